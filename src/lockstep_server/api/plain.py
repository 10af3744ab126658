"""Rows of the record as the API says them: no unit is left to be guessed from a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.values import instants, money
from lockstep.values.faults import LockstepError


def plain(row: Mapping[str, Any], home_currency: str) -> dict[str, Any]:
    """Return a row of the record with instants, days, money and truth written out.

    Parameters
    ----------
    row
        Columns as the record has them.
    home_currency
        The company's, in which ``home_minor`` is.

    Examples
    --------
    >>> plain({"won_s": 0, "won_day": 1, "home_minor": 1250, "is_lead": 1}, "EUR")
    {'won_at': '1970-01-01T00:00:00Z', 'won_day': '1970-01-02', 'home': '12.50', 'is_lead': True}
    """
    return dict(_cell(name, value, row, home_currency) for name, value in row.items())


def _cell(name: str, value: Any, row: Mapping[str, Any], home_currency: str) -> tuple[str, Any]:
    stem, _, unit = name.rpartition("_")
    if unit == "s" and stem:
        return f"{stem}_at", None if value is None else instants.iso(value)
    if unit == "day":
        return name, None if value is None else instants.date_of_day(value).isoformat()
    if unit == "minor":
        currency = home_currency if stem == "home" else row.get(f"{stem}_currency")
        return stem, None if value is None or currency is None else _amount(value, currency)
    if name.startswith(("is_", "has_")):
        return name, None if value is None else bool(value)
    return name, value


def _amount(minor: int, currency: str) -> str | None:
    try:
        return f"{money.from_minor(minor, currency).amount:f}"
    except LockstepError:  # a source may name a currency that there is not
        return None
