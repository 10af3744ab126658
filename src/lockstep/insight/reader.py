"""The library's front door: open an installation and ask it for figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import Explanation, explain
from lockstep.figures.figure import Figure, Question
from lockstep.figures.remembering import Remembered
from lockstep.insight.book import FIGURES
from lockstep.insight.own_figures.shelf import Shelf, shelf
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Reader:
    """One installation, opened for reading: its record version, its charter, an engine.

    Parameters
    ----------
    home
        Folder of the installation, ``$LOCKSTEP_HOME``.
    engine
        As `engines.connecting.connect` takes it: ``duckdb``, ``clickhouse``, ``postgresql://…``, ``spark``,
        ``local[2]``, ``spark://…``, ``sc://…``.

    Raises
    ------
    LockstepError
        There is no record yet, the charter can't be read, or the engine can't be reached.

    Notes
    -----
    A reader stays at the versions it was opened with, whatever is synced meanwhile; `refresh` moves it on. It
    belongs to one thread.
    """

    def __init__(self, home: str | Path, engine: str = "duckdb") -> None:
        self.home = Home(Path(home))
        self.engine = connect(engine)
        self.refresh()

    def refresh(self) -> None:
        """Move on to the current record version and charter.

        Raises
        ------
        LockstepError
            There is no record yet, or the charter can't be read.
        """
        version = Store(self.home.record).current()
        if version is None:
            raise LockstepError(
                f"There is no record in {self.home.root} yet.",
                remedy="Add a source and sync it: lockstep source suggest, lockstep source add, lockstep sync.",
            )
        self.version, self.charter = version, charter.in_force(self.home.charter)
        self._remembered = Remembered()

    @property
    def book(self) -> Mapping[str, Figure]:
        """Every figure by name: those that come with the product, then the company's own that are sound."""
        own = self.own.figures
        return {**FIGURES, **own} if own else FIGURES

    @property
    def own(self) -> Shelf:
        """The company's own figures, broken ones too, as their files are now."""
        return shelf(self.home.figures, FIGURES)

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
    ) -> Reply:
        """Compute a figure.

        Parameters
        ----------
        name
            Such as ``won-revenue``; `book` lists them.
        by
            Dimension of the record, or ``month``, ``week``, ``quarter``, ``year``.
        period
            ``2026``, ``2026-Q1``, ``2026-03``, ``2026-W07``, ``2026-03-01..2026-03-31``; None: the whole record.
        as_of
            What counts as now: an aware datetime, epoch seconds, or a text in the company's zone, of which a day
            without a time means its end. None: when
            the record version was made, so that the same version answers the same tomorrow.
        view
            ``cohort`` or ``period``, where the figure has both.
        where
            Dimension to value: only journeys that have it.
        options
            What only this figure knows, such as ``{"model": "linear"}``; see its definition.

        Returns
        -------
        Reply
            With ``.value`` or ``.rows``, ``.faults``, both versions, and ``.as_dict()`` for JSON.

        Raises
        ------
        LockstepError
            There is no such figure, or it can't be asked so.
        """
        return ask(self._named(name), self._question(by, period, as_of, view, where, options), self._context())

    def explain(
        self,
        name: str,
        *,
        by: str | None = None,
        period: str | None = None,
        as_of: datetime | str | int | None = None,
        view: str | None = None,
        where: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
        limit: int = 20,
        after: str | None = None,
        dialect: str | None = None,
    ) -> Explanation:
        """Compute a figure and show its definition, the SQL as it was run, and the record's rows behind it.

        Parameters
        ----------
        name, by, period, as_of, view, where, options
            As `figure` takes them.
        limit
            At most so many rows of the record.
        after
            Only rows that come after this ``journey_id``, so that one page follows another.
        dialect
            Show the SQL as a warehouse would take it: one of `engines.dialects.DIALECTS`, such as ``snowflake``.

        Raises
        ------
        LockstepError
            There is no such figure, or it can't be asked so.
        """
        question = self._question(by, period, as_of, view, where, options)
        return explain(self._named(name), question, self._context(), limit=limit, after=after, dialect=dialect)

    def close(self) -> None:
        """Give back what the engine holds; closing twice is harmless."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def _context(self) -> Context:
        return Context(self.engine, self.version, self.charter, self._remembered)

    def _named(self, name: str) -> Figure:
        book = self.book
        if name in book:
            return book[name]
        if (own := self.own.held.get(name)) is not None:
            raise WrongUse(
                f"The figure “{name}” can't be used: {own.faults[0].sentence}",
                remedy=f"Correct it; lockstep figure check {name} says everything that is wrong.",
            )
        near = get_close_matches(name, book, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise WrongUse(f"There is no figure “{name}”.", remedy=f"{hint}There are {', '.join(book)}.")

    def _question(
        self,
        by: str | None,
        period: str | None,
        as_of: datetime | str | int | None,
        view: str | None,
        where: Mapping[str, str] | None,
        options: Mapping[str, str] | None,
    ) -> Question:
        match as_of:
            case None:
                now_s = self.version.made_s
            case str():
                zone = self.charter.company.time_zone
                now_s = instants.parse(as_of, zone=zone)
                if _DAY.fullmatch(as_of.strip()):
                    now_s = instants.day_start_s(instants.day_of(now_s, zone) + 1, zone) - 1
            case datetime():
                now_s = instants.to_s(as_of)
            case _:
                now_s = as_of
        return Question(as_of_s=now_s, by=by, period=period, view=view, where=where or {}, options=options or {})
