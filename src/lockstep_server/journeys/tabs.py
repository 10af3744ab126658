"""The saved views above a list."""

from __future__ import annotations

from dataclasses import dataclass

from lockstep_server.journeys.models import SavedView
from lockstep_server.journeys.wanted import plain
from lockstep_server.people.models import User

#: Of views that others share. A thousand people may share thirty each, and no page has room for them.
OF_OTHERS = 30


@dataclass(frozen=True, slots=True)
class Tab:
    """One view.

    Attributes
    ----------
    view
        The view.
    is_here
        Whether the list shows it.
    is_mine
        Whether this person may change it.
    """

    view: SavedView
    is_here: bool
    is_mine: bool


def of(user: User, query: str, *, is_current: bool) -> list[Tab]:
    """Return a person's own views and the newest of those that others share, by name.

    Parameters
    ----------
    user
        Who looks.
    query
        What the list shows.
    is_current
        Whether its period is the current one, which a view without a period shows too.
    """
    here = {plain(query)}
    if is_current:
        here.add(plain("&".join(part for part in query.split("&") if not part.startswith("period="))))
    views = SavedView.objects.select_related("owner")
    shared = views.filter(is_shared=True).exclude(owner=user).order_by("-made_at", "-pk")[:OF_OTHERS]
    every = sorted([*views.filter(owner=user), *shared], key=lambda view: (view.name.casefold(), view.pk))
    return [Tab(view, view.query in here, view.owner_id == user.pk) for view in every]
