"""A figure's answer as a page writes it: one large value, or a table whose cells are written by what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockstep_server.frame.templatetags.lockstep import count, duration, money, rate

#: Rows shown on the page; the reply has them all.
SHOWN = 40
#: Columns that are rates whatever the figure's unit; of the others only those of a figure in rates are.
_RATES = frozenset({"share", "chance", "past_error", "in_time", "agreed"})
_IN_UNIT = frozenset({"value", "low", "high", "low50", "high50", "p90", "to_opportunity", "to_won"})
#: Columns that are money where they come as texts.
_MONEY = _IN_UNIT | {
    "goal",
    "pace",
    "gap",
    "likely",
    "due",
    "kept",
    "broken",
    "open",
    "spend",
    "revenue",
    "per_lead",
    "per_offered",
    "per_accepted",
    "per_opportunity",
    "per_won",
}
_WORDS = {
    "p90": "Nine in ten within", "low50": "1 in 2: from", "high50": "1 in 2: to", "low": "From", "high": "To",
    "from_stage": "From stage", "to_stage": "To stage", "days_left": "Days left", "days_gone": "Days gone",
    "past_error": "Past error",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands at the head of a figure's page.

    Attributes
    ----------
    value
        The answer in one text; empty where it has none.
    columns
        Name, words, and whether it is a number.
    rows
        Texts, in the order of `columns`.
    more
        How many rows are not shown.
    """

    value: str
    columns: Sequence[tuple[str, str, bool]]
    rows: Sequence[Sequence[str]]
    more: int


def shown(said: Mapping[str, Any]) -> Shown:
    """Return a reply as a page writes it.

    Parameters
    ----------
    said
        The reply's JSON object.

    Examples
    --------
    >>> shown({"unit": "rate", "value": 0.75, "rows": [{"value": 0.75, "leads": 1200}]}).value
    '75.0\\u202f%'
    >>> shown({"unit": "rate", "value": None, "rows": [{"owner": "Ada", "value": 0.5}]}).rows
    [['Ada', '50.0\\u202f%']]
    """
    unit, currency = str(said.get("unit") or ""), str(said.get("currency") or "")
    rows = list(said.get("rows") or [])
    value = said.get("value")
    words = "" if value is None else _written("value", value, unit, currency)
    # One row that is the value itself says something only by its other columns.
    names = [name for name in (rows[0] if rows else {}) if not (name == "value" and words and len(rows) == 1)]
    if len(rows) == 1:
        names = [name for name in names if rows[0][name] is not None]
    return Shown(
        words,
        [(name, words_of_column(name), _is_number(name, rows)) for name in names],
        [
            [_written(name, row.get(name), str(row.get("unit") or unit), currency) for name in names]
            for row in rows[:SHOWN]
        ],
        max(len(rows) - SHOWN, 0),
    )


def words_of_column(name: str) -> str:
    """Say a column as people do.

    Examples
    --------
    >>> words_of_column("loss_reason"), words_of_column("p90")
    ('Loss reason', 'Nine in ten within')
    """
    return _WORDS.get(name, name.replace("_", " ").capitalize())


def _is_number(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    cells = [row[name] for row in rows if row.get(name) is not None]
    return bool(cells) and all(isinstance(cell, int | float) or name in _MONEY for cell in cells)


def _written(name: str, cell: Any, unit: str, currency: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return money(cell, currency) if currency and name in _MONEY else cell
    if name in _RATES or (unit == "rate" and name in _IN_UNIT):
        return rate(cell)
    if unit == "seconds" and name in _IN_UNIT:
        return duration(cell)
    if isinstance(cell, float):
        return f"{cell:,.1f}" + (" days" if unit == "days" and name == "value" else "")
    return count(cell)
