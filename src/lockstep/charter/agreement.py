"""What can only be checked across sections: that every name used is a name given, and that sums fit.

Each check names the sections it reads, so that a fault in one section does not hide those of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from lockstep.charter.model import Charter
from lockstep.charter.reading import Path
from lockstep.charter.refusals import nearest
from lockstep.values import money
from lockstep.values.faults import LockstepError
from lockstep.values.working_time import day_table


class Disagreement(NamedTuple):
    """Something wrong between two places: where, what kind, what, and what would be right."""

    path: Path
    code: str
    sentence: str
    remedy: str


def _calendars_exist(charter: Charter) -> Iterator[Disagreement]:
    names = list(charter.calendars)
    if charter.default_calendar and charter.default_calendar not in names:
        yield _no_calendar(("default_calendar",), charter.default_calendar, names)
    if not charter.default_calendar and len(names) > 1:
        yield Disagreement(("calendars",), "no-default-calendar", "None of the calendars is the default.",
                           f"Add `default_calendar: {names[0]}`, or another of them.")  # fmt: skip
    for key, member in charter.members.items():
        if member.calendar and member.calendar not in names:
            yield _no_calendar(("members", key, "calendar"), member.calendar, names)


def _no_calendar(path: Path, name: str, names: list[str]) -> Disagreement:
    remedy = nearest(name, names) if names else "The charter has none: add it under `calendars`."
    return Disagreement(path, "unknown-calendar", f"There is no calendar “{name}”.", remedy)


def _calendars_fit_a_day(charter: Charter) -> Iterator[Disagreement]:
    for name, calendar in charter.calendars.items():
        # A year shows every weekday on both sides of each clock change.
        working = calendar.model_copy(update={"holidays": type(calendar.holidays)()}).working(name, ())
        try:
            day_table(working, 20_454, 20_820)
        except LockstepError:
            yield Disagreement(
                ("calendars", name, "hours"), "too-many-shifts",
                f"The calendar “{name}” has more shifts in a day than can be counted (four, by the day of Greenwich).",
                "Join shifts that lie close together.",
            )  # fmt: skip


def _goals_are_apart(charter: Charter) -> Iterator[Disagreement]:
    seen: set[str] = set()
    for number, goal in enumerate(charter.goals):
        if goal.name in seen:
            yield Disagreement(("goals", number, "name"), "said-twice", f"Two goals are called “{goal.name}”.",
                               "Give each its own name.")  # fmt: skip
        seen.add(goal.name)


def _goals_serve_the_direction(charter: Charter) -> Iterator[Disagreement]:
    for number, goal in enumerate(charter.goals):
        if goal.under and goal.under not in charter.direction:
            remedy = nearest(goal.under, charter.direction) if charter.direction else "Add it under `direction`."
            yield Disagreement(("goals", number, "under"), "unknown-direction",
                               f"The direction has no line “{goal.under}”.", remedy)  # fmt: skip


def _goals_are_phased_over_their_months(charter: Charter) -> Iterator[Disagreement]:
    for number, goal in enumerate(charter.goals):
        if not isinstance(goal.phasing, dict):
            continue
        months, said = list(goal.months(charter.fiscal_start)), list(goal.phasing)
        missing, foreign = [m for m in months if m not in said], [m for m in said if m not in months]
        path: Path = ("goals", number, "phasing")
        for month in foreign:
            yield Disagreement((*path, month), "foreign-month", f"{month} lies outside {goal.period}.",
                               f"The months are {months[0]} to {months[-1]}.")  # fmt: skip
        if missing:
            yield Disagreement(path, "missing-month", f"The phasing says nothing of {', '.join(missing)}.",
                               "Give each month a share; 0% is one.")  # fmt: skip


def _amounts_fit_the_currency(charter: Charter) -> Iterator[Disagreement]:
    for number, goal in enumerate(charter.goals):
        try:
            money.to_minor(money.Money(goal.amount, charter.company.currency))
        except LockstepError as wrong:
            yield Disagreement(
                ("goals", number, "amount"), "amount-does-not-fit", wrong.sentence, "Correct the amount."
            )


def _leads_name_a_goal(charter: Charter) -> Iterator[Disagreement]:
    leads = charter.promises.marketing.leads
    path: Path = ("promises", "marketing", "leads")
    wanted = getattr(leads, "goal", None)
    if wanted and charter.goal(wanted) is None:
        names = [goal.name for goal in charter.goals]
        yield Disagreement((*path, "goal"), "unknown-goal", f"There is no goal “{wanted}”.",
                           nearest(wanted, names) if names else "Add it under `goals`.")  # fmt: skip
    elif getattr(leads, "share", None) and not charter.goals:
        yield Disagreement((*path, "share"), "no-goal", "The leads are a share of the goal, but there is none.",
                           "Add one under `goals`.")  # fmt: skip


def _rates_are_of_other_currencies(charter: Charter) -> Iterator[Disagreement]:
    home = charter.company.currency
    if home in charter.rates:
        yield Disagreement(("rates", home), "rate-of-home-currency", f"{home} is the home currency: it needs no rate.",
                           "Remove it.")  # fmt: skip


def _rates_can_be_kept(charter: Charter) -> Iterator[Disagreement]:
    home = money.minor_digits(charter.company.currency)
    for currency, dated in charter.rates.items():
        # As the record keeps a rate: home minor units for one minor unit, with ten decimals.
        shift = home - money.minor_digits(currency)
        for day, rate in dated.items():
            if not Decimal("0.5e-10") <= rate.scaleb(shift) < Decimal("1e8"):
                yield Disagreement(
                    ("rates", currency, str(day)), "impossible-rate",
                    f"{currency} at {rate:f} {charter.company.currency} is no rate that amounts can be converted at.",
                    f"Write how many {charter.company.currency} one {currency} is worth.",
                )  # fmt: skip


def _both_teams_sign(charter: Charter) -> Iterator[Disagreement]:
    teams = {signatory.team for signatory in charter.signatories}
    for team in ("marketing", "sales"):
        if teams and team not in teams:
            yield Disagreement(("signatories",), "one-sided", f"Nobody signs for {team}.",
                               "Both teams sign, as equals: name someone.")  # fmt: skip


def _signatories_are_named_once(charter: Charter) -> Iterator[Disagreement]:
    seen: set[str] = set()
    for number, signatory in enumerate(charter.signatories):
        if signatory.name in seen:
            yield Disagreement(("signatories", number, "name"), "said-twice", f"“{signatory.name}” signs twice.",
                               "Keep one of the two.")  # fmt: skip
        seen.add(signatory.name)


def _members_are_named_once(charter: Charter) -> Iterator[Disagreement]:
    seen: dict[str, str] = {}
    for key in charter.members:
        if key.casefold() in seen:
            yield Disagreement(("members", key), "said-twice", f"“{key}” and “{seen[key.casefold()]}” are one person.",
                               "Keep one of the two.")  # fmt: skip
        seen[key.casefold()] = key


_Check = Callable[[Charter], Iterator[Disagreement]]
_CHECKS: tuple[tuple[frozenset[str], _Check], ...] = (
    (frozenset({"calendars", "members", "default_calendar"}), _calendars_exist),
    (frozenset({"calendars"}), _calendars_fit_a_day),
    (frozenset({"goals"}), _goals_are_apart),
    (frozenset({"goals", "direction"}), _goals_serve_the_direction),
    (frozenset({"goals", "company"}), _goals_are_phased_over_their_months),
    (frozenset({"goals", "company"}), _amounts_fit_the_currency),
    (frozenset({"goals", "promises"}), _leads_name_a_goal),
    (frozenset({"rates", "company"}), _rates_are_of_other_currencies),
    (frozenset({"rates", "company"}), _rates_can_be_kept),
    (frozenset({"signatories"}), _both_teams_sign),
    (frozenset({"signatories"}), _signatories_are_named_once),
    (frozenset({"members"}), _members_are_named_once),
)


def disagreements(charter: Charter, *, unread: frozenset[str] = frozenset()) -> list[Disagreement]:
    """Return what is wrong between the sections of a charter.

    Parameters
    ----------
    charter
        Its sections are each right by themselves.
    unread
        Sections that could not be read; checks that need one of them are left out.
    """
    return [found for needs, check in _CHECKS if not needs & unread for found in check(charter)]
