"""Leads: how many people became known."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight.counts import Count

FIGURE = Figure(
    name="leads",
    title="Leads",
    words=(
        "People whom marketing or sales brought in, each counted once, on the day they became known. "
        "Left out: deals without a person, and anyone known only after the instant asked for."
    ),
    package="lockstep.insight",
    sql=("leads.sql",),
    compute=Count(
        sql="leads.sql", day="known_day", one="lead", many="leads", date="date of becoming known", unit="leads"
    ),
    rows_sql="lead_rows.sql",
)
