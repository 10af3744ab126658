"""One timeline of a journey, from the first touch to the deal: what happened, in words, and which record says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lockstep.values import money
from lockstep.values.faults import LockstepError
from lockstep.values.ids import record_key

#: Kinds of entries, in the order a filter offers them.
KINDS: tuple[str, ...] = ("touch", "activity", "stage", "handoff", "deal", "payment", "merge", "correction")

_ACTIVITIES = {
    "call": "Call",
    "email": "E-mail",
    "meeting": "Meeting",
    "message": "Message",
    "task": "Task",
    "note": "Note",
}
_TOUCHES = {
    "impression": "Saw an ad", "sent": "Was sent", "delivered": "Received", "opened": "Opened", "open": "Opened",
    "clicked": "Clicked", "click": "Clicked", "bounced": "Bounced", "unsubscribed": "Unsubscribed",
    "attended": "Attended", "registered": "Registered", "downloaded": "Downloaded", "visited": "Visited",
    "visit": "Visited", "form": "Sent the form", "submitted": "Submitted", "referral": "Was referred",
}  # fmt: skip

Row = Mapping[str, Any]
Entry = dict[str, Any]


def entries(rows: Iterable[Row], name_of: Callable[[str | None, str], str | None]) -> list[Entry]:
    """Say what happened.

    Parameters
    ----------
    rows
        Of ``timeline.sql``.
    name_of
        Turns what a source writes for a member, and the source, into the member's name.

    Returns
    -------
    list of dict
        Oldest first, those without a date at the end: ``occurred_s`` epoch seconds or None; ``kind``, one of `KINDS`;
        ``icon``, what it is more exactly; ``title``, ``detail`` text; ``is_change`` truth, for a change of stage;
        ``records``, the system, key, file, row and id of each record that says so. Of an offer and a deal, which begin
        and end, two entries each; of what several systems say alike at the same instant, one.
    """
    said = [entry for row in rows for entry in _SAY[row["kind"]](row, name_of(row["member"], row["source"]))]
    said.sort(key=lambda entry: (entry["occurred_s"] is None, entry["occurred_s"] or 0, entry["rank"], entry["key"]))
    first = next((entry for entry in said if entry["kind"] == "touch" and entry["occurred_s"] is not None), None)
    if first is not None:
        first["title"] = f"First touch: {first['title'][0].lower()}{first['title'][1:]}"
    return _joined(said)


def in_order(said: Iterable[Entry]) -> list[Entry]:
    """Return entries of several lists as one: oldest first, those without a date at the end."""
    return sorted(said, key=lambda entry: (entry["occurred_s"] is None, entry["occurred_s"] or 0))


def amount(minor: int | None, currency: str | None) -> str:
    """Write an amount as its source states it; a currency that there is not stands beside the minor units."""
    if minor is None or currency is None:
        return ""
    try:
        return money.format(money.from_minor(minor, currency))
    except LockstepError:
        return f"{minor} minor units of {currency}"


def _entry(row: Row, kind: str, icon: str, title: str, *detail: str | None, **more: Any) -> Entry:
    return {
        "occurred_s": row["occurred_s"],
        "kind": kind,
        "icon": icon,
        "title": title,
        "detail": ". ".join(part for part in detail if part),
        "is_change": False,
        "key": record_key(row["source"], row["file"], row["source_id"]),
        "records": [record_of(row)],
        "rank": 0,
        "who": row.get("who"),
        **more,
    }


def record_of(row: Row) -> dict[str, Any]:
    """Return where a row of a source stands: its system, key, file, row and id."""
    place = {"file": row["file"], "row": row["row"], "id": row["source_id"]}
    return {"source": row["source"], "key": record_key(row["source"], row["file"], row["source_id"]), **place}


def _joined(said: list[Entry]) -> list[Entry]:
    """Join what several systems say alike of the same instant; the longest detail stays."""
    joined: dict[object, Entry] = {}
    for number, entry in enumerate(said):
        same = (entry["occurred_s"], entry["title"]) if entry["is_change"] else number
        first = joined.setdefault(same, entry)
        if first is not entry:
            first["detail"] = max(first["detail"], entry["detail"], key=len)
            first["records"] += entry["records"]
    return list(joined.values())


def _touch(row: Row, member: str | None) -> list[Entry]:
    what = row["what"] or ""
    word = _TOUCHES.get(what.lower(), what.capitalize() or "Touch")
    title = f"{word} “{row['content']}”" if row["content"] else word
    where = ", ".join(part for part in (row["channel"], row["campaign"]) if part)
    return [_entry(row, "touch", "touch", title, where, amount(row["minor"], row["currency"]))]


def _activity(row: Row, member: str | None) -> list[Entry]:
    what = _ACTIVITIES.get(row["what"], (row["what"] or "activity").capitalize())
    title = f"{what} from them" if row["direction"] == "in" else what
    by = f"With {member}" if row["direction"] == "in" and member else f"By {member}" if member else None
    return [_entry(row, "activity", row["what"] or "activity", title, by, row["outcome"], row["content"])]


def _stage(row: Row, member: str | None) -> list[Entry]:
    stage, came_from, word, reason = row["what"] or "a stage", row["channel"], row["campaign"], row["content"]
    own_word = f"The source says “{word}”" if word and word.lower() != stage.lower() else None
    return [
        _entry(
            row, "stage", "stage", f"Entered {stage}", f"From {came_from}" if came_from else None, own_word, reason,
            f"By {member}" if member else None, is_change=True, rank=1,
        )
    ]  # fmt: skip


def _handoff(row: Row, member: str | None) -> list[Entry]:
    packet = row["content"]
    lacked = (
        None if packet is None else "Packet complete" if packet == "" else f"Packet lacked {packet.replace('|', ', ')}"
    )
    offered = _entry(row, "handoff", "offer", f"Offered to {member}" if member else "Offered to sales", lacked,
                     is_change=True, rank=1)  # fmt: skip
    if row["what"] is None:
        return [offered]
    code = f", {row['campaign']}" if row["campaign"] else ""
    decided = _entry(
        row, "handoff", row["what"], f"{row['what'].capitalize()}{code}", f"By {member}" if member else None,
        is_change=True, rank=2, occurred_s=row["until_s"],
    )  # fmt: skip
    return [offered, decided]


def _deal(row: Row, member: str | None) -> list[Entry]:
    worth = amount(row["minor"], row["currency"])
    by = f"Owner {member}" if member else None
    opened = _entry(row, "deal", "opened", "Deal opened", row["campaign"], worth, by, is_change=True, rank=1)
    if row["what"] not in ("won", "lost"):
        return [opened]
    closed = _entry(
        row, "deal", row["what"], row["what"].capitalize(), worth, row["content"], is_change=True, rank=3,
        occurred_s=row["until_s"],
    )  # fmt: skip
    return [opened, closed]


def _payment(row: Row, member: str | None) -> list[Entry]:
    title = "Refunded" if row["what"] == "refund" else "Paid"
    return [_entry(row, "payment", "payment", title, amount(row["minor"], row["currency"]), is_change=True, rank=4)]


_SAY: dict[str, Callable[[Row, str | None], list[Entry]]] = {
    "touch": _touch, "activity": _activity, "stage": _stage, "handoff": _handoff, "deal": _deal, "payment": _payment,
}  # fmt: skip
