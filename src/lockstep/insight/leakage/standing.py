"""What ageing and leakage share: open journeys, stage by stage, against what was usual of those that went on."""

from __future__ import annotations

from dataclasses import dataclass

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Option, Question, Row
from lockstep.figures.gaps import counted
from lockstep.figures.groups import in_reading_order
from lockstep.insight.leakage.limits import FEWEST, limit_table, limits, steps
from lockstep.insight.stages import seen
from lockstep.insight.steps import step_table
from lockstep.record.schema import PATH
from lockstep.values.faults import Fault

_PACKAGE = "lockstep.insight.leakage"
_ALL = "all"
#: Told to the SQL of the rows alone: the figure has a row per stage.
STAGE = Option(words="the stage whose journeys are listed", values=(_ALL, *PATH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How open journeys are measured; call it to compute the figure.

    Attributes
    ----------
    usual_sql
        What was usual of those that went on: ``step_no``, ``days``, ``journeys``.
    sql
        What is open, per ``dim`` and ``step_no``: ``still_there`` and the columns named next.
    beyond
        Column of those beyond the limit.
    most
        Column of the most days of any.
    """

    usual_sql: str
    sql: str
    beyond: str
    most: str

    def __call__(self, context: Context, question: Question) -> Answer:
        """Set open journeys against the usual.

        Parameters
        ----------
        context, question
            Journeys that entered the stage they are in in the question's period. What is usual is that of the whole
            record, whatever was asked, so that groups are held against the same.

        Returns
        -------
        Answer
            One row per group and stage with any open: ``stage`` text; ``open`` int64, journeys neither further, ended
            nor recycled; ``value`` int64, those of them beyond the limit; ``limit_days`` int64, that at least nine in
            ten of those that went on did not exceed; ``went_on`` int64, how many these were; ``most_days`` int64, of
            the open one with most. Value and limit are absent where fewer than `FEWEST` went on.
        """
        stages, faults = seen(context, question)
        path = steps(stages)
        if not path:
            return Answer(unit="journeys", faults=[*faults, _no_steps()])
        tables = {"steps": step_table(path)}
        usual = limits(context.rows(_PACKAGE, self.usual_sql, question, day="known_day", tables=tables))
        tables["limits"] = limit_table(usual, path)
        listed = question.option("stage", _ALL)
        found = context.rows(_PACKAGE, self.sql, question, day="known_day", tables=tables, listed_stage=listed)
        rows = {(row["dim"], row["step_no"]): row for row in found if row["still_there"]}
        sizes: dict[str, int] = {}
        for (group, _), row in rows.items():
            sizes[group] = sizes.get(group, 0) + row["still_there"]
        answered: list[Row] = []
        for group in in_reading_order(question, dict(sizes)):
            for number, (stage, _) in enumerate(path, start=1):
                if (group, number) not in rows:
                    continue
                row, limit = rows[group, number], usual.get(number)
                answered.append(
                    {
                        "dim": group,
                        "stage": stage,
                        "open": row["still_there"],
                        "value": row[self.beyond] if limit else None,
                        "limit_days": limit[0] if limit else None,
                        "went_on": limit[1] if limit else None,
                        "most_days": row[self.most],
                    }
                )
        undated = sum(row.get("undated") or 0 for row in found)
        if undated:
            faults.append(_undated(undated))
        if not answered:
            faults.append(_nothing_open())
        elif all(row["value"] is None for row in answered):
            faults.append(_too_few())
        return Answer(unit="journeys", rows=answered, faults=faults)


def _no_steps() -> Fault:
    return Fault(
        code="no-steps",
        sentence="The record knows fewer than two stages of the path, so nothing can stop on the way.",
        remedy="Add a source that records another stage.",
    )


def _undated(count: int) -> Fault:
    return Fault(
        code="entered-undated",
        sentence=counted(
            count,
            "open journey entered its stage nobody knows when and is left out.",
            "open journeys entered their stage nobody knows when and are left out.",
        ),
        remedy="Map the date of the stage in the source's mapping.",
        file="journeys",
    )


def _nothing_open() -> Fault:
    return Fault(
        code="nothing-open",
        sentence="No journey here is open: all have gone on, ended or are recycled.",
        remedy="Ask for a longer period, or for fewer conditions.",
    )


def _too_few() -> Fault:
    return Fault(
        code="not-enough-data",
        sentence=f"What is usual needs {FEWEST} journeys that went on from a stage; no stage has as many.",
        remedy="Add a source with the history of the stages, or wait.",
    )
