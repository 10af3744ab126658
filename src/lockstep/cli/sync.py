"""`lockstep sync`: bring the record up to what the sources say now; `lockstep faults`: what was wrong in them."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.clock import now_s
from lockstep.cli.init import start
from lockstep.cli.options import HomeOption, home_at
from lockstep.record.home import Home
from lockstep.values.faults import LockstepError, WrongUse


def sync(
    names: Annotated[list[str] | None, typer.Argument(help="Sources to read; none means all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    *,
    home: HomeOption,
) -> None:
    """Read what changed in the sources and build a new version of the record."""
    from lockstep.charter import in_force
    from lockstep.sources.running import ask_all
    from lockstep.sources.sync import sync as run

    where = home_at(home)
    if not where.source_names():
        raise LockstepError(
            "There is nothing to read: no source has been added.",
            remedy="Propose a mapping with `lockstep source suggest FILE… > mapping.yaml`, then "
            "`lockstep source add NAME --mapping mapping.yaml`.",
        )
    if not where.charter.exists():
        _start_charter(where)
    with screen.progress() as progress:
        unasked = ask_all(where, names or where.source_names(), clock=now_s, progress=progress)
        done = run(where, in_force(where.charter).build_rules(), now_s=now_s(), names=names or (), progress=progress)
    counts, failures = done.version.counts, {**done.failures, **unasked}
    if as_json:
        print(
            json.dumps(
                {
                    "record_version": done.version.name,
                    "changed": done.has_changed,
                    "counts": dict(counts),
                    "files": [
                        {
                            "source": f.source,
                            "file": f.file,
                            "path": f.path,
                            "rows_in": f.rows_in,
                            "rows_kept": f.rows_kept,
                            "rows_left_out": f.rows_left_out,
                            "faults": f.fault_count,
                            "read": f.is_new,
                            "is_there": _is_there(f.path),
                        }
                        for f in done.files
                    ],
                    "failures": {name: str(error) for name, error in failures.items()},
                }
            )
        )
    else:
        rows = screen.table(
            "What came in",
            [
                ("source", "left"),
                ("file", "left"),
                ("rows", "right"),
                ("kept", "right"),
                ("left out", "right"),
                ("faults", "right"),
                ("", "left"),
            ],
        )
        for file in done.files:
            rows.add_row(
                file.source,
                screen.escape(file.file),
                f"{file.rows_in:,}",
                f"{file.rows_kept:,}",
                f"{file.rows_left_out:,}",
                f"{file.fault_count:,}",
                "" if file.is_new else "[dim]unchanged[/]",
            )
        screen.out.print(rows)
        screen.say("")
        if done.has_changed:
            screen.say(
                f"The record is now {done.version.name}: {counts['people']:,} people, "
                f"{counts['companies']:,} companies, {counts['deals']:,} deals, {counts['journeys']:,} journeys."
            )
        else:
            screen.say(f"Nothing changed: the record stays {done.version.name}.")
        if counts["faults"]:
            many = "1 fault: it stands" if counts["faults"] == 1 else f"{counts['faults']:,} faults: every one"
            screen.say(f"{many} with place and remedy in `lockstep faults`.")
        for file in done.files:
            if not _is_there(file.path):
                screen.say(f"{file.path} is not there any more; its {file.rows_kept:,} last rows stay.")
    for name, error in failures.items():
        stay = "; its last good rows stay" if any(file.source == name for file in done.files) else ""
        screen.err.print(f"[bold red]{name} was not read{stay}.[/]")
        screen.complain(error)
    if failures:
        raise typer.Exit(3)
    if counts["faults"]:
        raise typer.Exit(1)


def faults(
    code: Annotated[str | None, typer.Option(help="Only this kind, row by row.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every fault as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    limit: Annotated[int, typer.Option(help="Rows to show of one kind.", min=1)] = 50,
    *,
    home: HomeOption,
) -> None:
    """Show what was wrong in the sources: by kind, or one kind row by row, with place and remedy."""
    from lockstep.record.faulty import list_faults, summarise_faults

    where = home_at(home)
    if as_csv or as_json:
        listed = list_faults(where, code=code, limit=None)
        if as_json:
            for fault in listed:
                print(json.dumps(fault.as_dict(), ensure_ascii=False))
            return
        writer = csv.writer(sys.stdout)
        heads = "code source file row line column value sentence remedy kept record"
        writer.writerow(heads.split())
        for fault in listed:
            cells = (
                fault.code,
                fault.source,
                fault.file,
                fault.row,
                fault.line,
                fault.column,
                fault.value,
                fault.sentence,
                fault.remedy,
                int(fault.kept),
                fault.record,
            )
            writer.writerow([harmless(str(cell)) for cell in cells])
        return
    if code is not None and code not in (known := [kind.code for kind in summarise_faults(where)]):
        raise WrongUse(f"There is no fault of the kind “{code}”.", remedy=f"There is: {', '.join(known) or 'none'}.")
    if code is not None:
        rows = screen.table(code, [("place", "left"), ("what is wrong", "left"), ("remedy", "left")])
        for fault in list_faults(where, code=code, limit=limit):
            rows.add_row(*(screen.escape(text) for text in (fault.place, fault.sentence, fault.remedy)))
        screen.out.print(rows)
        return
    kinds = summarise_faults(where)
    if not kinds:
        screen.say("Nothing was wrong in the sources.")
        return
    rows = screen.table(
        "What was wrong in the sources",
        [("kind", "left"), ("rows", "right"), ("left out", "right"), ("for example", "left")],
    )
    for kind in kinds:
        example = f"{kind.example.place}: {kind.example.sentence} {kind.example.remedy}"
        rows.add_row(kind.code, f"{kind.count:,}", f"{kind.left_out:,}", screen.escape(example))
    screen.out.print(rows)
    screen.say("One kind row by row: lockstep faults --code KIND · all as a file: lockstep faults --csv > faults.csv")


def _is_there(path: str) -> bool:
    """Return whether what a mapping names can be read again: a live source always can."""
    from lockstep.sources.reading import stream_of

    return bool(stream_of(path)) or Path(path).is_file()


def _start_charter(home: Home) -> None:
    """Write the charter to start from, in the currency and zone of the first source, so that figures can be had."""
    from lockstep.sources.mapping import load

    mapping = load(home.mapping(home.source_names()[0]))
    start(home, company="Our company", currency=mapping.currency, country=mapping.country, time_zone=mapping.time_zone)


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not compute: formulas begin with = + - @ tab or return.

    Examples
    --------
    >>> harmless("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
