"""What needs someone today, by the roles they hold: their own clocks, their team's promises, the house.

Every line rests on a figure and opens to it; nothing here is counted a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lockstep.insight.reader import Reader
from lockstep_server.frame import answers
from lockstep_server.frame.asked import current_period
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role

#: Lines shown; what is overdue comes first.
MOST = 6
#: A record older than this is said to be old: two days.
OLD_S = 2 * 86_400

_MARKETING = frozenset({Role.MARKETER, Role.MARKETING_LEAD})
_HOUSE = frozenset({Role.OPERATIONS, Role.ADMINISTRATOR})
#: Promise to what waits for it: of one lead, of several.
_WAITS: dict[str, tuple[str, str]] = {
    "first-attempt-hand-raise": ("person who asked to be called waits", "people who asked to be called wait"),
    "first-attempt-other": ("lead waits for a first attempt", "leads wait for a first attempt"),
    "attempts": ("lead waits for more attempts", "leads wait for more attempts"),
    "decision": ("offered lead waits for a decision", "offered leads wait for a decision"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One line: what it is, why it matters, by when, and where to go."""

    icon: str
    title: str
    note: str
    when: str = ""
    is_over: bool = False
    act: str = "Open"
    href: str
    in_drawer: bool = True


def needs(reader: Reader, user: User, now_s: int) -> list[Need]:
    """Return what needs this person today, the overdue first.

    Parameters
    ----------
    reader
        An open record.
    user
        Whose roles and name in the record decide.
    now_s
        Epoch seconds UTC.
    """
    found: list[Need] = []
    if Role.SELLER in user.roles:
        found += _own_clocks(reader, user)
    if Role.SALES_LEAD in user.roles or Role.REVENUE_LEAD in user.roles:
        found += _team_clocks(reader)
    if user.roles & _MARKETING or Role.REVENUE_LEAD in user.roles:
        found += _returned(reader)
    found += _below(reader, user)
    if user.roles & _HOUSE:
        found += _house(reader, now_s)
    return sorted(found, key=lambda need: not need.is_over)[:MOST]


def _own_clocks(reader: Reader, user: User) -> Iterator[Need]:
    if not user.member:
        yield Need(
            icon="user",
            title="Your name in the record is not known yet",
            note="An administrator sets it under People; then the leads that wait for you stand here.",
            act="Your account",
            href="/people/me",
            in_drawer=False,
        )
        return
    rows = answers.figure(reader, "waiting", by="owner", period=None).get("rows", [])
    yield from _clocks([row for row in rows if row["owner"] == user.member], "your working hours", owner=user.member)


def _team_clocks(reader: Reader) -> Iterator[Need]:
    rows = answers.figure(reader, "waiting", period=None).get("rows", [])
    yield from _clocks([row for row in rows if row["overdue"]], "the working hours of each lead's owner")
    by_owner = answers.figure(reader, "waiting", by="owner", period=None).get("rows", [])
    unowned = max((row["value"] for row in by_owner if row["owner"] == "(missing)"), default=0)
    if unowned:
        yield Need(
            icon="user",
            title=f"{unowned:,} waiting {'lead has' if unowned == 1 else 'leads have'} no owner",
            note="Nobody's clock can be kept. Give each an owner in the CRM; the next sync sees it.",
            when="nobody's",
            is_over=True,
            href=_figure("waiting", period="all", by="owner"),
        )


def _clocks(rows: Sequence[dict[str, Any]], whose: str, **where: str) -> Iterator[Need]:
    for row in rows:
        one, several = _WAITS[row["promise"]]
        late, soon = row["overdue"], row["soon"]
        when = f"{late:,} overdue" if late else f"{soon:,} within the hour" if soon else "in time"
        yield Need(
            icon="clock",
            title=f"{row['value']:,} {one if row['value'] == 1 else several}",
            note=f"The clock runs in {whose} and stops when a call, e-mail or meeting is logged."
            if row["promise"] != "decision"
            else f"Accept each or return it with a reason. The clock runs in {whose}.",
            when=when,
            is_over=late > 0,
            href=_figure("waiting", period="all", **where),
        )


def _returned(reader: Reader) -> Iterator[Need]:
    """Yield what came back to marketing in the goal's period, with the charter's next step for the usual reason."""
    period = current_period(reader)
    codes = reader.charter.lifecycle.return_codes
    rows = [
        row
        for row in answers.figure(reader, "leads", by="return_code", period=period).get("rows", [])
        if row["return_code"] in codes and codes[row["return_code"]].owner == "marketing"
    ]
    if not rows:
        return
    first = max(rows, key=lambda row: int(row["value"]))
    total = sum(row["value"] for row in rows)
    yield Need(
        icon="rotate-clockwise",
        title=f"{total:,} leads of this period came back to marketing",
        note=f"Most often {first['return_code']} ({first['value']:,}). Agreed next: "
        f"{codes[first['return_code']].next_step}",
        act="See them",
        href="/journeys/?" + urlencode({"period": period, "return_code": first["return_code"]}),
        in_drawer=False,
    )


def _below(reader: Reader, user: User) -> Iterator[Need]:
    """Yield the promises below what was agreed, for whoever made them; both teams' for the revenue lead."""
    teams = set()
    if user.roles & {*_MARKETING, Role.REVENUE_LEAD}:
        teams.add("marketing")
    if user.roles & {Role.SELLER, Role.SALES_LEAD, Role.REVENUE_LEAD}:
        teams.add("sales")
    period = current_period(reader)
    for row in answers.figure(reader, "promises-kept", period=period).get("rows", []):
        if row["team"] not in teams or row["agreed"] is None or row["value"] is None or row["value"] >= row["agreed"]:
            continue
        kept, agreed = (f"{row[name] * 100:.{digits}f}\u202f%" for name, digits in (("value", 1), ("agreed", 0)))
        yield Need(
            icon="message",
            title=f"{words_of_promise(row['promise'])}: {kept} of {agreed}",
            note=f"What {row['team']} promised: {row['promised']}. See which leads it was.",
            when="below",
            href=_figure("promises-kept", period=period),
        )


def _house(reader: Reader, now_s: int) -> Iterator[Need]:
    faults = reader.version.counts.get("faults", 0)
    if faults:
        yield Need(
            icon="alert-triangle",
            title=f"{faults:,} {'fault' if faults == 1 else 'faults'} in what the sources say",
            note="Rows are kept wherever they can be; each fault names its file, its line and what to do.",
            act="Look",
            href="/sources/",
            in_drawer=False,
        )
    age = now_s - reader.version.made_s
    if age > OLD_S:
        yield Need(
            icon="refresh",
            title=f"The record is {age // 86_400} days old",
            note="Figures are right for the day it was made. Give the sources a newer export.",
            when="old",
            act="To the sources",
            href="/sources/",
            in_drawer=False,
        )


def words_of_promise(name: str) -> str:
    """Say a promise as people do.

    Examples
    --------
    >>> words_of_promise("first-attempt-hand-raise"), words_of_promise("packet")
    ('First attempt at hand-raisers', 'Complete packets')
    """
    return {
        "leads": "Leads delivered",
        "acceptance": "Accepted leads",
        "packet": "Complete packets",
        "first-attempt-hand-raise": "First attempt at hand-raisers",
        "first-attempt-other": "First attempt at others",
        "attempts": "Enough attempts",
        "decision": "Decision in time",
    }.get(name, name.replace("-", " ").capitalize())


def _figure(name: str, **question: str) -> str:
    return f"/figures/{name}?{urlencode(question)}"
