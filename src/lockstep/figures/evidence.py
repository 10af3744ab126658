"""The record's rows behind a figure, as people read them: dates in the company's zone, amounts with their currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstep.figures.figure import Row, Value
from lockstep.values import instants, money


def legible(found: Sequence[Row], *, zone: str, currency: str) -> list[Row]:
    """Return rows of the record as people read them: what two columns say is said once.

    Parameters
    ----------
    found
        Rows of a figure's `rows_sql`, all with the same columns.
    zone
        IANA zone of the company, in which instants are shown.
    currency
        The company's, in which ``home_minor`` is.

    Returns
    -------
    list of dict
        Instants are texts such as ``2026-07-02 16:40`` and days ``2026-07-02``; where a stage was reached nobody
        knows when, ``undated``. Amounts are texts with their currency; ``in EUR`` stands beside them where any
        is in another. ``journey_id`` is left out where every row has a deal.

    Examples
    --------
    >>> row = {"deal_id": "d1", "won_s": 0, "won_day": 0, "amount_minor": 1250, "amount_currency": "EUR"}
    >>> legible([row | {"home_minor": 1250}], zone="Europe/Berlin", currency="EUR")
    [{'deal_id': 'd1', 'won_s': '1970-01-01 01:00', 'amount': '€12.50'}]
    >>> legible([{"has_won": 1, "won_s": None}], zone="UTC", currency="EUR")
    [{'won_s': 'undated'}]
    """
    if not found:
        return []
    names = [name for name in found[0] if not _is_said_beside(name, found[0])]
    if all(row.get("deal_id") is not None for row in found):
        names = [name for name in names if name != "journey_id"]
    said: list[Row] = [dict(_cell(name, row, zone, currency) for name in names) for row in found]
    home = f"in {currency}"
    if all(row.get(home) == row.get("amount") for row in said):
        said = [{name: value for name, value in row.items() if name != home} for row in said]
    return said


def _cell(name: str, row: Row, zone: str, currency: str) -> tuple[str, Value]:
    value = row[name]
    if name == "home_minor":
        return f"in {currency}", _amount(value, currency)
    if name.endswith("_minor"):
        stem = name.removesuffix("_minor")
        return stem, _amount(value, row.get(f"{stem}_currency"))
    if name.endswith("_s"):
        if isinstance(value, int):
            return name, f"{instants.from_s(value).astimezone(instants.zone_of(zone)):%Y-%m-%d %H:%M}"
        return name, "undated" if row.get(f"has_{name.removesuffix('_s')}") == 1 else None
    if name.endswith("_day") and isinstance(value, int):
        return name, instants.date_of_day(value).isoformat()
    return name, value


def _amount(value: Value, currency: Value) -> Value:
    if not isinstance(value, int) or not isinstance(currency, str):
        return None
    return money.format(money.from_minor(value, currency))


def _is_said_beside(name: str, row: Mapping[str, Value]) -> bool:
    """Return whether another column says the same: a day beside its instant, a currency beside its amount."""
    return (name.startswith("has_") and f"{name.removeprefix('has_')}_s" in row) or any(
        name.endswith(ending) and f"{name.removesuffix(ending)}{other}" in row
        for ending, other in (("_day", "_s"), ("_currency", "_minor"))
    )
