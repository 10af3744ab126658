"""Leakage: where journeys silently stop."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight.leakage.standing import STAGE, Standing

FIGURE = Figure(
    name="leakage",
    title="Leakage",
    words=(
        "The journeys that are in a stage now, neither ended nor recycled, of which nobody has heard for longer than "
        "nine in ten of all that went on from it had ever been silent there: no touch of marketing, no activity of "
        "sales, no new stage. Nobody decided to let them go. The limit is that of the whole record. Left out: journeys "
        "that entered their stage nobody knows when."
    ),
    package="lockstep.insight.leakage",
    sql=("stage_times.sql", "passing.sql", "signs_of_life.sql", "leakage_usual.sql", "silent_now.sql", "leakage.sql"),
    compute=Standing(usual_sql="leakage_usual.sql", sql="leakage.sql", beyond="silent", most="longest_days"),
    rows_sql="leakage_rows.sql",
    options={"stage": STAGE},
)
