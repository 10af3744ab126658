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
from lockstep.insight.claims import figure as claim
from lockstep.insight.forecasting import record as forecast_record
from lockstep.insight.goal_gap import goal_gap
from lockstep.insight.leakage import ageing, leakage, loops, velocity
from lockstep.insight.levers import levers
from lockstep.insight.speed_curve import figure as speed_curve
from lockstep.insight.time_to_stage import figure as time_to_stage
from lockstep.insight.what_helped import attribution, attribution_models, return_on_spend
from lockstep.sla import promises_kept, speed_to_lead, waiting

#: Name to figure: the goal first, then the way of a lead, then what the teams promised each other.
FIGURES: dict[str, Figure] = {
    module.FIGURE.name: module.FIGURE
    for module in (
        goal_pace,
        goal_forecast,
        goal_course,
        goal_gap,
        forecast_record,
        won_revenue,
        deals_won,
        deals_lost,
        leads,
        lead_conversion,
        funnel,
        stage_conversion,
        time_to_stage,
        cycle_time,
        velocity,
        ageing,
        leakage,
        loops,
        attribution,
        attribution_models,
        return_on_spend,
        claim,
        levers,
        speed_to_lead,
        speed_curve,
        promises_kept,
        waiting,
    )
}
