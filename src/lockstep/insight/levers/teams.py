"""Who of the record could own what a lever asks for: the people of marketing and those of sales."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.levers.past import PACKAGE

#: The two teams, and how the names of theirs begin in the systems.
MARKETING, SALES = "marketing", "sales"


def people_of_teams(context: Context) -> dict[str, list[str]]:
    """Return the people of marketing and of sales by name.

    Returns
    -------
    dict
        ``marketing`` and ``sales`` to names, sorted. Whoever is of a team that is neither, or of none, may be of both.
    """
    rows = context.rows(PACKAGE, "teams.sql", Question(as_of_s=0), day="known_day")
    found: dict[str, list[str]] = {MARKETING: [], SALES: []}
    for row in rows:
        team = (row["team"] or "").casefold()
        is_of = [name for name in found if name in team]
        for name in is_of or list(found):
            found[name].append(row["name"])
    return {name: sorted(people) for name, people in found.items()}
