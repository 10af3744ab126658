"""Rows of a figure as texts of a printed table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lockstep.charts.written import count, duration, is_money, rate
from lockstep.values import money
from lockstep.values.money import Money

#: Rows and columns that fit a page; the rest is in the figure itself.
MOST_ROWS, MOST_COLUMNS = 24, 8
#: Columns that say how another is to be read.
_BESIDE = frozenset({"currency", "unit", "low50", "high50"})
#: Columns that are shares whatever the figure's unit.
_SHARES = frozenset({"share", "chance", "past_error", "in_time", "agreed"})
_IN_UNIT = frozenset({"value", "low", "high", "p90"})
_WORDS = {"p90": "Nine in ten within", "low": "From", "high": "To", "value": ""}


@dataclass(frozen=True, slots=True)
class Printed:
    """A table.

    Attributes
    ----------
    columns
        Words of each, and whether it holds numbers.
    rows
        Texts, in the order of the columns.
    more
        How many rows are not shown.
    """

    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    more: int = 0


def printed(said: Mapping[str, Any]) -> Printed:
    """Return a reply as a printed table.

    Parameters
    ----------
    said
        The reply's JSON object.

    Examples
    --------
    >>> printed({"unit": "EUR", "by": "owner", "rows": [{"owner": "Ada", "value": "1250.00", "deals": 2}]}).rows
    [['Ada', '€1,250', '2']]
    """
    rows = list(said.get("rows") or [])
    unit = str(said["unit"])
    if not rows:
        return Printed([(_heading("value", unit), True)], [[_cell("value", said.get("value"), unit)]])
    shown = [name for name in rows[0] if name not in _BESIDE and any(row.get(name) is not None for row in rows)]
    shown = shown[:MOST_COLUMNS]
    return Printed(
        [(_heading(name, unit), _is_number(name, rows)) for name in shown],
        [[_cell(name, row.get(name), _unit(name, row, unit)) for name in shown] for row in rows[:MOST_ROWS]],
        max(0, len(rows) - MOST_ROWS),
    )


def _unit(name: str, row: Mapping[str, Any], unit: str) -> str:
    """Return the unit of a cell: a row that names one of its own means it for all but the headline."""
    own = row.get("unit")
    return str(own) if own and name != "value" else unit


def _heading(name: str, unit: str) -> str:
    words = _WORDS.get(name, name.removesuffix("_s").replace("_", " ").capitalize())
    return words or (unit if is_money(unit) else {"rate": "Rate", "seconds": "Time"}.get(unit, unit.capitalize()))


def _is_number(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    cells = [row[name] for row in rows if row.get(name) is not None]
    return all(isinstance(cell, int | float) or _is_amount(cell) for cell in cells)


def _is_amount(cell: object) -> bool:
    return isinstance(cell, str) and cell.lstrip("-").replace(".", "", 1).isdigit() and "." in cell


def _cell(name: str, cell: Any, unit: str) -> str:
    match cell:
        case None:
            return "–"
        case bool():
            return "yes" if cell else "no"
        case str():
            if not (is_money(unit) and _is_amount(cell)):
                return cell
            return money.format(Money(Decimal(cell), unit), cents=False)
        case _ if name in _SHARES or name.endswith("_rate") or (unit == "rate" and name in _IN_UNIT):
            return rate(float(cell))
        case _ if name.endswith("_seconds") or (unit == "seconds" and name in _IN_UNIT):
            return duration(float(cell))
        case float() if abs(cell) < 1000 and not cell.is_integer():
            return f"{cell:,.1f}".replace("-", "−")
        case _:
            return count(cell)
