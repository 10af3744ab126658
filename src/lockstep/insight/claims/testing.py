"""A claim tested on the record: counted in SQL, stratum by stratum, compared and judged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import pyarrow as pa
from sqlglot import exp

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING, condition
from lockstep.figures.figure import Question
from lockstep.insight.claims.adjusting import Difference, Stratum, adjusted, beside, crude
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.deciders import titles
from lockstep.insight.claims.facts import PACKAGE, over_facts
from lockstep.insight.claims.fields import tree
from lockstep.insight.claims.verdict import Evidence, Verdict, judge
from lockstep.values import instants

#: Where no period is asked for, a claim is about so many days: what was true long ago may have been mended since.
WINDOW_DAYS = 365
#: Any day of a journey: the SQL here places by its own.
_DAY = "offered_day"


@dataclass(frozen=True, slots=True)
class Tested:
    """What the record says of one claim.

    Attributes
    ----------
    claim
        The claim.
    strata
        Journeys that are alike, the largest first; one of all where nothing is compared.
    unsaid
        Journeys it speaks of whose outcome no source records; they are not counted.
    plain
        The difference as it is, before like is compared with like; None where a group is empty.
    effect
        The difference by which it is judged: of the first group less the second, or of the share less the number.
    sample
        Journeys of the smaller side that have a counterpart.
    verdict
        The rule's answer.
    ready_day
        Day (since 1970) on which there will be enough journeys at this pace; None where there is a verdict, or no pace.
    """

    claim: Claim
    strata: Sequence[Stratum]
    unsaid: int
    plain: Difference | None
    effect: Difference | None
    sample: int
    verdict: Verdict
    ready_day: int | None

    def total(self, part: str, *, matched: bool = False) -> int:
        """Return a count over all strata, or over those alone in which both groups are."""
        return sum(getattr(one, part) for one in self.strata if not matched or (one.counted and one.counted_other))


def evaluate(claims: Sequence[Claim], context: Context, question: Question, *, gone: int = 0) -> list[Tested]:
    """Test the claims of one list.

    Parameters
    ----------
    claims
        All of the list: each verdict holds with all of them in view.
    context, question
        The record; period and segment. Without a period, the 365 days before the instant asked for.
    gone
        How many more claims of the list were tested and taken back.

    Returns
    -------
    list of Tested
        In their order.

    Raises
    ------
    LockstepError
        The question can't be put, or the engine can't run it.
    """
    known = titles(context.rows(PACKAGE, "titles_known.sql", question, day=_DAY))
    counted = [_counted(claim, context, question, known) for claim in claims]
    evidence = [_evidence(claim, strata) for claim, (strata, _) in zip(claims, counted, strict=True)]
    today = _today(context, question)
    found = []
    for claim, (strata, unsaid), (one, plain, effect), verdict in zip(
        claims, counted, evidence, judge([one for one, _, _ in evidence], gone=gone), strict=True
    ):
        from_day, to_day = _days(claim, context, question)
        ready = _ready(verdict, one.sample, to_day - from_day, today)
        found.append(Tested(claim, strata, unsaid, plain, effect, one.sample, verdict, ready))
    return found


def bindings(claim: Claim, context: Context, question: Question) -> dict[str, portable.Bindable]:
    """Return what stands for the placeholders of `strata.sql` and `behind.sql`."""
    group = tree(claim.group) if claim.group is not None else exp.true()
    if claim.against is not None:
        against: exp.Expr = tree(claim.against)
    else:
        against = exp.not_(group.copy()) if claim.group is not None else exp.false()
    from_day, to_day = _days(claim, context, question)
    strata = [_stratum(name) for name in claim.alike] if claim.is_compared else []
    strata += [exp.Literal.string("all") for _ in range(4 - len(strata))]
    return {
        **{f"stratum_{place}": stratum for place, stratum in enumerate(strata, start=1)},
        "among": tree(claim.among),
        "outcome": tree(claim.outcome),
        "group": group,
        "against": against,
        "dated": exp.column(f"{claim.dated}_day", table="f"),
        "since_day": from_day,
        "until_day": to_day,
    }


def behind(
    claim: Claim, context: Context, question: Question, *, limit: int, after: str | None = None
) -> tuple[list[dict[str, Any]], int]:
    """Return the journeys a claim was counted from, page by page, and how many there are.

    Parameters
    ----------
    claim, context, question
        As `evaluate` takes them.
    limit, after
        As `Context.listing` takes them.

    Returns
    -------
    rows, count
        Rows of `behind.sql`, in the order of ``journey_id``.
    """
    known = titles(context.rows(PACKAGE, "titles_known.sql", question, day=_DAY))
    bound = bindings(claim, context, question)
    return context.listing(
        over_facts("behind.sql", _spoken_of(bound, question)), "behind.sql", question, day=_DAY, limit=limit,
        after=after, tables={"titles": known}, **bound,
    )  # fmt: skip


def days_of(claim: Claim, context: Context, question: Question) -> tuple[int, int]:
    """Return the first and the last day (since 1970) whose journeys a claim counts."""
    first, after = _days(claim, context, question)
    return first, after - 1


def _counted(claim: Claim, context: Context, question: Question, known: pa.Table) -> tuple[list[Stratum], int]:
    bound = bindings(claim, context, question)
    package = over_facts("strata.sql", _spoken_of(bound, question))
    rows = context.rows(package, "strata.sql", question, day=_DAY, tables={"titles": known}, **bound)
    width = len(claim.alike) if claim.is_compared else 0
    sides: dict[tuple[str, ...], dict[int, dict[str, Any]]] = {}
    for row in rows:
        names = tuple(row[f"stratum_{place}"] for place in range(1, width + 1))
        sides.setdefault(names, {})[row["side"]] = row
    strata = [
        Stratum(names, *(each.get(side, {}).get(part, 0) for side in (1, 0) for part in ("reached", "counted")))
        for names, each in sides.items()
    ]
    strata.sort(key=lambda one: (-one.counted - one.counted_other, one.names))
    return strata, sum(row["unsaid"] for row in rows)


def _spoken_of(bound: Mapping[str, portable.Bindable], question: Question) -> list[exp.Expr]:
    return [*(each for each in bound.values() if isinstance(each, exp.Expr)), condition(question.where)]


def _evidence(claim: Claim, strata: Sequence[Stratum]) -> tuple[Evidence, Difference | None, Difference | None]:
    """Return what the rule looks at, the plain difference, and the one that counts, both as they are signed."""
    reached, counted, reached_other, counted_other = (
        sum(getattr(one, part) for one in strata)
        for part in ("reached", "counted", "reached_other", "counted_other")
    )  # fmt: skip
    if not claim.is_compared:
        effect = beside(reached, counted, (claim.share or 0) / 100) if counted else None
        return Evidence(_signed(effect, claim), 0.0, counted, claim.least), effect, effect
    plain = crude(reached, counted, reached_other, counted_other) if counted and counted_other else None
    both = [one for one in strata if one.counted and one.counted_other]
    sample = min(sum(one.counted for one in both), sum(one.counted_other for one in both))
    effect = adjusted(both)
    return Evidence(_signed(effect, claim), claim.margin / 100, sample, claim.least), plain, effect


def _signed(effect: Difference | None, claim: Claim) -> Difference | None:
    if effect is None or claim.sign == 1:
        return effect
    return Difference(-effect.value, -effect.high, -effect.low, effect.method)


def _stratum(name: str) -> exp.Expr:
    return exp.Coalesce(this=exp.column(name, table="j"), expressions=[exp.Literal.string(MISSING)])


def _today(context: Context, question: Question) -> int:
    return instants.day_of(question.as_of_s, context.charter.company.time_zone)


def _days(claim: Claim, context: Context, question: Question) -> tuple[int, int]:
    """Return the days whose journeys count, half-open: those of the period that have had their time."""
    until = _today(context, question) + 1 - claim.days_old
    period = context.period(question)
    if period is None:
        return until - WINDOW_DAYS, until
    return period.from_day, min(period.to_day, until)


def _ready(verdict: Verdict, sample: int, days: int, today: int) -> int | None:
    if verdict.needed is None or sample <= 0 or days <= 0:
        return None
    return today + ceil((verdict.needed - sample) * days / sample)
