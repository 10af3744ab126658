"""What was forecast day by day, with its range, over what was won by then: said and came on one pair of axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from lockstep.charts.drawing import dressed
from lockstep.charts.goal_course import HEIGHT
from lockstep.charts.said import number
from lockstep.charts.tokens import token
from lockstep.charts.written import on_axis, short_money

#: Days without a time are UTC to Vega: placed in the zone of whoever draws, they would move by one.
_DAYS = alt.Scale(type="utc")


def chart(said: Mapping[str, Any], *, width: int = 720) -> Any:
    """Draw kept forecasts of one goal.

    Parameters
    ----------
    said
        ``currency``; ``goal`` money; ``days``: ``day`` (``2026-11-19``) and ``value``, money won by its end, absent for
        days to come; ``kept``: ``day``, ``value``, ``low``, ``high``, at least one, in order of time.
    width
        Of the whole picture in pixels, labels included; under 480 the labels are short.
    """
    currency, is_narrow = said["currency"], width < 480
    left, right = 44, (92 if is_narrow else 150)
    days = [{"day": row["day"], "value": number(row["value"])} for row in said["days"]]
    kept = [
        {"day": row["day"]} | {name: number(row[name]) for name in ("value", "low", "high")} for row in said["kept"]
    ]
    goal = float(said["goal"])
    won = [row for row in days if row["value"] is not None]
    top = max([goal, *(row["high"] for row in kept), *(row["value"] for row in won)]) or 1
    bottom = min([0.0, *(row["value"] for row in won), *(row["low"] for row in kept)])
    ends = [days[0]["day"], days[-1]["day"]]
    x = alt.X(
        "day:T",
        scale=alt.Scale(type="utc", domain=ends),
        axis=alt.Axis(format="%-d %b", grid=False, tickCount=3 if is_narrow else 6),
    )
    y = alt.Y("value:Q", scale=alt.Scale(domain=[bottom, top * 1.02], nice=False), axis=_axis(top, currency))
    said_then = alt.Chart(alt.Data(values=kept))
    layers = [
        said_then.mark_area(color=token("band80"), interpolate="step-after").encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        said_then.mark_rule(color=token("noise"), strokeWidth=1).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        alt.Chart(alt.Data(values=[{"day": day, "value": goal} for day in ends]))
        .mark_line(color=token("ink3"), strokeDash=[3, 3], strokeWidth=1.5)
        .encode(x=x, y=y),
        said_then.mark_line(color=token("ink2"), strokeWidth=1.25, interpolate="step-after").encode(x=x, y=y),
        said_then.mark_point(color=token("ink2"), filled=True, size=18, opacity=1).encode(x=x, y=y),
        alt.Chart(alt.Data(values=won))
        .mark_line(color=token("ink"), strokeWidth=2.5, interpolate="step-after")
        .encode(x=x, y=y),
        *_labels(kept[-1], won, goal, currency, ends[1], per_pixel=(top - bottom) / HEIGHT),
    ]
    return dressed(alt.layer(*layers), width=width - left - right, height=HEIGHT)


def title(said: Mapping[str, Any]) -> str:
    """Say what the chart shows."""
    last, currency = said["kept"][-1], said["currency"]
    count = len(said["kept"])
    likely, low, high = (short_money(last[name], currency) for name in ("value", "low", "high"))
    times = "once" if count == 1 else f"{count} times"
    text = f"Forecast {times}; on {last['day']} {likely}, 8 in 10 between {low} and {high}"
    won = [row for row in said["days"] if row["value"] is not None]
    return f"{text}; {short_money(won[-1]['value'], currency)} won by {won[-1]['day']}." if won else f"{text}."


def _labels(
    last: Mapping[str, Any], won: list[dict[str, Any]], goal: float, currency: str, end: str, *, per_pixel: float
) -> list[Any]:
    """Name the lines at the right edge, moved apart where they would be written over each other."""
    wanted = [(goal, f"Goal {short_money(goal, currency)}", "ink3", 400)]
    wanted.append((last["value"], f"Said {short_money(last['value'], currency)}", "ink2", 400))
    if won:
        wanted.append((won[-1]["value"], f"Won {short_money(won[-1]['value'], currency)}", "ink", 600))
    marks = []
    taken: float | None = None
    for value, text, ink, weight in sorted(wanted, key=lambda label: -label[0]):
        place = value if taken is None else min(value, taken - 16 * per_pixel)
        taken = place
        mark = alt.Chart(alt.Data(values=[{"day": end, "value": place}])).mark_text(
            align="left", baseline="middle", dx=8, fontWeight=weight, color=token(ink)
        )
        marks.append(mark.encode(x=alt.X("day:T", scale=_DAYS), y="value:Q", text=alt.value(text)))
    return marks


def _axis(top: float, currency: str) -> alt.Axis:
    step = next(size for power in range(16) for size in (10**power, 2 * 10**power, 5 * 10**power) if top / size <= 5)
    ticks = [step * index for index in range(1, int(top / step) + 1)]
    said = " : ".join(f"datum.value == {tick} ? '{on_axis(tick, currency)}'" for tick in ticks) + " : ''"
    return alt.Axis(values=ticks, labelExpr=said, title=None)
