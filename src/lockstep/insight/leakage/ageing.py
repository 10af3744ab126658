"""Ageing: open journeys that have been in their stage for longer than is usual of those that went on."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight.leakage.standing import STAGE, Standing

FIGURE = Figure(
    name="ageing",
    title="Ageing",
    words=(
        "The journeys that are in a stage now, neither ended nor recycled, and how many of them have been there for "
        "longer than nine in ten of all that went on from it had been. The limit is that of the whole record, so that "
        "groups are held against the same. Left out, and counted: journeys that entered their stage nobody knows when."
    ),
    package="lockstep.insight.leakage",
    sql=("stage_times.sql", "ageing_usual.sql", "ageing.sql"),
    compute=Standing(usual_sql="ageing_usual.sql", sql="ageing.sql", beyond="older", most="oldest_days"),
    rows_sql="ageing_rows.sql",
    options={"stage": STAGE},
)
