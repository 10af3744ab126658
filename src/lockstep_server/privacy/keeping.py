"""How long people are kept of whom nothing is heard: what would go is shown before anything is decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lockstep.privacy.policy import LEAST_DAYS, MOST_DAYS, Policy, decide, policy_of
from lockstep.privacy.retention import AT_ONCE, quiet
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.periodic import NIGHT
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Shown of those who would go.
_SHOWN = 50
#: Proposed where nobody decided: three years, after which most claims are barred.
_USUAL = 1_095


@allow(Act.ERASE_PEOPLE)
def retention(request: HttpRequest) -> HttpResponse:
    """Show the rule that holds and whom another would erase; change it."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    policy = policy_of(home())
    said = request.POST if request.method == "POST" else request.GET
    text = said.get("days", "").strip().replace(",", "")
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None
    wrong = f"Write {LEAST_DAYS:,} to {MOST_DAYS:,} days." if text and days is None else ""
    if request.method == "POST" and not wrong:
        is_on = said.get("do") == "on"
        thought = days if days is not None else (policy.days if policy else _USUAL)
        try:
            decide(home(), Policy(thought, is_on, _name(request), now_s()))
        except LockstepError as error:
            wrong = f"{error.sentence} {error.remedy}"
        else:
            messages.success(request, "Applied every night from now on." if is_on else "Nobody is erased by itself.")
            return redirect("privacy:retention")
    thought = days or (policy.days if policy else _USUAL)
    if not wrong and not LEAST_DAYS <= thought <= MOST_DAYS:
        wrong = f"{thought:,} days are not taken: write {LEAST_DAYS:,} to {MOST_DAYS:,}."
    going = [] if wrong else quiet(home(), before_s=now_s() - thought * 86_400)
    zone = reader.charter.company.time_zone
    shown = {
        "policy": policy, "days": text if wrong else thought, "thought": thought, "wrong": wrong,
        "going": [(one, urlencode({"key": one.key})) for one in going[:_SHOWN]],
        "many": len(going), "shown": _SHOWN, "at_once": AT_ONCE,
        "is_holding": policy is not None and policy.is_on and policy.days == thought,
        "next_s": next_night_s(now_s(), zone), "least": LEAST_DAYS, "most": MOST_DAYS,
    }  # fmt: skip
    answer = page(request, "privacy/retention.html", framed(reader, problem=problem), shown)
    answer.status_code = 422 if wrong and request.method == "POST" else 200
    return answer


def next_night_s(at_s: int, zone: str) -> int:
    """Return when nightly work comes round next, in epoch seconds.

    Examples
    --------
    >>> from datetime import UTC
    >>> datetime.fromtimestamp(next_night_s(1_790_000_000, "Europe/Berlin"), UTC).isoformat()
    '2026-09-22T00:00:00+00:00'
    """
    here = instants.from_s(at_s).astimezone(ZoneInfo(zone))
    night = here.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if night <= here:
        night = datetime.combine(here.date() + timedelta(days=1), night.timetz())
    return int(night.timestamp())


def _name(request: HttpRequest) -> str:
    assert isinstance(request.user, User)
    return request.user.name or request.user.email
