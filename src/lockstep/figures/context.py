"""What a figure is computed in: one record version, one charter version, one engine.

It hands out the rows of a measure: reads the portable SQL, puts the question into its placeholders, attaches
the tables the SQL mentions and nothing else, and remembers each statement, so that any answer can be
explained by the very text that was run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from lockstep.charter import Charter
from lockstep.engines import portable
from lockstep.engines.engine import Attached, Engine
from lockstep.figures import dates, working
from lockstep.figures.dimensions import MISSING, condition, dimension
from lockstep.figures.figure import Question, Value
from lockstep.figures.folding import fold
from lockstep.figures.measures import Package, measure
from lockstep.figures.remembering import Remembered
from lockstep.record.layers import attached
from lockstep.record.manifest import Version
from lockstep.record.schema import DAY, TABLES
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse
from lockstep.values.periods import Period


@dataclass(frozen=True, slots=True)
class Statement:
    """One portable SQL as it was run.

    Attributes
    ----------
    sql_name
        File of the SQL, in its package.
    tree
        The bound syntax tree.
    question, day, params, tables
        What it was bound to; see `Context.rows`.
    """

    sql_name: str
    tree: exp.Query
    question: Question
    day: str
    params: Mapping[str, portable.Bindable]
    tables: Mapping[str, pa.Table]


class Context:
    """One record version and one charter version on one engine.

    Parameters
    ----------
    engine
        Where the SQL runs; tables are attached to it when a measure first mentions them.
    version
        What was known.
    charter
        What was agreed.
    remembered
        What was counted of these three before, and where it is kept; None: nowhere.

    Attributes
    ----------
    statements
        What was run so far, in order.

    Notes
    -----
    Beside the version's tables a measure finds `calendar` (see `dates.calendar`), `working_time` and
    `owner_calendars` (see `working`), made from the charter.
    """

    def __init__(
        self, engine: Engine, version: Version, charter: Charter, remembered: Remembered | None = None
    ) -> None:
        self.engine, self.version, self.charter = engine, version, charter
        self._remembered = remembered
        self.statements: list[Statement] = []

    def period(self, question: Question) -> Period | None:
        """Return the period asked for, in the company's fiscal year; None: the whole record.

        Raises
        ------
        LockstepError
            The period can't be read.
        """
        return Period.parse(question.period, self.charter.fiscal_start) if question.period is not None else None

    def rows(
        self,
        package: Package,
        sql_name: str,
        question: Question,
        *,
        day: str,
        tables: Mapping[str, pa.Table] | None = None,
        **params: portable.Bindable,
    ) -> list[dict[str, Any]]:
        """Run one portable SQL with the question put into it.

        Parameters
        ----------
        package, sql_name
            Where the SQL is: a Python package and a file in it.
        question
            Fills ``:by`` (the group's name, ``all`` without a split), ``:filter`` (truth), ``:from_day`` and
            ``:to_day`` (half-open days, both null without a period) and ``:as_of_s``.
        day
            Column of `journeys` that dates what the figure counts; fills ``:day``, where the SQL has it.
        tables
            Small tables that the figure brings along, by the names its SQL has for them.
        **params
            The figure's own placeholders.

        Returns
        -------
        list of dict
            One per row of the SQL, columns in its order: int, str, bool or None. Sorted by all columns from
            the left, null last, unless the SQL has an order of its own: the same on every engine.

        Raises
        ------
        LockstepError
            The question can't be put (unknown dimension, unreadable period, a split by time of an SQL
            without `calendar`), or the engine can't run it.
        """
        tree = self._bound(package, sql_name, question, day, params)
        self.statements.append(Statement(sql_name, tree, question, day, params, tables or {}))
        rows = self._run(tree, question, tables or {})
        return rows if tree.args.get("order") else sorted(rows, key=_order)

    def listing(
        self,
        package: Package,
        sql_name: str,
        question: Question,
        *,
        day: str,
        limit: int,
        after: str | None = None,
        tables: Mapping[str, pa.Table] | None = None,
        **params: portable.Bindable,
    ) -> tuple[list[dict[str, Any]], int]:
        """Return the first rows of a portable SQL that lists rows of the record, and how many it has.

        Parameters
        ----------
        package, sql_name, question, day, tables, **params
            As `rows` takes them; here a parameter that the SQL does not have is left alone. Its first column
            is an id.
        limit
            At most so many rows, in the order of the first column.
        after
            Only rows whose id comes after this one, so that one page follows another; None: from the first.

        Returns
        -------
        rows, count
            Rows as in `rows`, and the number of all of them.

        Raises
        ------
        LockstepError
            As `rows`.
        """
        tree = self._bound(package, sql_name, question, day, params)
        counted = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_(tree.subquery("listed"))
        first = exp.column(tree.selects[0].alias_or_name, table="listed")
        listed = exp.select("*").from_(tree.subquery("listed")).order_by(first).limit(limit)
        if after is not None:
            listed = listed.where(exp.GT(this=first.copy(), expression=exp.Literal.string(after)))
        own = tables or {}
        return self._run(listed, question, own), int(self._run(counted, question, own)[0]["n"])

    def values(self, name: str) -> list[str]:
        """Return the values of a dimension that anything in the record has, sorted.

        Parameters
        ----------
        name
            One of `schema.DIMENSIONS`.

        Raises
        ------
        LockstepError
            There is no such dimension, or the engine can't run it.
        """
        column = dimension(name)
        journeys = exp.to_table("journeys", alias="j")
        tree = exp.select(exp.alias_(column, "name")).from_(journeys).group_by(column.copy())
        return sorted(row["name"] for row in self._run(tree, Question(as_of_s=0), {}) if row["name"] != MISSING)

    def _bound(
        self, package: Package, sql_name: str, question: Question, day: str, params: Mapping[str, portable.Bindable]
    ) -> exp.Query:
        if TABLES["journeys"].columns.get(day) != DAY:
            raise LockstepError(f"“{day}” is no day of a journey.", remedy="Name a column that ends in _day.")
        period = self.period(question)
        values = {
            **params,
            "by": dimension(question.by),
            "filter": condition(question.where),
            "from_day": _noted(period.from_day, str(period.first)) if period else None,
            "to_day": _noted(period.to_day, str(instants.date_of_day(period.to_day))) if period else None,
            "as_of_s": _noted(question.as_of_s, instants.iso(question.as_of_s)),
            "day": exp.column(day, table="j"),
        }
        sql = measure(package, sql_name)
        wanted = portable.placeholders(sql)
        tree = portable.bind(sql, **{name: values[name] for name in wanted if name in values})
        if {question.by, *question.where} & set(dates.UNITS):
            _require_calendar(tree, sql_name)
        return fold(tree)

    def _run(self, tree: exp.Query, question: Question, own: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
        def run() -> pa.Table:
            self.engine.attach(
                {name: own[name] if name in own else self._table(name, question) for name in portable.tables(tree)}
            )
            return self.engine.run(tree)

        held = self._remembered
        rows: list[dict[str, Any]] = (held.rows(tree, question.as_of_s, own, run) if held else run()).to_pylist()
        return rows

    def _table(self, name: str, question: Question) -> Attached | pa.Table:
        if name == "calendar":
            return dates.calendar(self.charter.fiscal_start)
        if name in working.TABLES:
            return working.tables(self.engine, self.version, self.charter, question.as_of_s)[name]
        if name in TABLES:
            return attached(self.version, name)
        raise LockstepError(f"The record has no table “{name}”.", remedy=f"It has {', '.join(sorted(TABLES))}.")


def _noted(number: int, meaning: str) -> portable.Bindable:
    """Return a day or an instant as the number the record has, with a note for people who read the SQL."""
    if number < 0:
        return number
    literal = exp.Literal.number(number)
    literal.add_comments([f" {meaning} "])
    return literal


def _require_calendar(tree: exp.Query, sql_name: str) -> None:
    """Refuse a split by time of an SQL that joins no calendar: the engine's own words would help nobody."""
    for select in tree.find_all(exp.Select):
        named = {source.alias_or_name for source in select.find_all(exp.Table)}
        for column in select.find_all(exp.Column):
            if column.table == "c" and "c" not in named:
                raise WrongUse(
                    f"This figure can't be split by {column.name}: {sql_name} joins no calendar.",
                    remedy="Split it by a dimension of the record instead.",
                )


def _order(row: Mapping[str, Value]) -> list[tuple[bool, Any]]:
    return [(value is None, value if value is not None else 0) for value in row.values()]
