"""Deals won: how many sales were made."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight.counts import Count

FIGURE = Figure(
    name="deals-won",
    title="Deals won",
    words=(
        "Deals that stand won, each counted once, on the day they were won, however many people were on "
        "them. A lead that a source calls won without naming a deal counts as one. Left out: deals won after "
        "the instant asked for."
    ),
    package="lockstep.insight",
    sql=("deals_won.sql",),
    compute=Count(
        sql="deals_won.sql", day="won_day", one="won deal", many="won deals", date="close date", unit="deals"
    ),
    rows_sql="won_rows.sql",
)
