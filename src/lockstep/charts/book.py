"""The book of charts: a figure's answer to its picture, or to the reason why it has none."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from lockstep.charts import (
    amounts,
    attribution,
    attribution_models,
    claim,
    drawing,
    forecast_record,
    funnel,
    goal_course,
    goal_forecast,
    goal_gap,
    goal_pace,
    lead_conversion,
    levers,
    loops,
    medians,
    own,
    promises_kept,
    return_on_spend,
    speed_curve,
    stage_conversion,
    standing_still,
    time_to_stage,
    velocity,
    waiting,
)
from lockstep.charts.said import Said

#: Pixels of a picture beside text, and on a phone.
WIDE, NARROW = 720, 358

#: Figure to what draws it.
CHARTS: dict[str, ModuleType] = {
    "goal-pace": goal_pace,
    "goal-forecast": goal_forecast,
    "goal-course": goal_course,
    "goal-gap": goal_gap,
    "forecast-record": forecast_record,
    "won-revenue": amounts,
    "deals-won": amounts,
    "deals-lost": amounts,
    "leads": amounts,
    "lead-conversion": lead_conversion,
    "funnel": funnel,
    "stage-conversion": stage_conversion,
    "time-to-stage": time_to_stage,
    "velocity": velocity,
    "ageing": standing_still,
    "leakage": standing_still,
    "loops": loops,
    "speed-curve": speed_curve,
    "claim": claim,
    "cycle-time": medians,
    "speed-to-lead": medians,
    "attribution": attribution,
    "attribution-models": attribution_models,
    "return-on-spend": return_on_spend,
    "levers": levers,
    "promises-kept": promises_kept,
    "waiting": waiting,
}
#: Without a split these are one number, which is better read than looked at.
_ONE_NUMBER = (
    "won-revenue",
    "deals-won",
    "deals-lost",
    "leads",
    "lead-conversion",
    "cycle-time",
    "speed-to-lead",
    "velocity",
)


def why_not(said: Said) -> str | None:
    """Return why an answer has no picture; None where it has one.

    Parameters
    ----------
    said
        A figure's JSON object, as `Reply.as_dict` returns it.

    Examples
    --------
    >>> why_not({"figure": "leads", "value": 209, "unit": "leads"})
    'This is one number. Split it, by a dimension or by month, to see a chart.'
    """
    is_own = said["figure"] not in CHARTS
    if said.get("by") and is_own and not own.fits(said):
        return "This figure has no chart."
    if not said.get("by") and (is_own or said["figure"] in _ONE_NUMBER):
        return "This is one number. Split it, by a dimension or by month, to see a chart."
    if not said.get("rows"):
        faults = said.get("faults") or []
        return str(faults[-1]["sentence"]) if faults else "There is nothing to draw: nothing in the record counts here."
    if said.get("by") and all(str(row[said["by"]]) == "(undated)" for row in said["rows"]):
        return "There is nothing to draw: nothing that counts here has a date."
    return None


def chart(said: Said, *, width: int = WIDE) -> Any:
    """Return an answer as an Altair chart, None where it has none.

    Parameters
    ----------
    said
        A figure's JSON object.
    width
        Of the whole picture in pixels; under 480 it is laid out for a phone.
    """
    return None if why_not(said) else _drawer(said).chart(said, width=width)


def title(said: Said) -> str:
    """Say in a sentence what an answer's picture shows; why there is none otherwise."""
    return why_not(said) or str(_drawer(said).title(said))


def picture(said: Said, *, width: int = WIDE, in_page: bool = True) -> str | None:
    """Draw an answer as SVG.

    Parameters
    ----------
    said
        A figure's JSON object.
    width
        Of the whole picture in pixels: `WIDE`, or `NARROW` for a phone.
    in_page
        True: its colours are the page's tokens, light or dark. False: filled in, light, to stand alone.

    Returns
    -------
    str or None
        The SVG; None where `why_not` says why there is none.
    """
    drawn = chart(said, width=width)
    return None if drawn is None else drawing.svg(drawn, title=title(said), in_page=in_page)


def _drawer(said: Said) -> ModuleType:
    """Return what draws a figure: that of the book, or what draws any company's own."""
    return CHARTS.get(said["figure"], own)
