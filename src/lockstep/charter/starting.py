"""The charter a new company starts with: the defaults of the domain, each explained where it stands."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template

from babel.core import get_global
from babel.numbers import get_territory_currencies

from lockstep.values.faults import LockstepError
from lockstep.values.public_holidays import holiday_dates


def default_text(
    *,
    year: int,
    company: str = "Our company",
    time_zone: str = "UTC",
    country: str | None = None,
    currency: str | None = None,
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
