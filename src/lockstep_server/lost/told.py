"""The gap in words: the sentence at the top, and what each part was and is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lockstep.charts.goal_gap import WORDS
from lockstep.insight.goal_gap.comparing import PLAN, PREVIOUS
from lockstep_server.frame.templatetags.lockstep import count, money, rate

Row = Mapping[str, Any]

#: What happened, when a part took something away and when it gave: a thing that can be changed, nobody's name.
_HAPPENED: dict[str, tuple[str, str]] = {
    "volume": ("Fewer leads came", "More leads came"),
    "mix": ("More of the leads came from where fewer become customers", "More came from where more become customers"),
    "offers": ("A smaller share of the leads was offered to sales", "A larger share of the leads was offered to sales"),
    "packets": ("More packets lacked something", "More packets were complete"),
    "follow-up": ("Leads waited longer, or were tried too seldom", "Leads were answered sooner, or tried more often"),
    "acceptance": ("Of leads worked alike fewer were accepted", "Of leads worked alike more were accepted"),
    "qualification": ("Of accepted leads fewer were qualified", "Of accepted leads more were qualified"),
    "opportunities": ("Fewer qualified leads became opportunities", "More qualified leads became opportunities"),
    "timing": ("Part of it is only later: deals that were due have not closed", "Deals closed sooner than usual"),
    "wins": ("A smaller share of the deals that closed was won", "A larger share of the deals that closed was won"),
    "deal-size": ("Deals were smaller", "Deals were larger"),
}


def headline(said: Mapping[str, Any], against: str, period: str) -> str:
    """Say how large the gap is and how much of it is more than noise."""
    gap, currency = Decimal(said["value"]), said["currency"]
    other = {PLAN: "the agreed pace", PREVIOUS: "the period before"}.get(against, "a year before")
    if not gap:
        return f"{period} is exactly at {other}"
    side = "behind" if gap < 0 else "ahead of"
    rows = said["rows"]
    causes = sum(not row["is_noise"] for row in rows)
    noise = len(rows) - causes
    if not causes:
        return f"{money(abs(gap), currency)} {side} {other}: no cause that is more than noise"
    return (
        f"{money(abs(gap), currency)} {side} {other}: {causes} cause{'' if causes == 1 else 's'}, "
        f"and {noise} that {'is' if noise == 1 else 'are'} only noise"
    )


def finding(rows: Sequence[Row], gap: Decimal) -> str:
    """Say what made most of the gap, at most three parts, those against it last; only what is more than noise."""
    signal = sorted((row for row in rows if not row["is_noise"]), key=lambda row: -abs(Decimal(row["value"])))[:3]
    if not signal:
        most = max(rows, key=lambda row: abs(Decimal(row["value"])))
        return (
            f"No part of it is more than chance alone would bring. The largest is {WORDS[most['part']].lower()}; with "
            "more deals, or a longer period, there may be a verdict."
        )
    with_gap = [row for row in signal if (Decimal(row["value"]) < 0) == (gap < 0)]
    rest = [row for row in signal if row not in with_gap]
    sentences = [f"{_happened(row)}." for row in with_gap]
    if rest and with_gap:
        sentences.append(f"On the other side: {'; '.join(_lower(_happened(row)) for row in rest)}.")
    elif rest:
        sentences = [f"{_happened(row)}." for row in rest] + ["What made the gap is spread over parts that are noise."]
    return " ".join(sentences)


def _happened(row: Row) -> str:
    return _HAPPENED[row["part"]][0 if Decimal(row["value"]) < 0 else 1]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def caption(row: Row, currency: str, against: str) -> str:
    """Say what a part was measured as on both sides.

    Examples
    --------
    >>> caption({"part": "wins", "measure": "rate", "now": 0.366, "then": 0.381}, "EUR", "year")
    '36.6\u202f% of the deals that closed, 38.1\u202f% before'
    """
    part, now, then = row["part"], row["now"], row["then"]
    if row["measure"] == "money":
        return f"{money(now, currency)} a deal, {money(then, currency)} before"
    if row["measure"] == "leads":
        needed = "needed at the rates before" if against == PLAN else "before"
        return f"{count(round(now))} leads whose turn it was, {count(round(then))} {needed}"
    if row["measure"] == "rate":
        of = {
            "offers": "of the leads due", "acceptance": "of the offers due", "qualification": "of those accepted",
            "opportunities": "of those qualified", "timing": "of the deals due to close",
            "wins": "of the deals that closed",
        }[part]  # fmt: skip
        return f"{rate(now)} {of}, {rate(then)} before"
    what = {"mix": "what such leads usually bring", "packets": "what such packets usually become",
            "follow-up": "what leads worked like these usually become"}[part]  # fmt: skip
    change = now / then - 1 if then else 0.0
    sign = "+" if change > 0 else "\u2212" if change < 0 else "±"
    return f"{sign}{abs(change) * 100:.1f}\u202f% in {what}"
