"""`lockstep reconcile`: what every system counts in a stage and a period, and why the counts differ."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockstep.cli import screen
from lockstep.cli.figure import AsJson, PeriodOption
from lockstep.cli.options import HomeOption, home_at

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lockstep.figures.context import Context
    from lockstep.reconcile.standings import Asked

Stage = Annotated[str, typer.Option(help="known, engaged, offered, accepted, qualified, opportunity, won, lost …")]
Out = Annotated[Path | None, typer.Option(help="Write every difference into this file, one row each, as CSV.")]


def reconcile(
    stage: Stage = "offered",
    period: PeriodOption = None,
    as_json: AsJson = False,
    out: Out = None,
    *,
    home: HomeOption,
) -> None:
    """Count a stage by every system and by the record, and explain each difference.

    `lockstep reconcile --stage offered --period 2026-Q1 --out differences.csv`
    """
    from lockstep.figures.context import Context
    from lockstep.insight.reader import Reader
    from lockstep.reconcile.reconciliation import reconcile as reconciled
    from lockstep.reconcile.standings import asked

    there = home_at(home)
    with Reader(there.root) as reader:
        context = Context(reader.engine, reader.version, reader.charter)
        what = asked(context, stage, period)
        said = reconciled(context, what, there.cache("reconcile"))
        written = _write(context, what, said, out) if out is not None else 0
    if as_json:
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for part in _told(said):
            screen.out.print(part)
        for fault in said["faults"]:
            screen.say(f"{fault['sentence']} {fault['remedy']}")
    if out is not None:
        screen.say(f"{written:,} differences are in {out}.")


def _told(said: dict[str, Any]) -> list[RenderableType]:
    """Return the parts to print: the counts, then each pair with its reasons."""
    parts: list[RenderableType] = []
    title = f"{said['stage'].capitalize()}, {said['period'] or 'whole record'}"
    counts = screen.table(title, [("", "left"), ("counts", "right"), ("without a date", "right")])
    for row in said["systems"]:
        counts.add_row(screen.escape(row["source"]), f"{row['counted']:,}", f"{row['undated']:,}")
    counts.add_row("the record", f"{said['record']['counted']:,}", f"{said['record']['undated']:,}")
    parts.append(counts)
    if not said["systems"]:
        parts.append(f"No source says of any lead that it is {said['stage']}.")
    for row in said["systems"]:
        if row["left_out"]:
            parts.append(
                screen.escape(f"{row['left_out']:,} rows of {row['source']} could not be read: lockstep faults")
            )
    for pair in said["pairs"]:
        head = f"{pair['left']} {pair['left_count']:,}, {pair['right']} {pair['right_count']:,}, both {pair['both']:,}"
        parts.append(f"\n[bold]{screen.escape(head)}[/]")
        if not pair["reasons"]:
            parts.append("Not one difference.")
            continue
        made = screen.table("", [("", "right"), ("why", "left"), ("who can mend it", "left")])
        made.title = None
        for row in pair["reasons"]:
            sign = "−" if row["side"] == "left" else "+"
            made.add_row(f"{sign}{row['count']:,}", screen.escape(row["title"]), screen.escape(row["owner"]))
        parts.append(made)
    return parts


def _write(context: Context, what: Asked, said: dict[str, Any], out: Path) -> int:
    """Write every difference of every pair; return how many there are."""
    from lockstep.reconcile.exporting import COLUMNS, lines

    count = 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for pair in said["pairs"]:
            for line in lines(context, what, pair["left"], pair["right"]):
                writer.writerow(line)
                count += 1
    return count
