"""What is known of levers and of proposed actions: rows of the figure, lists, what a figure says now against then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from lockstep.figures.context import Context
from lockstep.insight.book import FIGURES
from lockstep.insight.levers.teams import MARKETING, SALES, people_of_teams
from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep_server.frame import answers
from lockstep_server.levers.models import ProposedAction, State
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role

#: Figures of one value that can show that an action worked.
SHOWING = ("speed-to-lead", "lead-conversion", "leads", "deals-won", "won-revenue", "cycle-time")
#: They are asked over so many days up to the newest, then and now.
DAYS = 90
_ROLES = {MARKETING: (Role.MARKETER, Role.MARKETING_LEAD), SALES: (Role.SELLER, Role.SALES_LEAD)}


def levers(reader: Reader, where: Mapping[str, str] | None = None, horizon: str = "") -> dict[str, Any]:
    """Return the figure's answer, kept: its JSON object."""
    options = {"horizon": horizon} if horizon else {}
    return answers.figure(reader, "levers", where=dict(where or {}), options=options)


def lever(reader: Reader, name: str) -> dict[str, Any] | None:
    """Return one lever's row with the versions it rests on and its currency; None where there is no such lever."""
    said = levers(reader)
    found = next((row for row in said.get("rows", ()) if row["lever"] == name), None)
    if found is None:
        return None
    versions = {name: said[name] for name in ("record_version", "charter_version", "as_of")}
    return {**found, **versions, "currency": said["unit"]}


def owners(reader: Reader) -> dict[str, list[str]]:
    """Return who may own an action: of each team the people of the record and those who sign in with its roles."""
    found: dict[str, list[str]] = answers.kept(
        reader, "people of teams", lambda: people_of_teams(Context(reader.engine, reader.version, reader.charter))
    )
    return {
        team: sorted(
            {
                *found[team],
                *User.objects.filter(is_active=True, held_roles__role__in=_ROLES[team]).values_list("name", flat=True),
            }
        )
        for team in (MARKETING, SALES)
    }


def figure_titles() -> list[tuple[str, str]]:
    """Return the figures that can show that an action worked, and their titles."""
    return [(name, FIGURES[name].title) for name in SHOWING]


def figure_now(reader: Reader, name: str) -> dict[str, Any]:
    """Return what a figure says of the newest days: ``value``, ``unit``, ``period``, ``record_version``.

    The value is None where the figure says why it has none.
    """
    last = instants.day_of(reader.version.made_s, reader.charter.company.time_zone)
    period = f"{instants.date_of_day(last - DAYS + 1)}..{instants.date_of_day(last)}"
    said = answers.figure(reader, name, period=period)
    return {name: said.get(name) for name in ("value", "unit", "period", "record_version")}


def try_figure_now(reader: Reader | None, name: str) -> dict[str, Any] | None:
    """Return the same, None where there is no record or the figure is gone."""
    if reader is None or name not in FIGURES:
        return None
    try:
        return figure_now(reader, name)
    except LockstepError:
        return None


def proposed(state: str = "", lever_name: str = "", owner: str = "") -> QuerySet[ProposedAction]:
    """Return proposed actions, the newest first.

    Parameters
    ----------
    state, lever_name
        Only those; empty: all.
    owner
        Only those that this person owns for either team; empty: all.
    """
    found = ProposedAction.objects.select_related("proposed_by")
    if state in list(State):
        found = found.filter(state=state)
    if lever_name:
        found = found.filter(lever=lever_name[:60])
    if owner:
        found = found.filter(marketing_owner=owner[:200]) | found.filter(sales_owner=owner[:200])
    return found
