"""`lockstep init`: make the folder of an installation, with a charter to start from."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.clock import now_s
from lockstep.cli.options import HomeOption, home_at
from lockstep.record.home import Home
from lockstep.values.faults import LockstepError
from lockstep.values.instants import from_s, zone_of


def init(
    home: HomeOption,
    company: Annotated[str, typer.Option(help="Name of your company.")] = "Our company",
    currency: Annotated[str | None, typer.Option(help="Home currency: EUR. Left out: your country's.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code: DE. Left out: where the time zone lies.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA name: Europe/Berlin. Left out: this computer's.")] = None,
) -> None:
    """Write a charter with comments into the folder of this installation. Run again, it changes nothing."""
    where = home_at(home)
    if where.charter.exists():
        screen.say(f"{where.charter} is there already and stays as it is.")
        return
    start(where, company=company, currency=currency, country=country, time_zone=time_zone or _zone_here())
    screen.say("Next: open it with both teams, then `lockstep source suggest` with your exports.")


def start(home: Home, *, company: str, currency: str | None, country: str | None, time_zone: str) -> None:
    """Write a charter to start from, and say so.

    Raises
    ------
    LockstepError
        An option is wrong, and nothing was written; or the file cannot be written.
    """
    from lockstep import charter

    text = charter.default_text(
        year=from_s(now_s()).year, company=company, time_zone=time_zone, country=country, currency=currency
    )
    made = charter.parse(text, home.charter.name)  # a wrong option is refused before anything is written
    charter.write_first(home.charter, text)
    screen.say(f"{home.charter} is written: {made.company.currency}, {made.company.time_zone}, and a goal to change.")


def _zone_here() -> str:
    """Return the zone this computer is set to; UTC when it does not say."""
    link = os.path.realpath("/etc/localtime")
    for name in (os.environ.get("TZ", ""), link.partition("/zoneinfo/")[2]):
        try:
            found = zone_of(name).key
            return "UTC" if found in ("Etc/UTC", "Etc/UCT", "Zulu") else found
        except LockstepError:
            continue
    return "UTC"
