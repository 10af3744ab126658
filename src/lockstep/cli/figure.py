"""`lockstep figure`: one figure, as a table or JSON; `lockstep explain`: why it is what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.options import HomeOption, home_at
from lockstep.values.faults import WrongUse

if TYPE_CHECKING:
    from lockstep.figures.asking import Reply

Name = Annotated[str, typer.Argument(help="Name of the figure.")]
NameOrWord = Annotated[
    str,
    typer.Argument(
        help="Name of the figure; `list` names them all, `check` runs the examples of your own ones.",
        metavar="NAME|list|check",
    ),
]
Which = Annotated[str | None, typer.Argument(help="After `check`: which of your own; without it, all.")]
By = Annotated[
    str | None,
    typer.Option(help="Split by a dimension: source, channel, owner, manager, region, segment, month …"),
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        help="2026, 2026-Q1, 2026-03, 2026-W07 or 2026-03-01..2026-03-31; without it, the whole record.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="What counts as now: 2026-03-31 (the end of that day) or 2026-03-31T17:00Z. "
        "Without it, when the record was last synced.",
    ),
]
View = Annotated[str | None, typer.Option(help="cohort (what began in the period) or period (what happened in it).")]
Where = Annotated[
    list[str] | None,
    typer.Option(help="Only journeys with this: --where region=East. Say it again for more."),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--set", help="What only this figure knows: --set model=linear. Say it again for more."),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        help="duckdb, clickhouse, postgresql://user@host/database, spark, spark://host:port or sc://host:port.",
    ),
]
Dialect = Annotated[
    str | None,
    typer.Option(help="Show the SQL as a warehouse takes it: bigquery, databricks, redshift, snowflake, trino …"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ChartFile = Annotated[
    Path | None,
    typer.Option("--chart", help="Draw it into this file too, as its page does: out.svg or out.png."),
]


def figure(
    name: NameOrWord,
    which: Which = None,
    by: By = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    view: View = None,
    where: Where = None,
    options: Options = None,
    engine: EngineOption = "duckdb",
    as_json: AsJson = False,
    chart: ChartFile = None,
    *,
    home: HomeOption,
) -> None:
    """Compute a figure: `lockstep figure won-revenue --by manager --period 2026-Q1`.

    Exit code 1 where it can't be computed, or where nothing in the record has a value of --where.
    """
    from lockstep.cli import chart_file, own_figures, tables
    from lockstep.insight.reader import Reader

    if name == "check":
        own_figures.check(home_at(home), which)
        return
    if which is not None:
        raise WrongUse(f"“{which}” is too much.", remedy=f"Ask for one figure: lockstep figure {name}.")
    if name == "list":
        own_figures.list_all(home_at(home))
        return
    if chart is not None:
        chart_file.check(chart)
    with Reader(home_at(home).root, engine=engine) as reader:
        reply = reader.figure(
            name,
            by=by,
            period=period,
            as_of=as_of,
            view=view,
            where=conditions(where),
            options=conditions(options, "--set model=linear"),
        )
    if as_json:
        print(reply.as_json())
    else:
        screen.out.print(tables.reply(reply))
        screen.list_faults(reply.faults)
    if chart is not None:
        chart_file.write(reply.as_dict(), chart)
        screen.say(f"The chart is in {chart}.")
    if _has_failed(reply):
        raise typer.Exit(1)


def explain(
    name: Name,
    by: By = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    view: View = None,
    where: Where = None,
    options: Options = None,
    engine: EngineOption = "duckdb",
    dialect: Dialect = None,
    limit: Annotated[int, typer.Option(help="Rows of the record to show.", min=0)] = 10,
    as_json: AsJson = False,
    *,
    home: HomeOption,
) -> None:
    """Show why a figure is what it is: its definition, its SQL as it was run, the rows behind it.

    Exit code as `lockstep figure` has it for the same question.
    """
    from lockstep.cli import tables
    from lockstep.insight.reader import Reader

    with Reader(home_at(home).root, engine=engine) as reader:
        explained = reader.explain(
            name,
            by=by,
            period=period,
            as_of=as_of,
            view=view,
            where=conditions(where),
            options=conditions(options, "--set model=linear"),
            limit=limit,
            dialect=dialect,
        )
    if as_json:
        print(json.dumps(explained.as_dict(), ensure_ascii=False, indent=2))
    else:
        for part in tables.explanation(explained):
            screen.out.print(part)
        screen.list_faults(explained.reply.faults)
    if _has_failed(explained.reply):
        raise typer.Exit(1)


def _has_failed(reply: Reply) -> bool:
    """Whether it could not be computed, or was asked of what nothing in the record has."""
    from lockstep.figures.narrowing import UNKNOWN_VALUE

    is_empty = reply.value is None and not reply.rows
    return any(fault.code == UNKNOWN_VALUE or is_empty for fault in reply.faults)


def conditions(texts: list[str] | None, example: str = "--where region=East") -> dict[str, str]:
    """Return ``name=value`` texts as a mapping.

    Raises
    ------
    WrongUse
        A text has no equals sign.
    """
    found = {}
    for text in texts or []:
        dimension, equals, value = text.partition("=")
        if not equals:
            raise WrongUse(f"“{text}” has no equals sign.", remedy=f"Write it as {example}.")
        found[dimension.strip()] = value.strip()
    return found
