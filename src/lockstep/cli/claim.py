"""`lockstep claim`: what marketing and sales say of each other, with the verdict of the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockstep.cli import screen
from lockstep.cli.figure import AsJson, PeriodOption, Where, conditions
from lockstep.cli.options import HomeOption, home_at

if TYPE_CHECKING:
    from rich.console import RenderableType

Name = Annotated[str, typer.Argument(help="Name of the claim; `list` tests them all.", metavar="NAME|list")]
_SHOWN = 10


def claim(
    name: Name,
    period: PeriodOption = None,
    where: Where = None,
    as_json: AsJson = False,
    *,
    home: HomeOption,
) -> None:
    """Test a claim, or all of the catalogue: `lockstep claim list`, `lockstep claim call-once`.

    Without a period, the 365 days before the last sync. `lockstep explain claim --set claim=call-once` lists the leads
    behind it. Exit code 1 where nothing in the record has a value of --where.
    """
    from lockstep.figures.context import Context
    from lockstep.figures.figure import Question
    from lockstep.figures.narrowing import unknown_values
    from lockstep.insight.claims.asking import of_catalogue, require
    from lockstep.insight.reader import Reader

    if name != "list":
        require(name)
    with Reader(home_at(home).root) as reader:
        context = Context(reader.engine, reader.version, reader.charter)
        question = Question(as_of_s=reader.version.made_s, period=period, where=conditions(where))
        found = of_catalogue(context, question)
        faults = unknown_values(context, question)
    # All are tested whatever is asked for: a verdict holds with the whole list in view.
    one = next((each for each in found if each["name"] == name), None)
    if as_json:
        print(json.dumps(one or found, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        for part in _one(one) if one else [_listed(found)]:
            screen.out.print(part)
    screen.list_faults(faults)
    if faults:
        raise typer.Exit(1)


def _listed(found: list[dict[str, Any]]) -> RenderableType:
    """Return all claims as a table."""
    made = screen.table("Claims, tested on the record", [("", "left"), ("said by", "left"), ("", "left"), ("", "left")])
    for one in found:
        told = f"{one['sentence']} {one['missing']}".strip()
        made.add_row(f"“{one['said']}”\n[dim]{one['name']}[/]", one["team"], one["verdict"], screen.escape(told))
    return made


def _one(one: dict[str, Any]) -> list[RenderableType]:
    """Return one claim: the verdict, the query, the strata."""
    parts: list[RenderableType] = [
        f"[bold]“{one['said']}”[/], said by {one['team']}: [bold]{one['verdict']}[/]",
        screen.escape(f"{one['sentence']} {one['missing']}".strip()),
        "",
        screen.escape(f"among    {one['among']}"),
    ]
    if one["group"] is not None:
        parts.append(screen.escape(f"where    {one['group']}\nagainst  {one['against'] or 'all the others'}"))
    parts.append(screen.escape(f"outcome  {one['outcome']}"))
    if one["effect"] is not None:
        parts.append(f"effect   {_points(one['effect'])} pt, {_points(one['low'])} to {_points(one['high'])} (95 %)")
    if one["strata"]:
        head = [(field.replace("_", " "), "left") for field in one["alike"]]
        made = screen.table("Like with like", [*head, ("group", "right"), ("others", "right")])
        for stratum in one["strata"][:_SHOWN]:
            made.add_row(
                *map(screen.escape, stratum["names"]),
                f"{stratum['reached']} of {stratum['counted']}",
                f"{stratum['reached_other']} of {stratum['counted_other']}",
            )
        parts += ["", made]
        if len(one["strata"]) > _SHOWN:
            parts.append(f"[dim]and {len(one['strata']) - _SHOWN:,} smaller ones[/]")
    if one["note"]:
        parts += ["", screen.escape(one["note"])]
    return parts


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f}".replace("-", "−")
