"""Another period, or another group, beside the one asked for, and which curves differ by more than chance."""

from __future__ import annotations

from dataclasses import replace

from lockstep.figures.context import Context
from lockstep.figures.dimensions import dimension
from lockstep.figures.figure import Question, Row
from lockstep.insight.chance import holm
from lockstep.insight.time_to_stage.counts import Waits
from lockstep.insight.time_to_stage.gray import gray
from lockstep.values.faults import Fault, WrongUse
from lockstep.values.periods import Period

Found = dict[tuple[str, int], Waits]


def check(text: str) -> None:
    """Read what is compared with.

    Parameters
    ----------
    text
        A period, or a dimension and its value such as ``region:DACH``.

    Raises
    ------
    LockstepError
        It is neither.
    """
    name, colon, _ = text.partition(":")
    if colon:
        dimension(name)
    else:
        Period.parse(text)


def other_question(question: Question, text: str) -> Question:
    """Return the same question for another period or group.

    Examples
    --------
    >>> asked = Question(as_of_s=0, period="2026-Q2", where={"region": "DACH"})
    >>> other_question(asked, "2026-Q1").period, dict(other_question(asked, "region:Nordics").where)
    ('2026-Q1', {'region': 'Nordics'})
    """
    name, colon, value = text.partition(":")
    if colon:
        return replace(question, where={**question.where, name: value})
    return replace(question, period=text)


def are_apart(context: Context, question: Question, text: str) -> bool:
    """Return whether no journey can be in both: two periods without a common day, two values of one dimension."""
    name, colon, value = text.partition(":")
    if colon:
        return name in question.where and question.where[name] != value
    own, other = context.period(question), context.period(other_question(question, text))
    return bool(own and other and (own.to_day <= other.from_day or other.to_day <= own.from_day))


def shares_journeys() -> Fault:
    """Return the fault for two sides that may hold the same journey."""
    return Fault(
        code="shares-journeys",
        sentence="Both sides may hold the same journeys, so no difference between them is tested.",
        remedy="Compare periods without a common day, or narrow the question to one group and name another.",
    )


def require_no_split(question: Question) -> None:
    """Refuse a comparison that is split as well: each row would be compared with nobody knows which."""
    if question.by is not None:
        raise WrongUse(
            "A comparison can't be split as well.", remedy="Ask without --by, or narrow both sides by --where."
        )


def chances(ours: Found, theirs: Found, *, fewest: int) -> dict[tuple[str, int], tuple[float, float]]:
    """Return per step how often chance alone would part the curves so far, and that corrected for all steps (Holm).

    Parameters
    ----------
    ours, theirs
        Of different journeys.
    fewest
        Steps that fewer entered on either side are not tested.
    """
    tested = [key for key in ours if min(ours[key].entered, theirs.get(key, Waits()).entered) >= fewest]
    found = [gray(ours[key], theirs[key]) for key in tested]
    return dict(zip(tested, zip(found, holm(found), strict=True), strict=True))


def beside(row: Row, other: Row, chance: tuple[float, float] | None) -> Row:
    """Return a row with the other side's share beside it, and the chance of such a difference."""
    columns: Row = {f"other_{name}": other[name] for name in ("entered", "value", "low", "high", "usual_days")}
    one, corrected = chance or (None, None)
    return row | columns | {"chance": one, "chance_of_all": corrected}
