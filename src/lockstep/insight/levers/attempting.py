"""The lever on attempts: try every lead as often as agreed, unless it answers.

Counting attempts would mislead: they stop when a lead answers, so the best leads have the fewest. A life table asks
instead, of those that had not answered before it, how many answered the nth attempt (h_n). A lead given up after k
attempts of N agreed would have answered one of the others with 1 − Π(1 − h_j), j = k+1 … N.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import FEWEST, FEWEST_REACHED
from lockstep.insight.levers.effect import Z
from lockstep.insight.levers.lever import TOO_FEW, Check, Gain, Lever, compared

#: Attempt number to (leads that got it unanswered, those that answered it).
Table = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class More:
    """How many more would have answered, and the variance of that number."""

    answers: float
    variance: float


def answers_more(table: Table, stopped: Mapping[int, float], agreed: int) -> More:
    """Return how many more leads would answer if none were given up before the agreed attempts.

    Parameters
    ----------
    table
        The life table; an attempt nobody made is taken never to be answered.
    stopped
        Attempts made to leads given up: attempts (0: none) to leads.
    agreed
        Attempts agreed (N).

    Notes
    -----
    The variance is that of Greenwood for the product, by the delta method through each h_j.

    Examples
    --------
    >>> more = answers_more({1: (100, 20), 2: (50, 10), 3: (40, 4)}, {1: 10.0, 2: 5.0}, 3)
    >>> round(more.answers, 6)  # 10 · (1 − 0.8 · 0.9) + 5 · 0.1
    3.3
    """
    share = {n: table[n][1] / table[n][0] if table.get(n, (0, 0))[0] else 0.0 for n in range(1, agreed + 1)}
    answers, variance = 0.0, 0.0
    for k, leads in stopped.items():
        answers += leads * (1 - prod(1 - share[n] for n in range(k + 1, agreed + 1)))
    for j, h in share.items():
        tried = table.get(j, (0, 0))[0]
        if tried and h < 1:
            moved = sum(
                leads * prod(1 - share[n] for n in range(k + 1, agreed + 1)) / (1 - h)
                for k, leads in stopped.items()
                if k < j
            )
            variance += moved**2 * h * (1 - h) / tried
    return More(answers, variance)


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from the life tables of accepted leads, by kind of lead."""
    agreed = int(asked.context.charter.promises.sales.attempts.count)
    rows = asked.rows("attempts.sql", **asked.past.of_leads)
    mature = [row for row in rows if row["part"] in (1, 2)]
    later = [row for row in mature if 2 <= row["ordinal"] <= agreed]
    tried, reached = sum(row["tried"] for row in later), sum(row["reached"] for row in later)
    became = sum(row["became"] for row in later)
    given_up = [row for row in rows if row["ordinal"] < agreed]
    units = sum(row["stopped"] for row in given_up)
    gain, check, missing = None, Check(TOO_FEW), ""
    if tried < FEWEST or became < FEWEST_REACHED:
        missing = (
            f"{tried} accepted leads were tried a second time, and {became} of them became opportunities: "
            f"{FEWEST} and {FEWEST_REACHED} are needed."
        )
    else:
        more = _by_kind(mature, given_up, agreed)
        worth = sum(row["stopped"] * asked.worth.opportunity(row["segment"]) for row in given_up) / max(units, 1)
        value = more.answers * became / reached * worth * asked.scale
        doubt = more.variance / more.answers**2 if more.answers else 0.0
        # Those given up lately are a sample of those to come.
        doubt += (1 - became / reached) / became + 1 / max(units, 1)
        off = Z * value * sqrt(doubt + asked.worth.doubt)
        gain = Gain(value, value - off, value + off)
        check = _checked(asked, later)
    return [
        Lever(
            name="try-as-agreed",
            words=f"Try every accepted lead {agreed} times, unless it answers",
            who="Sales: follow-up",
            units=units * asked.scale,
            gain=gain,
            check=check,
            sample=tried,
            missing=missing,
            adjusted="kind of lead, number of the attempt",
            limits="Those given up early may have been the less promising: nobody drew lots. The time the attempts "
            "take is not charged, and a lead that would have called by itself is counted as won by the attempt.",
            figure="lead-conversion",
        )
    ]


def _by_kind(mature: Sequence[Mapping[str, Any]], given_up: Sequence[Mapping[str, Any]], agreed: int) -> More:
    tables, stopped = _tables(mature), defaultdict[str, dict[int, float]](dict)
    for row in given_up:
        of = stopped[row["lead_kind"]]
        of[row["ordinal"]] = of.get(row["ordinal"], 0.0) + row["stopped"]
    found = [answers_more(tables.get(kind, {}), of, agreed) for kind, of in sorted(stopped.items())]
    return More(sum(one.answers for one in found), sum(one.variance for one in found))


def _tables(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, tuple[int, int]]]:
    tables = defaultdict[str, dict[int, tuple[int, int]]](dict)
    for row in rows:
        tried, reached = tables[row["lead_kind"]].get(row["ordinal"], (0, 0))
        tables[row["lead_kind"]][row["ordinal"]] = tried + row["tried"], reached + row["reached"]
    return dict(tables)


def _checked(asked: Asked, later: Sequence[Mapping[str, Any]]) -> Check:
    """Compare the answers to attempts after the first that the first part's life table says with those that came."""
    first, last = ([row for row in later if row["part"] == part] for part in (1, 2))
    came, reached = sum(row["became"] for row in last), sum(row["reached"] for row in first)
    became = sum(row["became"] for row in first)
    if came < FEWEST_REACHED or became < FEWEST_REACHED:
        return Check(TOO_FEW)
    tables = _tables(first)
    said, doubt = 0.0, 0.0
    for kind, table in _tables(last).items():
        for ordinal, (tried, _) in table.items():
            had, answered = tables.get(kind, {}).get(ordinal, (0, 0))
            if had:
                said += tried * answered / had
                doubt += tried**2 * answered * (had - answered) / had**3
    said *= became / reached
    worth = asked.worth.usual * asked.check_scale
    variance = doubt * (became / reached) ** 2 + said**2 * (1 - became / reached) / became
    return compared(said * worth, came * worth, variance * worth**2, came * worth**2)
