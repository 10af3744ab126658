"""A tested claim in words and plain values: the same for a page, the command line and programs."""

from __future__ import annotations

from typing import Any

from lockstep.insight.claims.adjusting import Difference
from lockstep.insight.claims.testing import Tested
from lockstep.insight.claims.verdict import OPEN
from lockstep.values.instants import date_of_day

#: Beyond so many days nobody waits: the pace will have changed by then.
_PATIENCE = 730
_MINUS, _THIN = "\u2212", "\u202f"


def told(tested: Tested, *, today: int) -> dict[str, Any]:
    """Return everything that is said of a claim, as plain values.

    Parameters
    ----------
    tested
        The claim and what the record says of it.
    today
        Day (since 1970) of the instant asked for.

    Returns
    -------
    dict
        Keys in a fixed order. Shares and differences are floats of 1 or null, counts int, days ISO texts.
        ``effect``, ``low``, ``high``: the difference by which it is judged, of the group less those it is compared
        with, or of the share less the number; above 0 means more. ``plain``: the same before like is compared with
        like. ``sentence``: what was found; ``missing``: what is not enough, empty where there is a verdict.
    """
    claim, verdict, effect = tested.claim, tested.verdict, tested.effect
    counts = {part: tested.total(part) for part in ("reached", "counted", "reached_other", "counted_other")}
    return {
        "name": claim.name,
        "said": claim.said,
        "team": claim.team,
        "verdict": verdict.word,
        "sentence": found(tested),
        "missing": missing(tested, today=today),
        "effect": effect.value if effect else None,
        "low": effect.low if effect else None,
        "high": effect.high if effect else None,
        "method": effect.method if effect else None,
        "plain": _plain(tested.plain),
        **counts,
        "sample": tested.sample,
        "least": claim.least,
        "needed": verdict.needed,
        "ready": _ready(tested, today),
        "chance": verdict.chance,
        "is_by_the_list": verdict.is_by_the_list,
        "unmatched": counts["counted"] + counts["counted_other"]
        - sum(tested.total(part, matched=True) for part in ("counted", "counted_other"))
        if claim.is_compared
        else 0,
        "unsaid": tested.unsaid,
        "direction": claim.direction,
        "share": None if claim.share is None else claim.share / 100,
        "margin": claim.margin / 100 if claim.is_compared else None,
        "among": claim.among,
        "outcome": claim.outcome,
        "group": claim.group,
        "against": claim.against,
        "among_words": claim.among_words,
        "outcome_words": claim.outcome_words,
        "group_words": claim.group_words,
        "against_words": claim.against_words,
        "days_old": claim.days_old,
        "dated": claim.dated,
        "alike": list(claim.alike) if claim.is_compared else [],
        "note": claim.note,
        "strata": [
            {
                "names": list(one.names), "reached": one.reached, "counted": one.counted,
                "reached_other": one.reached_other, "counted_other": one.counted_other,
            }
            for one in tested.strata
        ] if claim.is_compared else [],
    }  # fmt: skip


def found(tested: Tested) -> str:
    """Say in a sentence what was counted."""
    claim = tested.claim
    reached, counted = tested.total("reached"), tested.total("counted")
    outcome = claim.outcome_words or "have the outcome"
    if not claim.is_compared:
        among = claim.among_words or "journeys it speaks of"
        if not counted:
            return f"The record has no {among}." if claim.among_words else "No journey is as the claim says."
        side = "More" if claim.direction == "more" else "Less"
        return (
            f"{reached:,} of {counted:,} {among} {outcome}: {rate(reached / counted)}. "
            f"{side} than {claim.share}{_THIN}% would bear it out."
        )
    other_reached, other = tested.total("reached_other"), tested.total("counted_other")
    group, against = claim.group_words or "the group", claim.against_words or "the others"
    if not counted or not other:
        empty = group if not counted else against
        return f"The record has no {claim.among_words or 'journeys'} for one side: {empty}."
    first = f"{rate(reached / counted)} of {group} {outcome}, {rate(other_reached / other)} of {against}."
    if tested.effect is None:
        return f"{first} None of them has a counterpart that is alike."
    return f"{first} Like with like: {points(tested.effect.value)}."


def missing(tested: Tested, *, today: int) -> str:
    """Say how much is missing, and when there will be enough; empty where there is a verdict."""
    verdict, sample = tested.verdict, tested.sample
    if verdict.word != OPEN:
        return ""
    what = "journeys on the smaller side" if tested.claim.is_compared else "journeys"
    if sample < tested.claim.least:
        words = f"{sample:,} of {tested.claim.least:,} {what}."
    elif verdict.is_by_the_list:
        words = "Clear by itself, but of so many claims one looks like this by chance."
    else:
        words = f"{sample:,} {what} leave it open."
    if verdict.needed is None:
        return f"{words} It lies too near to the line for any sample to tell."
    if sample >= tested.claim.least:
        words += f" About {_round(verdict.needed):,} would decide it."
    if tested.ready_day is None:
        return words
    if tested.ready_day - today > _PATIENCE:
        return f"{words} At this pace that takes more than two years."
    day = date_of_day(tested.ready_day)
    return f"{words} At this pace around {day.day} {day:%b %Y}."


def rate(share: float) -> str:
    """Write a share: 5.5 %."""
    return f"{share * 100:.1f}{_THIN}%"


def points(difference: float) -> str:
    """Write a difference of shares: −1.4 pt."""
    sign = _MINUS if difference < 0 else "+"
    return f"{sign}{abs(difference) * 100:.1f}{_THIN}pt"


def _plain(difference: Difference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {"value": difference.value, "low": difference.low, "high": difference.high, "method": difference.method}


def _ready(tested: Tested, today: int) -> str | None:
    if tested.ready_day is None or tested.ready_day - today > _PATIENCE:
        return None
    return date_of_day(tested.ready_day).isoformat()


def _round(number: int) -> int:
    """Round up to two digits: nobody knows it better."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return -(-number // unit) * unit
