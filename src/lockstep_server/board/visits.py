"""What changed since someone's last visit: the headline figures of then beside those of now.

A visit ends when its person has not looked for some hours. What they saw last is kept with them, so that
"since Monday" is what they remember and not what somebody else looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lockstep.insight.reader import Reader
from lockstep_server.board.needs import words_of_promise
from lockstep_server.frame import answers
from lockstep_server.frame.asked import current_period
from lockstep_server.people.models import User

#: Without a look for so long, the next one is another visit.
GAP_S = 4 * 3600
#: What was seen is written down again after so long, or when the record moved on.
AGAIN_S = 600
#: Promises shown: two of each team, in their order.
_PROMISES = ("acceptance", "packet", "first-attempt-hand-raise", "decision")

Seen = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One headline figure, then and now; `kind` says how it is written: money, rate or count."""

    words: str
    kind: str
    figure: str
    before: Any
    now: Any
    change: Any


def changes(reader: Reader, user: User, now_s: int) -> dict[str, Any]:
    """Return what changed since this person's last visit, and keep what they see now.

    Parameters
    ----------
    reader
        An open record.
    user
        Who looks.
    now_s
        Epoch seconds UTC.

    Returns
    -------
    dict
        ``before``: what they saw last, None at the first visit; ``now``; ``rows``: `Change`s, empty where the record
        is the same or the goal's period is another.
    """
    now = _seen(reader, now_s)
    latest: Seen | None = user.seen.get("latest")
    before: Seen | None = user.seen.get("before")
    if latest is not None and now_s - latest["at_s"] > GAP_S:
        before = latest
    if latest is None or before is not user.seen.get("before") or _is_worth_writing(latest, now):
        user.seen = {"latest": now, "before": before}
        User.objects.filter(pk=user.pk).update(seen=user.seen)
    is_comparable = before is not None and before["period"] == now["period"] and before["record"] != now["record"]
    return {"before": before, "now": now, "rows": _rows(before or {}, now) if is_comparable else []}


def _seen(reader: Reader, now_s: int) -> Seen:
    period = current_period(reader)
    goal, landing, kept, waiting = (
        answers.figure(reader, name, period=period)
        for name in ("goal-pace", "goal-forecast", "promises-kept", "waiting")
    )
    rates = {row["promise"]: row["value"] for row in kept.get("rows", [])}
    return {
        "at_s": now_s,
        "record": reader.version.number,
        "period": period,
        "won": goal["rows"][0]["value"] if goal.get("rows") else None,
        "landing": landing["rows"][0]["value"] if landing.get("rows") else None,
        "overdue": sum(row["overdue"] for row in waiting.get("rows", [])),
        **{name: rates.get(name) for name in _PROMISES},
    }


def _is_worth_writing(latest: Seen, now: Seen) -> bool:
    return now["at_s"] - latest["at_s"] > AGAIN_S or now["record"] != latest["record"]


def _rows(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    shown = [
        ("won", "Won revenue", "money", "goal-pace"),
        ("landing", "Likely landing", "money", "goal-forecast"),
        *((name, words_of_promise(name), "rate", "promises-kept") for name in _PROMISES),
        ("overdue", "Overdue with sales", "count", "waiting"),
    ]
    return [
        Change(
            words=words, kind=kind, figure=figure, before=before[name], now=now[name],
            change=_less(now[name], before[name], kind),
        )
        for name, words, kind, figure in shown
        if before.get(name) is not None and now.get(name) is not None
    ]  # fmt: skip


def _less(now: Any, before: Any, kind: str) -> Any:
    return str(Decimal(now) - Decimal(before)) if kind == "money" else now - before
