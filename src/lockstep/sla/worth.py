"""What a lead is worth: the expected value of its segment, frozen when the period of the goal begins.

    v_k = p̂_k · a_k        p̂_k = (won_k + s·p) / (n_k + s)

with n_k leads of the segment that have ended (won, lost or disqualified), won_k of them won, a_k the average
amount of those won, p the share won of all ended leads, s the charter's prior weight. A segment of 10 ended
leads with 4 wins at 12,000 on average, where 20 % of all leads win and s = 20: p̂ = (4 + 20 · 0.2) / 30 = 4/15,
and a lead of it is worth 3,200. Leads still open are neither won nor lost and say nothing yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from lockstep.charter import Charter

#: Conversion events that part a segment; what is no hand-raise is `other`.
KINDS: tuple[str, ...] = ("hand-raise", "other")


@dataclass(frozen=True, slots=True)
class Ended:
    """Leads of one segment that ended before the worth was frozen.

    Attributes
    ----------
    segment
        As `segment_tree` names it.
    mature, won, priced
        How many ended; how many of these were won; how many of those have an amount in the home currency.
    won_minor
        Sum of these amounts, minor units.
    """

    segment: str
    mature: int
    won: int
    priced: int
    won_minor: int


@dataclass(frozen=True, slots=True)
class Worth:
    """Expected value of a lead per segment, minor units, exact; `usual` for a segment never seen."""

    by_segment: dict[str, Fraction]
    usual: Fraction

    def of(self, segment: str) -> Fraction:
        """Return what a lead of a segment is worth."""
        return self.by_segment.get(segment, self.usual)


def worth(ended: Sequence[Ended], prior_weight: int) -> Worth | None:
    """Return what leads are worth.

    Parameters
    ----------
    ended
        One row per segment.
    prior_weight
        How many leads' worth of doubt draw a segment's rate towards that of all (s), at least 1.

    Returns
    -------
    Worth or None
        None when no lead with an amount was won: then nothing is known of their worth.

    References
    ----------
    Shrinkage of a binomial rate towards the common one by a beta prior of weight s: Gelman et al., Bayesian Data
    Analysis, 3rd ed., section 2.4, with the mean of all segments in place of a hyperprior.

    Examples
    --------
    >>> made = worth([Ended("web", 10, 4, 4, 48_000), Ended("fair", 10, 0, 0, 0)], prior_weight=20)
    >>> str(made.of("web")), str(made.of("fair")), str(made.of("new"))
    ('3200', '1600', '2400')
    """
    mature, won = sum(row.mature for row in ended), sum(row.won for row in ended)
    priced = sum(row.priced for row in ended)
    if not priced:
        return None
    rate = Fraction(won, mature)
    amount = Fraction(sum(row.won_minor for row in ended), priced)
    return Worth(
        {
            row.segment: (row.won + prior_weight * rate)
            / (row.mature + prior_weight)
            * (Fraction(row.won_minor, row.priced) if row.priced else amount)
            for row in ended
        },
        rate * amount,
    )


def segment_tree(charter: Charter) -> exp.Expression:
    """Return the segment of a lead as a syntax tree over ``journeys AS j``: conversion event × fit.

    Parameters
    ----------
    charter
        Its segments are tried in order, the first that holds rules; leads that fit none are a segment too.

    Examples
    --------
    >>> from lockstep import charter
    >>> segment_tree(charter.parse("company: {name: A, currency: EUR, time_zone: UTC}")).sql("duckdb")
    "CASE WHEN j.lead_kind = 'hand-raise' THEN 'hand-raise' ELSE 'other' END"
    """
    case = exp.Case(default=exp.Literal.string(KINDS[-1]))
    for kind in KINDS:
        is_kind = exp.EQ(this=exp.column("lead_kind", table="j"), expression=exp.Literal.string(KINDS[0]))
        for name, condition in charter.segment_trees().items():
            both = exp.and_(is_kind.copy(), condition) if kind == KINDS[0] else condition
            case = case.when(both, exp.Literal.string(f"{kind} · {name}"))
        if kind == KINDS[0]:
            case = case.when(is_kind, exp.Literal.string(kind))
    return case
