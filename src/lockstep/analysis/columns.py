"""A figure's rows as Arrow columns: each value in the type it really has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa

from lockstep.figures.figure import Row, Value
from lockstep.values import money

_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Digits that a decimal column can hold in all; Arrow's widest that every library reads.
_PRECISION = 38
#: Columns in the unit of the figure, where nothing in them says what they are.
_IN_UNIT = frozenset({"value", "low", "high", "low50", "high50", "p90"})
_INSTANT = pa.timestamp("s", tz="UTC")


def table(rows: Sequence[Row], *, unit: str, like: pa.Schema | None = None) -> pa.Table:
    """Return rows of a figure as an Arrow table.

    Parameters
    ----------
    rows
        All with the same columns; none at all where `like` says which there are.
    unit
        Of the answer: a currency, ``rate``, or what is counted.
    like
        Types of columns that hold nothing here, such as those of an answer with more in it.

    Returns
    -------
    pyarrow.Table
        Money is decimal128 with the digits of its currency (of the finest one, where rows differ), a day date32, an
        instant (``…_s``, called ``…_at`` here) a timestamp in UTC, a rate float64, a count int64, all else text.

    Examples
    --------
    >>> table([{"owner": "Ada", "value": Decimal("12.50"), "deals": 2}], unit="EUR").schema.types
    [DataType(string), Decimal128Type(decimal128(38, 2)), DataType(int64)]
    """
    names = list(rows[0]) if rows else [] if like is None else list(like.names)
    columns = {}
    for name in names:
        cells = [row[name] for row in rows]
        kind = _kind(name, cells, _unit_of(rows, unit)) if any(cell is not None for cell in cells) else None
        shown = f"{name[:-2]}_at" if kind == _INSTANT else name
        if kind is None:
            known = next((each for each in (shown, f"{name.removesuffix('_s')}_at") if like and each in like.names), "")
            kind = like.field(known).type if like is not None and known else _unsaid(name, unit)
            shown = known or shown
        columns[shown] = pa.array([_cell(cell, kind) for cell in cells], kind)
    return pa.table(columns)


def digits(currencies: Sequence[str]) -> int:
    """Return the digits behind the point that amounts in these currencies need.

    Examples
    --------
    >>> digits(["EUR", "JPY"]), digits(["KWD"]), digits([])
    (2, 3, 2)
    """
    return max((money.minor_digits(currency) for currency in currencies), default=2)


def amount_type(currencies: Sequence[str]) -> pa.DataType:
    """Return the type of amounts in these currencies."""
    return pa.decimal128(_PRECISION, digits(currencies))


def _unit_of(rows: Sequence[Mapping[str, Value]], unit: str) -> list[str]:
    """Return the currencies of an answer: its own, and those that rows name for themselves."""
    said = {unit, *(str(row[name]) for row in rows for name in ("currency", "unit") if row.get(name))}
    return sorted(code for code in said if _CURRENCY.fullmatch(code))


def _kind(name: str, cells: Sequence[Value], currencies: Sequence[str]) -> pa.DataType:
    there = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, Decimal) for cell in there):
        return amount_type(currencies)
    if any(isinstance(cell, str) for cell in there):
        is_day = name == "day" or name.endswith("_day")
        return pa.date32() if is_day and all(_DATE.fullmatch(str(cell)) for cell in there) else pa.string()
    if any(isinstance(cell, float) for cell in there):
        return pa.float64()
    return _INSTANT if name.endswith("_s") else pa.int64()


def _unsaid(name: str, unit: str) -> pa.DataType:
    if name in _IN_UNIT:
        if _CURRENCY.fullmatch(unit):
            return amount_type([unit])
        return pa.float64() if unit in ("rate", "days") or name != "value" else pa.int64()
    return pa.float64()


def _cell(cell: Value, kind: pa.DataType) -> Value | date:
    if cell is None:
        return None
    if pa.types.is_decimal(kind):
        return money.round_half_up(Decimal(str(cell)), kind.scale)
    if pa.types.is_date(kind):
        return date.fromisoformat(str(cell))
    if pa.types.is_floating(kind):
        return float(cell)
    return str(cell) if pa.types.is_string(kind) else cell
