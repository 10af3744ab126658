"""What changed between two charters, in sentences both teams can agree or disagree with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lockstep.charter.model import Charter
from lockstep.values import money
from lockstep.values.faults import LockstepError

_Keys = tuple[str, ...]

#: Place of an entry (``*`` for a name) to what people call it. What is not here is called by its keys.
_CALLED: dict[_Keys, str] = {
    ("company", "name"): "the company's name",
    ("company", "currency"): "the home currency",
    ("company", "time_zone"): "the company's time zone",
    ("company", "country"): "the home country",
    ("company", "fiscal_year_starts"): "the first month of the fiscal year",
    ("direction", "*"): "the line “{0}” of the direction",
    ("goals", "*"): "the goal “{0}”",
    ("goals", "*", "amount"): "the amount of the goal “{0}”",
    ("goals", "*", "period"): "the period of the goal “{0}”",
    ("goals", "*", "phasing"): "the phasing of the goal “{0}”",
    ("goals", "*", "phasing", "*"): "the share of {1} in the goal “{0}”",
    ("goals", "*", "under"): "the line of the direction that the goal “{0}” serves",
    ("promises", "marketing", "leads"): "what marketing owes in leads",
    ("promises", "marketing", "leads", "share"): "the share of the goal that marketing brings",
    ("promises", "marketing", "leads", "per_month"): "the number of leads marketing owes a month",
    ("promises", "marketing", "acceptance_rate"): "the share of leads of marketing that sales accepts",
    ("promises", "marketing", "packet_completeness"): "the share of handoffs of marketing that are complete",
    ("promises", "sales", "first_attempt", "hand_raise"): "the time sales has for its first attempt at a hand-raiser",
    ("promises", "sales", "first_attempt", "other"): "the time sales has for its first attempt at other leads",
    ("promises", "sales", "attempts", "count"): "the number of attempts sales owes",
    ("promises", "sales", "attempts", "within"): "the time sales has for its attempts",
    ("promises", "sales", "decision"): "the time sales has to accept or return a lead",
    ("attribution", "model"): "the model by which both teams read what helped a deal",
    ("attribution", "level"): "whose touches count for a deal",
    ("attribution", "look_back_days"): "the number of days that attribution looks back at least",
    ("attribution", "half_life_days"): "the number of days after which a touch counts half",
    ("lifecycle", "stages", "*", "name"): "the name of the stage “{0}”",
    ("lifecycle", "stages", "*", "meaning"): "the meaning of the stage “{0}”",
    ("lifecycle", "return_codes", "*"): "the return code “{0}”",
    ("lifecycle", "return_codes", "*", "meaning"): "the meaning of the return code “{0}”",
    ("lifecycle", "return_codes", "*", "owner"): "the owner of the return code “{0}”",
    ("lifecycle", "return_codes", "*", "next_step"): "the next step of the return code “{0}”",
    ("default_calendar",): "the default calendar",
    ("calendars", "*"): "the calendar “{0}”",
    ("calendars", "*", "time_zone"): "the time zone of the calendar “{0}”",
    ("calendars", "*", "hours"): "the working week of the calendar “{0}”",
    ("calendars", "*", "holidays", "country"): "the country of the holidays of the calendar “{0}”",
    ("calendars", "*", "holidays", "subdivision"): "the part of the country of the holidays of the calendar “{0}”",
    ("calendars", "*", "holidays", "extra"): "the further free time of the calendar “{0}”",
    ("calendars", "*", "holidays", "except"): "the worked holidays of the calendar “{0}”",
    ("members", "*"): "the member “{0}”",
    ("members", "*", "time_off"): "the time off of “{0}”",
    ("rates", "*"): "the rate of {0}",
    ("rates", "*", "*"): "the rate of {0} from {1}",
    ("segments", "*"): "the segment “{0}”",
    ("signatories", "*"): "the signatory “{0}”",
}
_NOTHING: tuple[object, ...] = (None, [], {})


def differences(before: Charter, after: Charter) -> list[str]:
    """Return what changes from one charter to another, one sentence per change.

    Returns
    -------
    list of str
        In the order of the charter's sections; empty exactly when both have the same version.

    Examples
    --------
    >>> company = {"name": "Acme", "currency": "EUR", "time_zone": "UTC"}
    >>> before = Charter(company=company)
    >>> after = Charter(company=company, promises={"sales": {"decision": "1 working day"}})
    >>> differences(before, after)
    ['The time sales has to accept or return a lead changes from 2 working days to 1 working day.']
    """
    return list(_between(_by_name(before), _by_name(after), ()))


def _by_name(charter: Charter) -> dict[str, Any]:
    """Return the charter's meaning with its lists of named things as mappings, their order kept beside."""
    said = charter.meaning()
    for section in ("goals", "signatories"):
        entries: dict[str, Any] = {}
        for entry in said[section]:
            name = entry.pop("name")
            entries[name if name not in entries else f"{name} ({len(entries) + 1})"] = entry
        said[section] = entries
        said[f"order of {section}"] = list(entries)
    for name, calendar in charter.all_calendars.items():
        said["calendars"][name]["hours"] = calendar.week
    for goal, entry in zip(charter.goals, said["goals"].values(), strict=True):
        entry["amount"] = _amount(goal.amount, charter.company.currency)
    return said


def _amount(amount: Decimal, currency: str) -> str:
    try:
        exact = money.from_minor(money.to_minor(money.Money(amount, currency)), currency)
    except LockstepError:  # more decimals than the currency has: only a charter made in code, unchecked
        return f"{amount} {currency}"
    return money.format(exact, cents=amount != amount.to_integral_value())


def _between(before: Any, after: Any, path: _Keys) -> Iterator[str]:
    if before == after:
        return
    if path and path[0].startswith("order of "):
        common = [name for name in before if name in after]
        if common != [name for name in after if name in common]:
            names = ", ".join(f"“{name}”" for name in after)
            yield f"The {path[0]} changes: it is now {names}."
        return
    both = isinstance(before, dict) and isinstance(after, dict)
    if both and before.get("by") == after.get("by"):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _between(before.get(key), after.get(key), (*path, key))
        return
    called = _called(path)
    called = called[0].upper() + called[1:]
    if before in _NOTHING:
        yield f"{called} is new" + (f": {_said(after)}." if _said(after) else ".")
    elif after in _NOTHING:
        yield f"{called} is no more" + (f"; it was: {_said(before)}." if _said(before) else ".")
    else:
        yield f"{called} changes from {_said(before)} to {_said(after)}."


def _called(path: _Keys) -> str:
    for pattern, words in _CALLED.items():
        if len(pattern) == len(path) and all(p in ("*", k) for p, k in zip(pattern, path, strict=True)):
            return words.format(*(key for p, key in zip(pattern, path, strict=True) if p == "*"))
    return " › ".join(key.replace("_", " ") for key in path)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        parts = {key.replace("_", " "): _said(part) for key, part in value.items() if part not in _NOTHING}
        return ", ".join(f"{key} {said}" for key, said in parts.items() if said)
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value).rstrip(".")
