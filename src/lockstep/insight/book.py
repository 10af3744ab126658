"""The book of figures: every figure there is, in the order in which a reader wants them."""

from __future__ import annotations

from lockstep.figures.figure import Figure
from lockstep.insight import (
    cycle_time,
    deals_lost,
    deals_won,
    funnel,
    goal_course,
    goal_forecast,
    goal_pace,
    lead_conversion,
    leads,
    stage_conversion,
    won_revenue,
)
from lockstep.sla import promises_kept, speed_to_lead, waiting

#: Name to figure: the goal first, then the way of a lead, then what the teams promised each other.
FIGURES: dict[str, Figure] = {
    module.FIGURE.name: module.FIGURE
    for module in (
        goal_pace,
        goal_forecast,
        goal_course,
        won_revenue,
        deals_won,
        deals_lost,
        leads,
        lead_conversion,
        funnel,
        stage_conversion,
        cycle_time,
        speed_to_lead,
        promises_kept,
        waiting,
    )
}
