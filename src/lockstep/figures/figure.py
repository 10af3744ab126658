"""A figure: what may be asked of it, what it answers, and where its definition stands.

The record version (what was known) and the charter version (what was agreed) rule every figure: the same
two, the same question, the same answer, on any engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lockstep.values.faults import Fault

if TYPE_CHECKING:
    from lockstep.figures.context import Context
    from lockstep.figures.measures import Package

Value = int | float | str | Decimal | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a figure.

    Attributes
    ----------
    by
        Dimension to split by (`schema.DIMENSIONS`, or ``month``, ``week``, ``quarter``, ``year``); None:
        one answer.
    period
        ``2026``, ``2026-Q1``, ``2026-03``, ``2026-W07``, ``2026-03-01..2026-03-31``; None: the whole
        record.
    as_of_s
        Epoch seconds UTC: what counts as now, for clocks that run and for pace.
    view
        ``cohort`` (journeys that began in the period) or ``period`` (events that fell in it), where both
        exist; None: the figure's first.
    where
        Dimension to value: only journeys that have it.
    options
        What only some figures know, by name; see `Figure.options`. What is not said is at its default.
    """

    as_of_s: int
    by: str | None = None
    period: str | None = None
    view: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def option(self, name: str, default: str) -> str:
        """Return what was asked for by a name, `default` where nothing was."""
        return self.options.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something a figure can be asked for that others can't, such as an attribution model.

    Attributes
    ----------
    words
        What it does, in half a sentence.
    values
        What may be said, its default first; empty: any text that `check` takes.
    check
        Raises `WrongUse` with a remedy where a text won't do.
    """

    words: str
    values: Sequence[str] = ()
    check: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a figure says.

    Attributes
    ----------
    value
        The one value, when the question asked for no split and the figure has one; None with a fault
        otherwise. Money is a `Decimal`, with its currency in `unit`.
    rows
        One row per group, sorted by the figure's own order; the dimension's name is the column of its value,
        ``(missing)`` where the record does not say; ``value`` is the headline of each row.
    unit
        ``deals``, ``leads``, ``rate``, ``seconds``, ``days``, or an ISO 4217 code for money.
    faults
        What kept the figure, or part of it, from being computed.
    period
        The period a figure brings along where none was asked for, such as that of the goal; None: the question's.
    """

    unit: str
    value: Value = None
    rows: Sequence[Row] = ()
    faults: Sequence[Fault] = ()
    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure's public definition.

    Attributes
    ----------
    name
        Stable name that scripts rely on, in kebab case.
    title, words
        Its title, and its definition in plain words, one or two sentences.
    sql
        File names of its portable SQL, inside the package that defines it.
    package
        Python package that holds the SQL, or the texts themselves (`measures.Written`).
    compute
        Makes the answer out of a context (record version, charter version, engine) and a question.
    rows_sql
        File name of the portable SQL that lists the record's rows behind the figure (``journey_id`` first).
    splits
        False when `by` makes no sense for it.
    views
        The views it knows, its default first; empty when there is only one.
    options
        What it can be asked for that others can't, by name.
    ask
        Who to ask about the definition: ``revenue operations`` unless the charter says otherwise.
    version
        Changes whenever the definition does, where that is not part of the release; empty where it is. Whoever keeps
        answers keeps them by it too.
    """

    name: str
    title: str
    words: str
    package: Package
    sql: Sequence[str]
    compute: Callable[[Context, Question], Answer]
    rows_sql: str
    splits: bool = True
    views: Sequence[str] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    ask: str = "revenue operations"
    version: str = ""
