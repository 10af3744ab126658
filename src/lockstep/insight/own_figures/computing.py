"""From the whole numbers of an own figure's SQL to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Question, Row, Value
from lockstep.figures.gaps import undated
from lockstep.figures.groups import in_reading_order
from lockstep.figures.measures import Written
from lockstep.insight.interval import wilson
from lockstep.insight.own_figures.definition import Definition
from lockstep.values.faults import Fault, LockstepError
from lockstep.values.money import from_minor

#: Columns of the SQL that are no column of the answer.
_INNER = ("dim", "value", "part", "whole", "undated")


def compute(name: str, definition: Definition, package: Written, context: Context, question: Question) -> Answer:
    """Compute an own figure.

    Parameters
    ----------
    name, definition, package
        The figure, and where its SQL is.
    context, question
        As every figure's `compute` takes them.

    Returns
    -------
    Answer
        ``value``; with a split one row per group, with the SQL's other columns as counts. A rate has ``part``,
        ``whole`` and its 95 % interval (Wilson) as ``low`` and ``high``; of nothing it is absent, with a fault.

    Raises
    ------
    LockstepError
        The SQL returns something else than one row per group, or another type than whole numbers.
    """
    currency = context.charter.build_rules().home_currency
    unit = currency if definition.unit == "money" else definition.unit
    found = context.rows(package, f"{name}.sql", question, day=definition.day)
    groups = {str(row["dim"]): _row(row, definition, currency, name) for row in found}
    if len(groups) != len(found):
        raise LockstepError(f"{name}.sql returns a group more than once.", remedy="End it in GROUP BY dim.")
    faults = undated(question, sum(row.get("undated") or 0 for row in found), "of them", "of them", date="date")
    if question.by is not None:
        order = in_reading_order(question, {dim: row["value"] for dim, row in groups.items()})  # type: ignore[misc]
        return Answer(unit=unit, rows=[{"dim": dim, **groups[dim]} for dim in order], faults=faults)
    only = next(iter(groups.values()), None) or _nothing(definition, currency)
    if only["value"] is None:
        faults = [*faults, _no_value(definition)]
    return Answer(unit=unit, value=only["value"], rows=[only] if len(only) > 1 else (), faults=faults)


def _row(row: Mapping[str, Any], definition: Definition, currency: str, name: str) -> Row:
    others: Row = {column: cell for column, cell in row.items() if column not in _INNER}
    wrong = [column for column, cell in row.items() if column != "dim" and isinstance(cell, str | bool)]
    if wrong:
        raise LockstepError(f"{name}.sql returns no number as `{wrong[0]}`.", remedy="Return whole numbers beside dim.")
    if definition.unit == "rate":
        part, whole = row["part"], row["whole"]
        is_share = part is not None and whole is not None and 0 <= part <= whole and whole > 0
        low, high = wilson(part, whole) if is_share else (None, None)
        share = part / whole if is_share else None
        return {"part": part, "whole": whole, **others, "value": share, "low": low, "high": high}
    value: Value = row["value"]
    if definition.unit == "money" and isinstance(value, int):
        value = from_minor(value, currency).amount
    return {"value": value, **others}


def _nothing(definition: Definition, currency: str) -> Row:
    """Return what is said where no row of the record counts: nothing is 0, but no share, time or length."""
    if definition.unit == "money":
        return {"value": from_minor(0, currency).amount}
    if definition.unit == "rate":
        return {"part": 0, "whole": 0, "value": None, "low": None, "high": None}
    return {"value": None if definition.unit in ("seconds", "days") else 0}


def _no_value(definition: Definition) -> Fault:
    if definition.unit == "rate":
        sentence = "There is nothing to take a share of, or a part larger than its whole."
    else:
        sentence = "Nothing in the record counts here."
    return Fault(code="no-value", sentence=sentence, remedy="Ask for another period, or for fewer conditions.")
