"""The lever on criteria: stop offering the kind of lead that comes to least, and give its attempts to the others."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import FEWEST, FEWEST_REACHED
from lockstep.insight.levers.effect import Z
from lockstep.insight.levers.lever import NEVER_TRIED, Check, Gain, Lever

#: A kind of lead may have come to nothing by chance: it is taken to have had so many opportunities more.
_PRIOR_REACHED = 1.0
#: Only what sales sends back more often than not is a candidate.
MOSTLY = 0.5
_NAMES = ("units", "decided", "returned", "reached", "attempts", "recent", "recent_attempts")


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from what offered leads of each source and segment took and came to."""
    of: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_NAMES, 0))
    for row in asked.rows("criteria.sql", **asked.past.of_leads):
        kind = of[row["source"], row["segment"]]
        past = row["part"] > 0
        for name in _NAMES:
            kind[name] += row[name] if past or name.startswith("recent") else 0
    offered = {key: kind for key, kind in of.items() if kind["decided"] >= FEWEST and kind["recent_attempts"]}
    attempts, reached = (sum(kind[name] for kind in of.values()) for name in ("attempts", "reached"))
    if len(offered) < 2 or reached < FEWEST_REACHED or not attempts:
        return [
            _lever(f"{len(offered)} kinds of lead were decided {FEWEST} times: 2 are needed, with attempts logged.")
        ]

    def returned(key: tuple[str, str]) -> float:
        return offered[key]["returned"] / offered[key]["decided"]

    least = max(sorted(offered), key=returned)
    if returned(least) < MOSTLY:
        most = f"most often it does those of {least[0][:60]}, {least[1][:60]}, {returned(least) * 100:.0f}\u202f%."
        return [_lever(f"Sales sends no kind of lead back more often than not; {most}")]
    kind = offered[least]
    others = {key: one for key, one in of.items() if key != least}
    brought = sum(one["reached"] * asked.worth.opportunity(key[1]) for key, one in others.items())
    reached = sum(one["reached"] for one in others.values())
    tried = sum(one["attempts"] for one in others.values())
    if reached < FEWEST_REACHED or not tried:
        return [_lever("Too few of the other leads became opportunities.")]
    elsewhere = kind["recent_attempts"] * brought / tried * asked.scale
    share = (kind["reached"] + _PRIOR_REACHED) / (kind["units"] + _PRIOR_REACHED)
    lost = kind["recent"] * share * asked.worth.opportunity(least[1]) * asked.scale
    variance = elsewhere**2 / reached + lost**2 / (kind["reached"] + _PRIOR_REACHED)
    off = Z * sqrt(variance + (elsewhere - lost) ** 2 * asked.worth.doubt)
    share_returned = round(returned(least) * 100)
    return [
        _lever(
            "",
            words=f"Offer no more leads of {least[0][:60]}, {least[1][:60]}: sales returned {share_returned}\u202f%",
            units=kind["recent"] * asked.scale,
            gain=Gain(elsewhere - lost, elsewhere - lost - off, elsewhere - lost + off),
            sample=kind["units"],
        )
    ]


def _lever(
    missing: str,
    *,
    words: str = "Stop offering the leads that come to least",
    units: float = 0.0,
    gain: Gain | None = None,
    sample: int = 0,
) -> Lever:
    return Lever(
        name="tighten-criteria",
        words=words,
        who="Both: lead criteria",
        units=units,
        gain=gain,
        check=Check(NEVER_TRIED),
        sample=sample,
        missing=missing,
        adjusted="source, segment",
        limits="It takes for granted that every attempt saved brings as much with other leads as theirs do on average, "
        "which only holds while these are tried too seldom. The one returned most of many is partly so by chance.",
        figure="lead-conversion",
    )
