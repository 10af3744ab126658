"""The rows of `lockstep figure goal-gap` as a terminal has room for: what was and what is in one column each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lockstep.figures.figure import Row, Value
from lockstep.values import money
from lockstep.values.money import Money

LEGEND = "noise: chance alone explains it, all parts looked at together"


def told(rows: Sequence[Row], currency: str) -> list[Row]:
    """Return the rows with their interval, their sides and their verdict in words.

    Parameters
    ----------
    rows
        As the figure answers.
    currency
        Home currency.
    """
    kept = ("part", "value", "low", "high", "is_noise", "now", "then", "measure")
    return [
        {name: cell for name, cell in row.items() if name not in kept}
        | {
            "part": row["part"],
            "value": row["value"],
            "95 % interval": f"{_money(row['low'], currency)} to {_money(row['high'], currency)}",
            "then": _measured(row["then"], row["measure"], currency),
            "now": _measured(row["now"], row["measure"], currency),
            "": "noise" if row["is_noise"] else "",
        }
        for row in rows
    ]


def _money(value: Value, currency: str) -> str:
    return money.format(Money(Decimal(str(value)), currency), cents=False)


def _measured(value: Value, measure: Value, currency: str) -> str:
    number = Decimal(str(value))
    match measure:
        case "money":
            return _money(value, currency)
        case "leads":
            return f"{number:,.0f}"
        case "rate":
            return f"{number * 100:.1f}\u202f%"
    return f"{number:.2f}"
