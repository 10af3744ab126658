"""The figures said a second time, in plain Python over readable rows, from their definitions in words.

Nothing here is shared with the product but the names of the stages.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

Journey = dict[str, Any]
PATH = ["known", "engaged", "offered", "accepted", "qualified", "opportunity", "won"]


def day(second: int | None) -> date | None:
    return None if second is None else datetime.fromtimestamp(second, UTC).date()


def group(journey: Journey, by: str | None, on: date | None) -> str:
    """Which group a journey is in, counted on a day."""
    if by is None:
        return "all"
    if by == "month":
        return on.strftime("%Y-%m") if on else "(undated)"
    if by == "quarter":
        return f"{on.year}-Q{(on.month + 2) // 3}" if on else "(undated)"
    return journey.get(by) or "(missing)"


def within(on: date | None, period: tuple[date, date] | None) -> bool:
    """Whether a day is in a period, first and last day included; without a period everything is."""
    return period is None or (on is not None and period[0] <= on <= period[1])


def happened(second: int | None, as_of: int) -> bool:
    """What has no date is taken to have happened."""
    return second is None or second <= as_of


def tally(
    journeys: Iterable[Journey],
    by: str | None,
    when: Callable[[Journey], date | None],
    period: tuple[date, date] | None,
) -> dict[str, list[Journey]]:
    """Journeys of the period, by group."""
    groups: dict[str, list[Journey]] = defaultdict(list)
    for journey in journeys:
        if within(when(journey), period):
            groups[group(journey, by, when(journey))].append(journey)
    return groups


def won(journeys: list[Journey], as_of: int) -> list[Journey]:
    return [j for j in journeys if j["is_primary"] and j["state"] == "won" and happened(j.get("won_s"), as_of)]


def lost(journeys: list[Journey], as_of: int) -> list[Journey]:
    return [j for j in journeys if j["is_primary"] and j["state"] == "lost" and happened(j.get("lost_s"), as_of)]


def leads(journeys: list[Journey], as_of: int) -> list[Journey]:
    return [j for j in journeys if j["is_lead"] and happened(j.get("known_s"), as_of)]


def standing(journey: Journey, as_of: int) -> str:
    """How a lead stands: won, lost or open."""
    if journey["state"] == "won" and happened(journey.get("won_s"), as_of):
        return "won"
    if journey["state"] == "lost" and happened(journey.get("lost_s"), as_of):
        return "lost"
    if journey["state"] == "disqualified" and happened(journey.get("disqualified_s"), as_of):
        return "lost"
    return "open"


def is_recycled(journey: Journey, as_of: int) -> bool:
    """Whether a lead is back with marketing: no deal, no end, and no new stage from the offer on since."""
    if not journey.get("has_recycled") or not happened(journey.get("recycled_s"), as_of):
        return False
    if standing(journey, as_of) != "open" or "won" in reached(journey, as_of):
        return False
    if journey.get("deal_id") and (journey.get("opportunity_s") is None or journey["opportunity_s"] <= as_of):
        return False
    back = journey.get("recycled_s")
    since = [journey.get(f"{stage}_s") for stage in ("offered", "accepted", "qualified", "opportunity")]
    return back is None or not any(second is not None and back < second <= as_of for second in since)


def reached(journey: Journey, as_of: int) -> set[str]:
    """The stages of the path a journey has reached by an instant; a later one implies the earlier."""
    found: set[str] = set()
    for place, stage in enumerate(PATH):
        if not journey.get(f"has_{stage}"):
            continue
        dates = [second for later in PATH[place:] if (second := journey.get(f"{later}_s")) is not None]
        if happened(min(dates, default=None), as_of):
            found.add(stage)
    return found


def median(values: list[int]) -> float:
    """The middle value; of an even number the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def nearest_rank(values: list[int], share: float) -> int:
    """The smallest value that at least this share of all do not exceed."""
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]


def cycle(start: int | None, end: int | None) -> int | None:
    """Seconds from start to end; 0 on the same day, nothing when it ended on a day before it began."""
    if start is None or end is None:
        return None
    if end >= start:
        return end - start
    return 0 if day(start) == day(end) else None
