"""The faults that many figures share: what the record has but no period can hold, and a goal nobody has set."""

from __future__ import annotations

from lockstep.charter.goals import Goal
from lockstep.figures.figure import Question
from lockstep.values.faults import Fault


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun.

    Parameters
    ----------
    count
        How many.
    one, many
        What they are, as the rest of the sentence needs it.

    Examples
    --------
    >>> counted(1, "won deal has", "won deals have"), counted(4238, "won deal has", "won deals have")
    ('1 won deal has', '4,238 won deals have')
    """
    return f"{count:,} {one if count == 1 else many}"


def undated(question: Question, count: int, one: str, many: str, *, date: str) -> list[Fault]:
    """Return the fault for what has no date and so is in no period; none when no period was asked for.

    Parameters
    ----------
    question
        What was asked.
    count
        How many lack the date.
    one, many
        What they are: ``won deal``, ``won deals``.
    date
        The date they lack: ``close date``.

    Examples
    --------
    >>> undated(Question(as_of_s=0, period="2026-Q1"), 17, "won deal", "won deals", date="close date")[0].sentence
    '17 won deals have no close date and are in no period.'
    >>> undated(Question(as_of_s=0), 17, "won deal", "won deals", date="close date")
    []
    """
    if not question.period or not count:
        return []
    is_or_are = "is" if count == 1 else "are"
    return [
        Fault(
            code="undated",
            sentence=f"{counted(count, f'{one} has', f'{many} have')} no {date} and {is_or_are} in no period.",
            remedy=f"Map the {date} in the source's mapping, or ask for the whole record.",
            file="journeys",
        )
    ]


def unset_goal(goal: Goal) -> list[Fault]:
    """Return the fault for a goal that still says what `lockstep init` wrote; none for one of both teams.

    Parameters
    ----------
    goal
        What the figure is measured by.

    Examples
    --------
    >>> from lockstep.charter import default_text, parse
    >>> unset_goal(parse(default_text(year=2026)).goals[0])[0].code
    'placeholder-goal'
    >>> unset_goal(Goal(name="Growth", period="2026", amount="1000000"))
    []
    """
    if not goal.is_placeholder:
        return []
    return [
        Fault(
            code="placeholder-goal",
            sentence=f"The goal “{goal.name}”, {goal.amount:,}, is the placeholder that `lockstep init` wrote.",
            remedy="Write the goal both teams agreed on into the charter, under goals; if it is this amount, "
            "give it a name of your own.",
            file="charter.yaml",
        )
    ]
