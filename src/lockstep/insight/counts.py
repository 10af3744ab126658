"""Figures that count one thing per group: their SQL answers with ``dim``, ``value`` and ``undated``."""

from __future__ import annotations

from dataclasses import dataclass

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Question
from lockstep.figures.gaps import undated
from lockstep.figures.groups import in_reading_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How one thing is counted; call it to compute the figure.

    Attributes
    ----------
    sql
        File of the SQL in this package: ``dim`` text; ``value`` int64, how many are in the period; ``undated``
        int64, how many have no date, in the period or not.
    day
        Column of `journeys` that dates the thing.
    one, many
        What it is called: ``won deal``, ``won deals``.
    date
        What its date is called: ``close date``.
    unit
        Unit of the answer.
    """

    sql: str
    day: str
    one: str
    many: str
    date: str
    unit: str

    def __call__(self, context: Context, question: Question) -> Answer:
        """Count.

        Returns
        -------
        Answer
            ``value``, whole, 0 where there is none; with a split one row per group that has any, largest
            first or forward in time. Over any split the values add up to the value without one.
        """
        rows = context.rows("lockstep.insight", self.sql, question, day=self.day)
        counts = {row["dim"]: row["value"] for row in rows if row["value"]}
        missing = sum(row["undated"] for row in rows)
        return Answer(
            unit=self.unit,
            value=None if question.by else sum(counts.values()),
            rows=[{"dim": group, "value": counts[group]} for group in in_reading_order(question, counts)]
            if question.by
            else (),
            faults=undated(question, missing, self.one, self.many, date=self.date),
        )
