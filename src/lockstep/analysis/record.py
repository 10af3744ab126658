"""An installation as an analyst opens it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lockstep.analysis.answered import Answered
from lockstep.figures.asking import ask
from lockstep.insight.reader import Reader


class Record(Reader):
    """What `lockstep.open` returns: a `Reader` whose answers are tables and pictures too.

    Notes
    -----
    An answer asks the engine again for its rows and for types of empty columns, so take its tables before the record
    is closed.
    """

    def figure(
        self,
        name: str,
        *,
        by: str | None = None,
        period: str | None = None,
        as_of: datetime | str | int | None = None,
        view: str | None = None,
        where: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Answered:
        """Compute a figure.

        Parameters
        ----------
        name, by, period, as_of, view, where, options
            As `Reader.figure` takes them.

        Returns
        -------
        Answered
            With ``.to_arrow()``, ``.to_polars()``, ``.to_pandas()``, ``.sql``, ``.chart()`` and
            ``.rows_behind(limit)`` beside what every `Reply` has.

        Raises
        ------
        LockstepError
            There is no such figure, or it can't be asked so.
        """
        context = self._context()
        said = ask(self._named(name), self._question(by, period, as_of, view, where, options), context)
        versions = said.record_version, said.charter_version, said.engine
        return Answered(said.figure, said.question, said.answer, *versions, context, tuple(context.statements))
