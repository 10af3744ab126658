"""Asking a figure: check the question, compute the answer, and say it the same way everywhere.

A reply carries the record version and the charter version it rests on. As JSON it is one object with the
same bytes for the same question, versions and engine; the figures in it are the same on any engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from lockstep.figures import dates
from lockstep.figures.agreeing import built_by_other_rules
from lockstep.figures.context import Context
from lockstep.figures.dimensions import condition, dimension
from lockstep.figures.figure import Answer, Figure, Question, Row, Value
from lockstep.figures.narrowing import unknown_values
from lockstep.values import instants, money
from lockstep.values.faults import Fault, WrongUse

_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with what it rests on.

    Attributes
    ----------
    figure, question, answer
        What was asked, and what it says.
    record_version, charter_version
        Names of the two versions: the same two and the same question give the same answer.
    engine
        Label of the engine that counted.
    """

    figure: Figure
    question: Question
    answer: Answer
    record_version: str
    charter_version: str
    engine: str

    @property
    def value(self) -> Value:
        """The one value; None where there are rows instead, or where a fault says why there is none."""
        return self.answer.value

    @property
    def rows(self) -> Sequence[Row]:
        """One row per group."""
        return self.answer.rows

    @property
    def faults(self) -> Sequence[Fault]:
        """What kept the figure, or part of it, from being computed."""
        return self.answer.faults

    def as_dict(self) -> dict[str, Any]:
        """Return the reply as one JSON object.

        Returns
        -------
        dict
            ``figure``; ``value``, or ``rows`` where the answer has groups; ``unit``; ``period`` (null: the
            whole record); ``record_version``; ``charter_version``; ``faults``; ``as_of``; ``engine``; and
            ``currency`` for money, ``by``, ``view``, ``where`` and ``options`` where asked for. Money is a decimal
            text with the digits of its currency; a rate is a number, with the counts it was made from beside it.
        """
        question, answer = self.question, self.answer
        said: dict[str, Any] = {"figure": self.figure.name}
        currency = answer.unit if _CURRENCY.fullmatch(answer.unit) else None
        if answer.rows or question.by is not None:
            said["rows"] = [_plain(row, currency) for row in answer.rows]
        if "rows" not in said or answer.value is not None:
            said["value"] = _cell(answer.value, currency)
        said["unit"] = answer.unit
        if currency:
            said["currency"] = currency
        said["period"] = question.period
        for name, asked in (
            ("by", question.by),
            ("view", question.view),
            ("where", dict(question.where)),
            ("options", dict(question.options)),
        ):
            if asked:
                said[name] = asked
        return said | {
            "as_of": instants.iso(question.as_of_s),
            "record_version": self.record_version,
            "charter_version": self.charter_version,
            "engine": self.engine,
            "faults": [fault.as_dict() for fault in answer.faults],
        }

    def as_json(self) -> str:
        """Return `as_dict` as text, keys in its order: the same bytes for the same reply."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)


def ask(figure: Figure, question: Question, context: Context) -> Reply:
    """Compute a figure.

    Parameters
    ----------
    figure
        What to compute.
    question
        How it is asked for; a view left open becomes the figure's first.
    context
        The versions and the engine.

    Returns
    -------
    Reply
        The answer, with the column ``dim`` of its rows named after the dimension, and what it rests on. A value
        the question is narrowed to that nothing in the record has is a fault of it, code ``unknown-value``.

    Raises
    ------
    WrongUse
        The figure can't be asked so: a split it does not have, an unknown dimension, view, option or period.
    LockstepError
        The record was built in another home currency than the charter's.
    """
    question = _checked(figure, question, context)
    other_rules = built_by_other_rules(context)
    answer = figure.compute(context, question)
    return Reply(
        figure,
        question,
        replace(
            answer,
            rows=[named(row, question.by) for row in answer.rows],
            faults=[*other_rules, *unknown_values(context, question), *answer.faults],
        ),
        context.version.name,
        context.charter.version,
        context.engine.label,
    )


def _checked(figure: Figure, question: Question, context: Context) -> Question:
    if not dates.FIRST_DAY <= question.as_of_s // instants.DAY_S <= dates.LAST_DAY:
        raise WrongUse(
            f"{question.as_of_s} seconds is no instant between 1970 and 2099.", remedy="Give another --as-of."
        )
    dimension(question.by)
    condition(question.where)
    context.period(question)
    if question.by is not None and not figure.splits:
        raise WrongUse(f"“{figure.name}” can't be split.", remedy="Ask for it without --by.")
    _check_options(figure, question)
    if question.view is None:
        return replace(question, view=figure.views[0]) if figure.views else question
    if question.view not in figure.views:
        known = " or ".join(figure.views)
        raise WrongUse(
            f"“{figure.name}” has no view “{question.view}”.",
            remedy=f"Ask for {known}." if known else "Ask for it without --view.",
        )
    return question


def _check_options(figure: Figure, question: Question) -> None:
    for name, value in question.options.items():
        option = figure.options.get(name)
        if option is None:
            known = f"It has {', '.join(figure.options)}." if figure.options else "Ask for it without."
            raise WrongUse(f"“{figure.name}” has no option “{name}”.", remedy=known)
        if option.values and value not in option.values:
            near = get_close_matches(value, option.values, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise WrongUse(
                f"“{figure.name}” has no {name} “{value}”.", remedy=f"{hint}There are {', '.join(option.values)}."
            )
        if option.check is not None:
            option.check(value)


def named(row: Row, by: str | None) -> Row:
    """Return a row with its column ``dim`` named after the dimension, or without it where nothing was split."""
    if "dim" not in row:
        return row
    group = {} if by is None else {by: row["dim"]}
    return group | {name: cell for name, cell in row.items() if name != "dim"}


def _plain(row: Mapping[str, Value], currency: str | None) -> dict[str, Any]:
    own = row.get("currency")
    return {name: _cell(cell, own if isinstance(own, str) else currency) for name, cell in row.items()}


def _cell(cell: Value, currency: str | None) -> str | int | float | None:
    if not isinstance(cell, Decimal):
        return cell
    digits = money.minor_digits(currency) if currency else max(0, -int(cell.as_tuple().exponent))
    return f"{money.round_half_up(cell, digits):f}"
