"""What is usual in the parity world: journeys two by two every eighteen days, over almost four years.

So many that nine in ten, the same weeks of a year ago and the weeks of the past say something. They are made by
counting, not by dice: what differs from one to the next has periods of 2, 3, 4, 5, 7 and 11. Two begin at one instant.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: On the wall of Berlin, as everything told of that world.
_FIRST, _PAIRS, _APART = datetime.fromisoformat("2022-09-05 09:00"), 77, timedelta(days=18)
#: What would lie after it has not happened yet.
_UNTIL = datetime.fromisoformat("2026-06-28 18:00")
_OWNERS = (("Ann", "North"), ("Siobhán O'Hara", "South"), ("דנה לוי", ""), ("Mia", ""))
_SOURCES = (("web", "paid"), ("referral", "organic"), ("web", "event"), ("", ""))
_SEGMENTS = ("mid", "small", "large", "", "mid")
_CHANNELS = ("search", "newsletter", "Direct", "partner", "")
_HOURS_TO_CALL = (1, 3, 30, 5, 80, 2, 7)

JOURNEYS: list[dict[str, str]] = []
ATTEMPTS: list[dict[str, str]] = []
TOUCHES: list[dict[str, str]] = []


def _told(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant <= _UNTIL else ""


def _stages(n: int, known: datetime) -> dict[str, datetime]:
    """Return when a journey enters each stage: an eighth ends at sales, a quarter is lost, the others are won."""
    engaged = known + timedelta(hours=n % 5)
    offered = engaged + timedelta(days=n % 3, hours=1)
    if n % 8 == 7:
        return {"known": known, "engaged": engaged, "offered": offered}
    accepted = offered + timedelta(hours=2 + 5 * (n % 11))
    qualified = accepted + timedelta(days=1 + n % 7)
    opportunity = qualified + timedelta(days=2 + n % 5)
    closed = opportunity + timedelta(days=12 + 3 * (n % 11))
    path = {"known": known, "engaged": engaged, "offered": offered, "accepted": accepted, "qualified": qualified}
    return path | {"opportunity": opportunity, "lost" if n % 4 == 2 else "won": closed}


def _add(n: int) -> None:
    name, entered = f"u{n:03}", _stages(n, _FIRST + n // 2 * _APART)
    happened = {stage: told for stage, instant in entered.items() if (told := _told(instant))}
    if "known" not in happened:
        return
    is_out = "accepted" not in entered
    ended = next((stage for stage in ("won", "lost") if stage in happened), "disqualified" if is_out else "open")
    (owner, region), (source, channel) = _OWNERS[n % 4], _SOURCES[n // 2 % 4]
    has_deal = "opportunity" in happened
    JOURNEYS.append(
        dict.fromkeys(("engaged", "offered", "accepted", "qualified", "opportunity", "won", "lost"), "")
        | happened
        | {
            "id": name, "deal": f"d-{name}" if has_deal else "", "source": source, "channel": channel,
            "owner": owner, "region": region, "segment": _SEGMENTS[n % 5],
            "kind": "hand-raise" if n % 3 == 0 else "other", "state": ended,
            "reason": {"lost": "price", "disqualified": "FIT-role"}.get(ended, ""),
            "minor": str(100_000 + 7_001 * (n % 11)) if has_deal else "", "currency": "USD" if n % 7 == 3 else "EUR",
            # Some were put aside before sales had them, and came back.
            "recycled": happened["engaged"] if n % 16 == 5 and "offered" in happened else "",
        }
    )  # fmt: skip
    for number in range(n % 4):
        at = entered["offered"] + timedelta(hours=_HOURS_TO_CALL[n % 7] + 26 * number)
        if told := _told(at):
            ATTEMPTS.append({"journey": name, "at": told, "kind": "email" if number == 1 else "call"})
    for number in range(1 + n % 3):
        at = entered["known"] - timedelta(days=2 * number, hours=n % 5)
        if told := _told(at):
            channel, campaign = _CHANNELS[(n + number) % 5], "autumn" if n % 2 else ""
            TOUCHES.append({"journey": name, "at": told, "channel": channel, "campaign": campaign, "kind": "click"})


for _n in range(2 * _PAIRS):
    _add(_n)
