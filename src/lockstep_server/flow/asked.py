"""What the flow is asked for beside period and segment: its view, the split, another period, the order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from lockstep.figures.dates import UNITS
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS, PATH
from lockstep.values.faults import LockstepError, WrongUse
from lockstep.values.periods import Period
from lockstep_server.frame.asked import Asked, offered_periods, words_of
from lockstep_server.frame.page import segment_values, words_of_dimension

COHORT, PERIOD = "cohort", "period"
#: Other groups offered to compare with.
_MOST_GROUPS = 30
#: What the table is split by when nobody says: the first of these that tells journeys apart.
_USUAL = ("source", "channel", "segment", "region", "owner", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowAsked:
    """The address of the flow, read.

    Attributes
    ----------
    asked
        Period and segment.
    view
        ``cohort`` or ``period``, as figures take it.
    by, usual_by
        Dimension or unit of time of the table, and what it is when nobody says.
    against
        Another period to compare with, or another value of a dimension that the page is narrowed by, such as
        ``region:Nordics``; None: none.
    sort
        Stage into which the step's rate orders the table; None: by count.
    is_whole
        Whether every group is shown, not the largest alone.
    """

    asked: Asked
    view: str = COHORT
    by: str = _USUAL[0]
    usual_by: str = _USUAL[0]
    against: str | None = None
    sort: str | None = None
    is_whole: bool = False

    @property
    def then(self) -> Asked | None:
        """The same for the period or the group compared with."""
        if not self.against:
            return None
        name, colon, value = self.against.partition(":")
        if colon:
            return replace(self.asked, where={**self.asked.where, name: value})
        return replace(self.asked, period=self.against)

    def kept(self) -> dict[str, str]:
        """Return what the pickers of period and segment carry along; defaults stay out of the address."""
        parts = {"view": self.view, "by": self.by, "against": self.against, "sort": self.sort}
        defaults = {"view": COHORT, "by": self.usual_by}
        found = {name: value for name, value in parts.items() if value and value != defaults.get(name)}
        return found | ({"all": "1"} if self.is_whole else {})

    def query(self, **changes: str | None) -> str:
        """Return the address of the same page with these parameters set or, by None, left out."""
        return self.asked.query(**{**self.kept(), **changes})


def first_look(reader: Reader, asked: Asked) -> FlowAsked:
    """Return what is asked for when the address says period and segment alone."""
    values = segment_values(reader)
    usual = next((name for name in _USUAL if values.get(name)), _USUAL[0])
    return FlowAsked(asked=asked, by=usual, usual_by=usual)


def read(said: QueryDict, asked: Asked, reader: Reader) -> tuple[FlowAsked, LockstepError | None]:
    """Read the address; what can't be read is left at its default, and the reason returned."""
    problem: LockstepError | None = None
    by, view, against, sort = (said.get(name) or None for name in ("by", "view", "against", "sort"))
    if by is not None and by not in (*DIMENSIONS, *UNITS):
        problem = WrongUse(f"The record has no dimension “{by}”.", remedy="Pick one from the list.")
        by = None
    if view not in (None, COHORT, PERIOD):
        problem = WrongUse(f"The flow has no view “{view}”.", remedy="It is seen by cohort or by period.")
        view = None
    if against is not None:
        try:
            against = _compared_with(against, asked, reader)
        except LockstepError as error:
            problem, against = error, None
    usual = first_look(reader, asked).by
    found = FlowAsked(
        asked=asked,
        view=view or COHORT,
        by=by or usual,
        usual_by=usual,
        against=against,
        sort=sort if sort in PATH else None,
        is_whole=said.get("all") == "1",
    )
    return found, problem


def _compared_with(text: str, asked: Asked, reader: Reader) -> str | None:
    """Read what is compared with: another period, or another value of what the page is narrowed by; None: itself."""
    name, colon, value = text.partition(":")
    if not colon:
        period = Period.parse(text, reader.charter.fiscal_start).name
        return None if period == asked.period else period
    if name not in asked.where:
        raise WrongUse(
            f"The page is not narrowed by {name}, so there is no other to compare with.",
            remedy=f"Pick a {name.replace('_', ' ')} first.",
        )
    return None if value == asked.where[name] else text


def other_groups(reader: Reader, flow: FlowAsked) -> list[tuple[str, str]]:
    """Return the other values of what the page is narrowed by, address value and words; at most `_MOST_GROUPS`."""
    values = segment_values(reader)
    found = [
        (f"{name}:{value}", value)
        for name, own in flow.asked.where.items()
        for value in values.get(name, ())
        if value != own
    ][:_MOST_GROUPS]
    chosen = flow.against
    if chosen and ":" in chosen and chosen not in dict(found):
        found.insert(0, (chosen, chosen.partition(":")[2]))
    return found


def against_words(flow: FlowAsked) -> str:
    """Say what is compared with: the period in words, or the other group."""
    if not flow.against:
        return ""
    _, colon, value = flow.against.partition(":")
    return value if colon else words_of(flow.against)


def own_words(flow: FlowAsked) -> str:
    """Say what is compared: the period in words, or the group the page is narrowed by."""
    name, colon, _ = (flow.against or "").partition(":")
    return flow.asked.where[name] if colon else words_of(flow.asked.period)


def choices(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    """Return what the page's own pickers offer."""
    chosen = flow.against if flow.against and ":" not in flow.against else None
    periods = [
        (name, words) for name, words in offered_periods(reader, chosen) if name not in ("all", flow.asked.period)
    ]
    return {
        "splits": [(name, words_of_dimension(name)) for name in (*DIMENSIONS, *UNITS)],
        "comparisons": other_groups(reader, flow) + (periods if flow.asked.period else []),
        "views": [
            {"name": view, "words": words, "is_on": view == flow.view, "query": flow.query(view=view)}
            for view, words in ((COHORT, "By cohort"), (PERIOD, "By period"))
        ],
        "against_words": against_words(flow),
        "own_words": own_words(flow),
        "is_group": bool(flow.against and ":" in flow.against),
        "by_words": words_of_dimension(flow.by),
        "is_time": flow.by in UNITS,
        "here": flow.query(view=None, sort=None, all=None),
    }
