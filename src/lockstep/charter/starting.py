"""The charter a new company starts with: the defaults of the domain, each explained where it stands."""

from __future__ import annotations

import json
import os
import threading
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from string import Template

from babel.core import get_global
from babel.numbers import get_territory_currencies

from lockstep.charter.goals import PLACEHOLDER_AMOUNT
from lockstep.values.faults import LockstepError
from lockstep.values.public_holidays import holiday_dates


def default_text(
    *,
    year: int,
    company: str = "Our company",
    time_zone: str = "UTC",
    country: str | None = None,
    currency: str | None = None,
    goal: Decimal | None = None,
    period: str | None = None,
    fiscal_year_starts: str = "january",
) -> str:
    """Return a charter with comments, as `lockstep init` writes it; it passes its own check.

    Parameters
    ----------
    year
        Fiscal year of the first goal.
    company
        Name of the company.
    time_zone
        IANA name.
    country
        ISO 3166 code; None: the one the zone lies in, if it lies in one.
    currency
        ISO 4217 code; None: the country's, or EUR.
    goal
        Home currency; None: an amount that both teams are asked to change.
    period
        Of the goal: a year, quarter or month; None: the year.
    fiscal_year_starts
        Month, by its English name.

    Returns
    -------
    str
        YAML. Wrong names are not refused here: `check` says so with their line.

    Examples
    --------
    >>> text = default_text(year=2026, company="Acme", time_zone="Europe/Berlin")
    >>> "currency: EUR" in text and "country: DE" in text
    True
    """
    home = country or get_global("zone_territories").get(time_zone)
    home = None if home in (None, "001", "ZZ") else str(home)
    money = currency or next(iter(get_territory_currencies(home)), None) if home else currency
    money = money or "EUR"
    template = Template(files("lockstep.charter").joinpath("starting.yaml").read_text(encoding="utf-8"))
    return template.substitute(
        year=year,
        fiscal_year_starts=fiscal_year_starts,
        period=period or year,
        amount=f"{PLACEHOLDER_AMOUNT if goal is None else goal:,f}".replace(",", "_"),
        to_change="CHANGE ME: " if goal is None else "",
        company=" ".join(company.split()),
        company_yaml=json.dumps(company, ensure_ascii=False),  # a JSON text is a YAML text, whatever it holds
        currency=money,
        time_zone=time_zone,
        country_line=f"  country: {home}\n" if home else "",
        holiday_lines=_holiday_lines(home),
        foreign="EUR" if money == "USD" else "USD",
        foreign_rate="1.08" if money == "USD" else "0.92",
    )


def _holiday_lines(country: str | None) -> str:
    if country is None:
        return "      # country: DE                # its public holidays are free\n"
    try:
        holiday_dates(country, None, [2026])
    except LockstepError:
        return ""
    return (
        f"      country: {country}                  # its public holidays are free\n"
        "      # subdivision: XX            # state or province, where it has its own\n"
    )


def write_first(path: Path, text: str) -> None:
    """Write the first charter of an installation, whole or not at all, and never over another.

    Parameters
    ----------
    path
        Where it goes; its folder is made.
    text
        A sound charter.

    Raises
    ------
    LockstepError
        One is there already, or the file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Threads of one process may begin at once; neither may write into the other's text.
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        beside.write_text(text, encoding="utf-8")
        os.link(beside, path)
    except FileExistsError:
        raise LockstepError(f"{path} appeared meanwhile and stays as it is.", remedy="Look at it first.") from None
    except OSError as wrong:
        raise LockstepError(f"{path} can't be written: {wrong.strerror}.", remedy="Choose another folder.") from None
    finally:
        beside.unlink(missing_ok=True)
