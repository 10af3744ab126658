"""Deals lost: how many sales were not made."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight.counts import Count

FIGURE = Figure(
    name="deals-lost",
    title="Deals lost",
    words=(
        "Deals that stand lost, each counted once, on the day they were lost, however many people were on "
        "them. A lead that a source calls lost without naming a deal counts as one; disqualified and recycled "
        "leads do not. Left out: deals lost after the instant asked for."
    ),
    package="lockstep.insight",
    sql=("deals_lost.sql",),
    compute=Count(
        sql="deals_lost.sql", day="lost_day", one="lost deal", many="lost deals", date="close date", unit="deals"
    ),
    rows_sql="lost_rows.sql",
)
