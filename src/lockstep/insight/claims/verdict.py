"""The rule by which a claim is supported, refuted, or left open; it is fixed before anybody looks.

With *e* the effect in the claim's own direction, its 95 % interval from *l* to *u*, and *m* the smallest effect that
matters (0 where a share is held against a number):

* **supported** when l > 0 and e >= m: it is so, and by enough to matter;
* **refuted** when u < m: whatever it is, it is less than what matters;
* **not enough data** otherwise, or with too few journeys.

Several claims are looked at side by side, and each may come out wrong by chance. So a verdict has to hold with all
claims of its list in view (Holm): a list of claims of which none is decided rightly yet has a wrong verdict in at most
5 of 100 cases. Of "it is at most 0" and "it is at least m" only one can be true of a claim, so each claim counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist
from typing import Literal

from lockstep.insight.chance import holm
from lockstep.insight.claims.adjusting import Difference, Z

Word = Literal["supported", "refuted", "not enough data"]
SUPPORTED: Word = "supported"
REFUTED: Word = "refuted"
OPEN: Word = "not enough data"

#: How often a verdict, or a whole list of them, may be wrong by chance.
WRONG = 0.05
#: A sample so many times as large is no answer: the truth lies too near to what it is held against.
_MOST = 25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one claim is judged by.

    Attributes
    ----------
    effect
        In the claim's own direction: above 0 speaks for it. None: there is nothing to compare.
    margin
        The smallest effect that matters, a share of 1.
    sample, least
        Journeys of the smaller side, and how many each side has to have.
    """

    effect: Difference | None
    margin: float
    sample: int
    least: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a claim.

    Attributes
    ----------
    word
        ``supported``, ``refuted`` or ``not enough data``.
    needed
        Journeys of the smaller side from which on there is a verdict if things go on as they are; None where there is
        one, or where no sample anybody will have would bring one.
    chance
        How often chance alone would bring a verdict as clear as this, with the whole list in view.
    is_by_the_list
        True: alone it would have a verdict, beside so many others it may be chance.
    """

    word: Word
    needed: int | None
    chance: float
    is_by_the_list: bool = False


def judge(claims: Sequence[Evidence], *, gone: int = 0) -> list[Verdict]:
    """Judge the claims of one list.

    Parameters
    ----------
    claims
        All that stand; in any order.
    gone
        How many more were looked at and then taken back: whoever asks twenty questions gets one answer by chance.

    Returns
    -------
    list of Verdict
        In their order.

    Examples
    --------
    >>> near, wide = Difference(0.01, -0.01, 0.03, ""), Difference(0.01, -0.09, 0.11, "")
    >>> [one.word for one in judge([Evidence(near, 0.05, 900, 50), Evidence(wide, 0.05, 80, 50)])]
    ['refuted', 'not enough data']
    """
    alone = [_alone(one) for one in claims]
    together = holm([chance for _, chance in alone] + [1.0] * gone)[: len(alone)]
    # What is left undecided would have to clear the hurdle of all that are undecided.
    undecided = sum(chance > WRONG for chance in together) or 1
    verdicts = []
    for one, (word, _), chance in zip(claims, alone, together, strict=True):
        if word != OPEN and chance <= WRONG:
            verdicts.append(Verdict(word, None, chance))
        else:
            verdicts.append(Verdict(OPEN, _needed(one, undecided), chance, is_by_the_list=word != OPEN))
    return verdicts


def _alone(one: Evidence) -> tuple[Word, float]:
    """Return the verdict that the interval alone would give, and how often chance brings one as clear."""
    effect = one.effect
    if effect is None or one.sample < one.least:
        return OPEN, 1.0
    if effect.low > 0 and effect.value >= one.margin:
        return SUPPORTED, _tail(effect.value / (effect.value - effect.low))
    if effect.high < one.margin:
        return REFUTED, _tail((one.margin - effect.value) / (effect.high - effect.value))
    return OPEN, 1.0


def _tail(distance: float) -> float:
    """Return a two-sided chance from a distance told in half-widths of its 95 % interval."""
    return erfc(distance * Z / sqrt(2))


def _needed(one: Evidence, undecided: int) -> int | None:
    """Return the sample that would decide, if the effect stays what it is; an interval narrows as the root of it."""
    if one.effect is None or one.sample < one.least:
        return one.least
    effect = one.effect
    hurdle = -NormalDist().inv_cdf(WRONG / 2 / undecided) / Z
    if effect.value > 0 and effect.value >= one.margin:
        reach, distance = effect.value - effect.low, effect.value
    else:
        reach, distance = effect.high - effect.value, one.margin - effect.value
    if distance <= 0:
        return None
    # A hair more, so that floating point does not leave it a hair short.
    times = max(1.0, (hurdle * reach / distance) ** 2) * (1 + 1e-9)
    return int(one.sample * times) + 1 if times <= _MOST else None
