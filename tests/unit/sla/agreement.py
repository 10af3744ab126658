"""Leads a person can follow through the agreement, and the agreement said a second time in plain Python.

The office is open Monday to Friday, 9 to 17 UTC; Kim's from 9 to 13 only, so Kim's working day has 4 hours. No
code is shared with the product.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from lockstep.values import instants

CHARTER = """
company: {name: Acme, currency: EUR, time_zone: UTC}
default_calendar: office
calendars:
  office: {time_zone: UTC, hours: {monday-friday: 09:00-17:00}}
  mornings: {time_zone: UTC, hours: {monday-friday: 09:00-13:00}}
members:
  Kim: {calendar: mornings}
goals: [{name: The year, period: 2026, amount: 120000}]
promises:
  marketing:
    leads: {by: count, stage: offered, per_month: 4}
    acceptance_rate: 60%
    packet_completeness: 90%
  sales:
    first_attempt: {hand_raise: 1 working hour, other: 4 working hours}
    attempts: {count: 3, within: 2 working days}
    decision: 1.5 working days
"""

#: Thursday noon, a week in.
AS_OF = instants.parse("2026-03-12 12:00")
END = instants.parse("2026-12-31 12:00")

#: 2026-03-02 is a Monday.
JOURNEYS: list[dict[str, Any]] = [
    # Called within the hour, accepted the same day, packet complete.
    {"journey_id": "j01", "owner": "Sam", "lead_kind": "hand-raise", "known_s": "2026-03-01 12:00",
     "offered_s": "2026-03-02 10:00", "accepted_s": "2026-03-02 15:00", "packet_missing": ""},
    # Called one second late.
    {"journey_id": "j02", "owner": "Sam", "lead_kind": "hand-raise", "offered_s": "2026-03-02 10:00",
     "known_s": "2026-03-01 12:00", "packet_missing": "phone"},
    # Came on Friday at 16:30; called on Monday at 12:30, after exactly four working hours; then given back in time.
    {"journey_id": "j03", "owner": "Sam", "offered_s": "2026-03-06 16:30", "known_s": "2026-03-02 12:00",
     "recycled_s": "2026-03-10 11:00", "packet_missing": ""},
    # Kim's working day has 4 hours: the attempt on the next day at 9:30 came after 1.5 of them.
    {"journey_id": "j04", "owner": "Kim", "offered_s": "2026-03-03 12:00", "known_s": "2026-03-02 12:00"},
    # Nobody has touched it: all is broken by now, but for the decision, which Kim's short days leave open.
    {"journey_id": "j05", "owner": "Kim", "offered_s": "2026-03-11 09:00", "known_s": "2026-03-02 12:00",
     "packet_missing": ""},
    # Nobody owns it, so the office's hours count: everything is still open.
    {"journey_id": "j06", "offered_s": "2026-03-12 10:00", "known_s": "2026-03-02 12:00", "packet_missing": ""},
    # Reached at the second attempt: no third is owed.
    {"journey_id": "j07", "owner": "Sam", "offered_s": "2026-03-02 09:00", "known_s": "2026-03-02 08:00",
     "first_contact_s": "2026-03-03 10:00", "packet_missing": ""},
    # Moved on to an opportunity without a logged contact: owes no more attempts.
    {"journey_id": "j08", "owner": "Sam", "offered_s": "2026-03-02 09:00", "known_s": "2026-03-02 08:00",
     "opportunity_s": "2026-03-03 10:00", "deal_id": "d08", "packet_missing": ""},
    # Offered later than the instant asked for.
    {"journey_id": "j09", "owner": "Sam", "offered_s": "2026-04-01 09:00", "known_s": "2026-03-02 08:00"},
    # Never offered, no hand-raise: no clock.
    {"journey_id": "j10", "owner": "Sam", "known_s": "2026-03-02 08:00", "arrived_s": None},
    # A second deal of somebody: no lead.
    {"journey_id": "j11", "owner": "Sam", "is_lead": 0, "opportunity_s": "2026-03-02 08:00", "deal_id": "d11"},
    # Called in the evening, after one working hour; and before the office opened, after none.
    {"journey_id": "j12", "owner": "Sam", "offered_s": "2026-03-02 16:00", "known_s": "2026-03-02 08:00"},
    {"journey_id": "j13", "owner": "Sam", "offered_s": "2026-03-08 12:00", "known_s": "2026-03-02 08:00"},
]  # fmt: skip

ATTEMPTS: dict[str, list[str]] = {
    "j01": ["2026-03-02 10:59:59", "2026-03-02 14:00", "2026-03-04 09:59:59"],
    "j02": ["2026-03-02 11:00:01", "2026-03-03 11:00", "2026-03-04 10:00:01"],
    "j03": ["2026-03-09 12:30"],
    "j04": ["2026-03-04 09:30", "2026-03-04 10:00", "2026-03-05 12:00"],
    "j07": ["2026-03-02 12:59", "2026-03-03 10:00"],
    "j08": ["2026-03-02 13:01"],
    "j12": ["2026-03-02 20:00"],
    "j13": ["2026-03-09 08:00"],
}


def journeys() -> list[dict[str, Any]]:
    """Return the journeys with what follows from their attempts and stages, as the record would have it."""
    rows = []
    for journey in JOURNEYS:
        tries = ATTEMPTS.get(journey["journey_id"], [])
        ends = [journey[name] for name in ("accepted_s", "opportunity_s", "recycled_s") if name in journey]
        row = dict(journey)
        if ends:
            row |= {"decided_s": min(ends), "decision": "returned" if "recycled_s" in journey else "accepted"}
        if tries:
            row |= {"first_attempt_s": tries[0], "attempt_count": len(tries)}
        rows.append(row)
    return rows


def attempts() -> list[dict[str, Any]]:
    """Return the attempts as rows of the record."""
    return [
        {"journey_id": name, "ordinal": number, "occurred_s": at, "kind": "call"}
        for name, tries in ATTEMPTS.items()
        for number, at in enumerate(tries, start=1)
    ]


def worked(owner: str | None, start_s: int, end_s: int) -> int:
    """Working seconds between two instants, by walking over the days."""
    closes = 13 if owner == "Kim" else 17
    seconds = 0
    day = datetime.fromtimestamp(start_s, UTC).replace(hour=0, minute=0, second=0)
    while day.timestamp() <= end_s:
        if day.weekday() < 5:
            opened, closed = (day + timedelta(hours=9)).timestamp(), (day + timedelta(hours=closes)).timestamp()
            seconds += int(max(0, min(closed, end_s) - max(opened, start_s)))
        day += timedelta(days=1)
    return seconds


def verdicts(rows: list[dict[str, Any]], as_of: int) -> Counter[tuple[str, str]]:
    """How many leads kept, broke or may still keep each promise of sales; rows as the record has them."""
    found: Counter[tuple[str, str]] = Counter()
    for j in rows:
        if not j["is_lead"] or j.get("arrived_s") is None or j["arrived_s"] > as_of:
            continue
        day_s = (4 if j.get("owner") == "Kim" else 8) * 3600
        tries = [instants.parse(at) for at in ATTEMPTS.get(j["journey_id"], [])]
        kind = "hand-raise" if j["lead_kind"] == "hand-raise" else "other"
        allowed = 3600 if kind == "hand-raise" else 4 * 3600
        found[f"first-attempt-{kind}", judged(j, j["arrived_s"], tries[0] if tries else None, allowed, as_of)] += 1
        done = min([*tries[2:3], *([j["first_contact_s"]] if j.get("first_contact_s") else [])], default=None)
        out = [j[name] for name in ("qualified_s", "opportunity_s", "won_s", "lost_s", "recycled_s",
                                    "disqualified_s") if j.get(name) is not None]  # fmt: skip
        gone = min(out, default=None)
        if gone is not None and gone <= as_of and (done is None or gone < done):
            # Released, unless it was late already when it moved on.
            if worked(j.get("owner"), j["arrived_s"], gone) > 2 * day_s:
                found["attempts", "broken"] += 1
        else:
            found["attempts", judged(j, j["arrived_s"], done, 2 * day_s, as_of)] += 1
        if j.get("offered_s") is not None:
            found["decision", judged(j, j["offered_s"], j.get("decided_s"), day_s * 3 // 2, as_of)] += 1
    return found


def judged(journey: dict[str, Any], start: int, done: int | None, allowed: int, as_of: int) -> str:
    """Kept, broken or open."""
    is_done = done is not None and done <= as_of
    if worked(journey.get("owner"), start, done if is_done and done is not None else as_of) > allowed:
        return "broken"
    return "kept" if is_done else "open"
