"""`lockstep match`: which rows of one or two lists are the same person or the same company."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from lockstep.cli import screen
from lockstep.values.faults import Fault, WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.matching import ListOf, Matched, Recognised

_KINDS = ("people", "companies")


def match(
    file: Annotated[Path, typer.Argument(help="A list: CSV, gzip, XLSX, Parquet …")],
    file2: Annotated[Path | None, typer.Argument(help="A second list, to find the rows of the first in.")] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="Column with a different id in every row; else found out.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="people or companies; else found out.")] = None,
    out: Annotated[Path, typer.Option(help="Where the links go: left_id, right_id, probability, rule.")] = Path(
        "links.csv"
    ),
    why: Annotated[
        Path | None, typer.Option(help="A file for the reasons too: what speaks for each link, in bits.")
    ] = None,
    memory: Annotated[str, typer.Option(help="What the engine may hold in memory before it uses the disk.")] = "3GB",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Match lists: `lockstep match crm.csv marketing.xlsx --out links.csv`.

    One list: all pairs of rows that are one. Two lists: the best partner of each row. Columns are found out by their
    headers and cells. Exit code 1 where rows of a file could not be read.
    """
    from lockstep.engines.embedded import workbench
    from lockstep.matching import kind_of, match, recognise
    from lockstep.sources.files.read import stage

    if kind is not None and kind not in _KINDS:
        raise WrongUse(f"“{kind}” is no kind of list.", remedy="Say --kind people or --kind companies.")
    for target in (out, why):
        if target is not None and not target.resolve().parent.is_dir():
            raise WrongUse(f"There is no folder for {target}.", remedy="Make it, or name another file.")
    started = time.monotonic()
    files = [file] if file2 is None else [file, file2]
    with (
        screen.progress() as progress,
        TemporaryDirectory(prefix="lockstep-") as folder,
        workbench(memory_limit=memory, temp_directory=Path(folder)) as bench,
    ):
        found: list[Recognised] = []
        faults: list[Fault] = []
        for side, path in enumerate(files):
            progress(f"reading {path.name}", 0, 0)
            staged = stage(path, workbench=bench, out=Path(folder) / str(side))
            faults.extend(fault for fault in staged.faults if not fault.kept)
            if not staged.rows:
                raise WrongUse(f"{path.name} has no rows.", remedy="Check the filter of the export.")
            escaped = str(staged.parquet).replace("'", "''")
            bench.execute(f"CREATE VIEW list_{side} AS FROM read_parquet('{escaped}')")
            found.append(recognise(bench, f"list_{side}", staged.columns))
            found[-1] = _with_id(bench, found[-1], staged.columns, side, id_, path)
        if id_ is not None and all(each.id != id_ for each in found):
            raise WrongUse(f"No list has a column “{id_}”.", remedy=_columns_of(bench, len(files)))
        decided = kind or kind_of(found)
        lists = [_list(each, side, decided) for side, each in enumerate(found)]
        _check(bench, lists, files, decided)
        matched = match(bench, lists, decided, progress=lambda what: progress(what, 0, 0))
        _write(bench, "SELECT left_id, right_id, probability, rule FROM matching_links ORDER BY 1, 2", out)
        if why is not None:
            _write(bench, _REASONS, why)
        told = _told(bench, matched, found, files, time.monotonic() - started)
        doubtful = bench.execute(_DOUBTFUL).fetchall()
    if as_json:
        print(json.dumps(told | {"out": str(out)}, ensure_ascii=False, indent=2))
    else:
        _show(told, found, files, doubtful)
        screen.say(f"The links are in {out}." + (f" Why, in {why}." if why else ""))
    screen.list_faults(faults[:20])
    if faults:
        raise typer.Exit(1)


_REASONS = """
SELECT left_id, right_id, probability, rule, round(weight, 1) AS bits_in_all, unnest(why).what AS compared,
  unnest(why).how AS is, unnest(why).level AS in_words, unnest(why).bits AS bits
FROM matching_links ORDER BY 1, 2
"""
_DOUBTFUL = """
SELECT left_id, right_id, probability,
  list_transform(list_filter(why, lambda w: w.how <> 'missing'), lambda w: w.level || ' ' || printf('%+.1f', w.bits))
FROM matching_links WHERE probability BETWEEN 0.5 AND 0.95 ORDER BY abs(probability - 0.5), 1, 2 LIMIT 3
"""


def _with_id(
    bench: Workbench, found: Recognised, names: tuple[str, ...], side: int, asked: str | None, path: Path
) -> Recognised:
    """Return what was found with the column of ids that was asked for, if this list has it."""
    from dataclasses import replace

    if asked is None or asked not in names:
        return found
    quoted = '"' + asked.replace('"', '""') + '"'
    doubled = bench.execute(
        f"SELECT trim({quoted}), count(*) FROM list_{side} GROUP BY 1 HAVING count(*) > 1 OR trim({quoted}) IS NULL "
        "ORDER BY 2 DESC, 1 LIMIT 1"
    ).fetchall()
    if doubled:
        what = "is empty in some rows" if doubled[0][0] is None else f"has “{doubled[0][0]}” {doubled[0][1]} times"
        raise WrongUse(
            f"Column “{asked}” of {path.name} {what}, so it does not tell rows apart.",
            remedy="Name another column with --id, or leave it out: rows are then called by their number.",
        )
    return replace(found, id=asked, columns={k: name for k, name in found.columns.items() if name != asked})


def _columns_of(bench: Workbench, count: int) -> str:
    lists = [
        ", ".join(name for (name, *_) in bench.execute(f"DESCRIBE list_{side}").fetchall()) for side in range(count)
    ]
    return "The columns are: " + "; ".join(lists)


def _list(found: Recognised, side: int, kind: str) -> ListOf:
    from lockstep.matching import ListOf

    columns = dict(found.columns)
    if kind == "companies" and "name" in columns:
        columns.setdefault("company", columns.pop("name"))
    columns = {holds: '"' + name.replace('"', '""') + '"' for holds, name in columns.items()}
    named = '"' + found.id.replace('"', '""') + '"' if found.id is not None else None
    return ListOf(
        relation=f"(SELECT *, row_number() OVER () AS lockstep_row FROM list_{side})",
        id=f"trim({named})" if named else "lpad(lockstep_row::VARCHAR, 9, '0')",
        columns=columns,
    )


def _check(bench: Workbench, lists: list[ListOf], files: list[Path], kind: str) -> None:
    """Refuse lists that have nothing by which their rows could be told to be one."""
    shared = set.intersection(*(set(each.columns) for each in lists))
    names = {"first", "last", "name"} if kind == "people" else {"company"}
    telling = {"email", "phone", "national_id"}
    if not (shared & telling or all(names & set(each.columns) for each in lists)):
        wanted = "a name, an e-mail, a phone or a personal number" if kind == "people" else "a company name"
        whose = "The lists have" if len(files) == 2 else f"{files[0].name} has"
        both = " in common" if len(files) == 2 else ""
        raise WrongUse(
            f"{whose} no column{both} that holds {wanted}.",
            remedy="Give the column a plain header, such as Name or Email. " + _columns_of(bench, len(files)),
        )


def _write(bench: Workbench, query: str, target: Path) -> None:
    """Write a CSV whole or not at all."""
    part = target.with_name(target.name + ".part")
    escaped = str(part).replace("'", "''")
    bench.execute(f"COPY ({query}) TO '{escaped}' (FORMAT csv, HEADER)")
    part.replace(target)


def _told(
    bench: Workbench, matched: Matched, found: list[Recognised], files: list[Path], seconds: float
) -> dict[str, object]:
    by_rule = dict(bench.execute("SELECT rule, count(*) FROM matching_links GROUP BY 1 ORDER BY 2 DESC, 1").fetchall())
    [(links, doubtful)] = bench.execute(
        "SELECT count(*), count(*) FILTER (probability BETWEEN 0.5 AND 0.95) FROM matching_links"
    ).fetchall()
    return {
        "kind": matched.kind,
        "files": [
            {"file": path.name, "rows": rows, "id": each.id, "columns": dict(each.columns)}
            for path, rows, each in zip(files, matched.records, found, strict=True)
        ],
        "compared": list(matched.columns),
        "model": "learned from these lists" if matched.is_trained else "that ships",
        "pairs_scored": matched.candidates,
        "links": links,
        "links_by_rule": by_rule,
        "to_review": doubtful,
        "seconds": round(seconds, 1),
    }


def _show(
    told: dict[str, object], found: list[Recognised], files: list[Path], doubtful: list[tuple[object, ...]]
) -> None:
    columns = screen.table("Columns", (("what", "left"), *((path.name, "left") for path in files)))
    columns.add_row("id", *(screen.escape(each.id or "(row number)") for each in found))
    for holds in sorted({holds for each in found for holds in each.columns}):
        columns.add_row(_WORDS.get(holds, holds), *(screen.escape(each.columns.get(holds, "–")) for each in found))
    screen.out.print(columns)
    links = screen.table(f"Links between {told['kind']}", (("settled by", "left"), ("links", "right")))
    by_rule = told["links_by_rule"]
    assert isinstance(by_rule, dict)
    for rule, count in by_rule.items():
        links.add_row(rule, f"{count:,}")
    links.add_row("[bold]in all[/]", f"{told['links']:,}")
    screen.out.print(links)
    screen.say(
        f"{told['to_review']:,} links are in doubt, with a probability of .5 to .95. "
        f"{told['pairs_scored']:,} pairs were scored by the model {told['model']}, in {told['seconds']} s."
    )
    for left, right, probability, reasons in doubtful:
        assert isinstance(reasons, list)
        screen.say(f"· {left} and {right}, {probability:.2f}: {', '.join(reasons)}")


_WORDS = {
    "first": "first name", "last": "last name", "born": "date of birth",
    "national_id": "personal or registration number",
    "email": "e-mail", "house": "house number", "address2": "second address line", "title": "job title",
    "domain": "web domain",
}  # fmt: skip
