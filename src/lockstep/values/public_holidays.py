"""Public holidays of a country or a part of it, as the dates a working calendar takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import holidays

from lockstep.values.faults import LockstepError


def holiday_dates(country: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a country in some years, days off in lieu included.

    Parameters
    ----------
    country
        ISO 3166-1 code: ``DE``.
    subdivision
        Code of a part of it that has holidays of its own: ``BY``; None for those of the whole country alone.
    years
        Calendar years.

    Returns
    -------
    frozenset of date
        Local dates. Each year of each place is worked out once per process.

    Raises
    ------
    LockstepError
        The country, or the part of it, is not known.

    Notes
    -----
    From the `holidays` library: public holidays only, none of banks, schools or optional ones.

    Examples
    --------
    >>> epiphany = date(2026, 1, 6)
    >>> epiphany in holiday_dates("DE", None, [2026]), epiphany in holiday_dates("DE", "BY", [2026])
    (False, True)
    """
    return frozenset().union(*(_of_year(country, subdivision, year) for year in years))


@lru_cache(maxsize=4096)
def _of_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError:
        raise _unknown(country, subdivision) from None


def _unknown(country: str, subdivision: str | None) -> LockstepError:
    known = holidays.list_supported_countries()
    if country not in known:
        near = get_close_matches(str(country).upper(), known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write its ISO 3166 code, such as DE or US."
        return LockstepError(f"There are no holidays for the country “{country}”.", remedy=hint)
    parts = ", ".join(known[country])
    return LockstepError(
        f"There are no holidays for the part “{subdivision}” of {country}.",
        remedy=f"Choose one of {parts}, or none." if parts else "Leave it out: the country has no parts.",
    )
