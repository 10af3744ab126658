"""A reply that an analyst works on with: a table, a picture, its SQL, its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lockstep.analysis import columns, evidence
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context, Statement
from lockstep.figures.explaining import behind
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


@dataclass(frozen=True, slots=True)
class Answered(Reply):
    """A figure's answer, as `Record.figure` gives it: everything a `Reply` says, and the same as tables.

    Attributes
    ----------
    context
        The versions and the engine it was computed in.
    ran
        The statements that were run for it, in order.
    """

    context: Context = field(repr=False, compare=False)
    ran: Sequence[Statement] = field(repr=False, compare=False)

    @property
    def sql(self) -> str:
        """The SQL as it was run, in the engine's own dialect, each statement under the name of its file."""
        render = self.context.engine.render
        return "\n\n".join(f"-- {each.sql_name}\n{render(each.tree)};" for each in self.ran)

    def to_arrow(self) -> pa.Table:
        """Return the answer as an Arrow table.

        Returns
        -------
        pyarrow.Table
            One row per group, in the figure's order; one row with the column ``value`` where the figure has no rows.
            Money is decimal128 with the digits of its currency, a day date32, an instant a timestamp in UTC, a rate
            float64, a count int64. Columns and types are the same when nothing is left to count: a column that is
            empty takes its type from the whole record. The schema's metadata names the figure, its unit, both
            versions and its faults.

        Raises
        ------
        LockstepError
            The record has been closed, or the engine can't run the question about the whole record.
        """
        unit = self.answer.unit
        rows = list(self.answer.rows)
        is_one_value = not rows and self.question.by is None
        if is_one_value:
            rows = [{"value": self.answer.value}]
        if not rows or any(all(row[name] is None for row in rows) for name in rows[0]):
            whole = self._of_the_whole_record()
            if is_one_value and whole.answer.rows:
                rows = []  # a figure of rows, of which none is left
            found = list(whole.answer.rows) or [{"value": whole.answer.value}]
            by = self.question.by
            if by is not None and by not in found[0]:
                found = [{by: "", **row} for row in found]
            like = columns.table(found, unit=whole.answer.unit).schema
            made = columns.table(rows, unit=unit, like=like)
        else:
            made = columns.table(rows, unit=unit)
        return made.replace_schema_metadata(self._said())

    def to_polars(self) -> pl.DataFrame:
        """Return the answer as a Polars frame; types as `to_arrow` has them.

        Raises
        ------
        LockstepError
            Polars is not installed.
        """
        frame: pl.DataFrame = _installed("polars").from_arrow(self.to_arrow())
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """Return the answer as a pandas frame on Arrow types: money stays exact, a missing value stays missing.

        Raises
        ------
        LockstepError
            pandas is not installed.
        """
        pandas = _installed("pandas")
        frame: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)
        return frame

    def chart(self, *, width: int = 720) -> Any:
        """Return the answer's picture as an Altair chart, the very one its page shows, in light colours.

        Parameters
        ----------
        width
            Of the whole picture in pixels; under 480 it is laid out for a phone.

        Raises
        ------
        LockstepError
            It has none: one number is read, not looked at; or there is nothing to draw.
        """
        from lockstep.charts import book  # noqa: PLC0415  Altair takes half a second, which only drawing should cost
        from lockstep.charts.tokens import lit_definition  # noqa: PLC0415  as above

        said = self.as_dict()
        if (why := book.why_not(said)) is not None:
            raise LockstepError(f"There is no chart: {why}", remedy="Ask again with a split, such as by='month'.")
        drawn = book.chart(said, width=width)
        return type(drawn).from_dict(lit_definition(drawn.to_dict()))

    def rows_behind(self, limit: int = 20) -> pa.Table:
        """Return rows of the record behind the answer.

        Parameters
        ----------
        limit
            At most so many, by ``journey_id``.

        Returns
        -------
        pyarrow.Table
            With ``journey_id``, after the group where the question has a split; instants, days and amounts as such.
            No columns where nothing counts.

        Raises
        ------
        LockstepError
            The record has been closed, or the engine can't run it.
        """
        rows, _ = behind(self, self.ran, self.context, limit=limit)
        return evidence.table(rows, currency=self.context.charter.company.currency)

    def _of_the_whole_record(self) -> Reply:
        return ask(self.figure, replace(self.question, period=None, where={}), self.context)

    def _said(self) -> dict[str, str]:
        said = self.as_dict()
        kept = ("figure", "unit", "period", "by", "view", "as_of", "record_version", "charter_version", "engine")
        told = {name: str(said[name]) for name in kept if said.get(name)}
        return told | {"faults": json.dumps([fault["sentence"] for fault in said["faults"]], ensure_ascii=False)}


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise LockstepError(
            f"{name} is not installed.", remedy=f"pip install {name}, or take .to_arrow(), which needs nothing more."
        ) from None
