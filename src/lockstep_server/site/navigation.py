"""The way through the product: places of work, then insight, then agreement, then the house itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from lockstep_server.people.models import User
from lockstep_server.people.roles import Act


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its words, icon, route, and what someone must be allowed to do to see it."""

    words: str
    icon: str
    route: str
    act: Act


GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("Goal", "target", "board:goal", Act.SEE_FIGURES),
            Place("Leads and deals", "users-group", "journeys:list", Act.SEE_PEOPLE),
        ),
    ),
    (
        "Insight",
        (
            Place("Where it was lost", "stairs-down", "lost:lost", Act.SEE_FIGURES),
            Place("Flow", "filter", "flow:funnel", Act.SEE_FIGURES),
            Place("What helped", "click", "helped:helped", Act.SEE_FIGURES),
            Place("Levers", "trending-up", "levers:list", Act.SEE_FIGURES),
            Place("Claims", "message", "claims:list", Act.SEE_FIGURES),
            Place("Reports", "mail", "reports:list", Act.SEE_FIGURES),
        ),
    ),
    (
        "Agreement",
        (
            Place("Charter", "file-text", "charter:show", Act.SEE_FIGURES),
            Place("Figures", "table", "figures:book", Act.SEE_FIGURES),
            Place("Counts", "adjustments", "reconcile:compared", Act.SEE_FIGURES),
        ),
    ),
    (
        "Set-up",
        (
            Place("Sources", "database-import", "sources:list", Act.SEE_SOURCES),
            Place("Matches", "git-merge", "matching:queue", Act.SEE_RECORD),
            Place("Conflicts", "arrows-diff", "conflicts:list", Act.SEE_RECORD),
            Place("Privacy", "lock", "privacy:list", Act.ERASE_PEOPLE),
            Place("People", "users", "people:list", Act.MANAGE_PEOPLE),
        ),
    ),
)

#: Places on a phone, beside one for all the others.
_TABS = 4


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows around its content."""
    user = getattr(request, "user", None)
    acts = user.acts if isinstance(user, User) else frozenset()
    match = request.resolver_match
    # One's own account is not a place among the others; its addresses only stand below those of people.
    here = match.namespace if match and not request.path.startswith("/people/me") else ""
    groups = []
    for title, places in GROUPS:
        shown = [
            {"words": place.words, "short": place.words.split(" ")[0], "icon": place.icon, "href": reverse(place.route),
             "is_here": place.route.split(":")[0] == here}
            for place in places
            if place.act in acts and _is_there(place.route)
        ]  # fmt: skip
        if shown:
            groups.append({"title": title, "places": shown})
    phone_places = [place for group in groups for place in group["places"]][:_TABS]
    return {"navigation": groups, "phone_places": phone_places, "is_demo": settings.IS_DEMO}


def _is_there(route: str) -> bool:
    try:
        reverse(route)
    except NoReverseMatch:
        return False
    return True
