"""`lockstep figure list` and `lockstep figure check`: every figure, and whether a company's own ones are sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lockstep.cli import screen
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.charter import Charter
    from lockstep.record.home import Home


def list_all(home: Home) -> None:
    """Print every figure, the company's own after those that come with the product; broken ones with their fault."""
    from lockstep.insight.book import FIGURES
    from lockstep.insight.own_figures.shelf import shelf

    own = shelf(home.figures, FIGURES)
    rows = screen.table("Figures", [("name", "left"), ("what it says", "left"), ("views", "left")])
    for each in (*FIGURES.values(), *own.figures.values()):
        rows.add_row(each.name, screen.escape(f"{each.words.split('. ')[0].rstrip('.')}."), ", ".join(each.views))
    screen.out.print(rows)
    screen.say("The whole definition: lockstep explain NAME")
    for broken in own.broken:
        screen.say(f"{broken.name} can't be used: {broken.faults[0].sentence}")
    if own.broken:
        screen.say("Everything that is wrong: lockstep figure check")


def check(home: Home, which: str | None) -> None:
    """Check a company's own figures, and end with exit code 1 where one of them is not sound.

    Raises
    ------
    WrongUse
        There is no such figure.
    """
    from lockstep.insight.book import FIGURES
    from lockstep.insight.own_figures import checking
    from lockstep.insight.own_figures.shelf import shelf

    held = shelf(home.figures, FIGURES).held
    if which is not None and which not in held:
        where = f"There are {', '.join(held)}." if held else f"Put {which}.sql and {which}.yaml into {home.figures}."
        raise WrongUse(f"There is no figure “{which}” of your own.", remedy=where)
    if not held:
        screen.say(f"There are no figures of your own in {home.figures}.")
        return
    agreed = _charter(home)
    has_failed = False
    for own in [held[which]] if which else held.values():
        faults = checking.check(own.figure, own.examples, agreed) if own.figure else own.faults
        if not faults:
            count = len(own.examples)
            screen.say(f"{own.name} is sound: {count} example{'' if count == 1 else 's'} as expected.")
            continue
        has_failed = True
        screen.complain(LockstepError(f"{own.name} is not sound.", faults=faults))
    if has_failed:
        raise typer.Exit(1)


def _charter(home: Home) -> Charter:
    """Return the charter, or the least there can be: figures may be written before anything is agreed."""
    from lockstep import charter

    if home.charter.exists():
        return charter.load(home.charter)
    return charter.parse("company: {name: Any, currency: EUR, time_zone: UTC}")
