"""The goal day by day: agreed as a dashed line, won as steps, likely as a thin line with its two ranges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

from lockstep.charts.drawing import dressed
from lockstep.charts.tokens import token
from lockstep.charts.written import on_axis, short_money

HEIGHT = 240
#: Days without a time are UTC to Vega: placed in the zone of whoever draws, they would move by one.
_DAYS = alt.Scale(type="utc")


def chart(said: Mapping[str, Any], *, width: int = 640) -> Any:
    """Draw the figure `goal-course`.

    Parameters
    ----------
    said
        The figure's JSON object.
    width
        Of the whole picture in pixels, labels included; under 480 the labels are short.
    """
    currency = said["currency"]
    rows: list[dict[str, Any]] = [{name: _plain(cell) for name, cell in row.items()} for row in said["rows"]]
    is_narrow = width < 480
    right, left = (108 if is_narrow else 160), 44
    data = alt.Data(values=rows)
    x = alt.X("day:T", scale=_DAYS, axis=alt.Axis(format="%-d %b", grid=False, tickCount=3 if is_narrow else 6))
    base = alt.Chart(data)
    top = max(row[name] or 0 for row in rows for name in ("pace", "value", "high")) or 1
    # Refunds before the first sale are below nothing.
    bottom = min(0, *(row[name] or 0 for row in rows for name in ("value", "low")))
    y = {"scale": alt.Scale(domain=[bottom, top * 1.02], nice=False), "axis": _money_axis(top, currency)}
    layers = [
        base.mark_area(color=token("band80")).encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q"),
        base.mark_area(color=token("band50")).encode(x=x, y="low50:Q", y2="high50:Q"),
        base.mark_line(color=token("ink3"), strokeDash=[3, 3], strokeWidth=1.5).encode(x=x, y="pace:Q"),
        base.mark_line(color=token("ink2"), strokeWidth=1.25).encode(x=x, y="likely:Q"),
        base.mark_line(color=token("ink"), strokeWidth=2.5, interpolate="step-after").encode(x=x, y="value:Q"),
        *_labels(rows, currency, is_narrow=is_narrow),
    ]
    return dressed(alt.layer(*layers), width=width - left - right, height=HEIGHT)


def title(said: Mapping[str, Any]) -> str:
    """Say what the chart shows."""
    currency = said["currency"]
    won = [row for row in said["rows"] if row["value"] is not None]
    if not won:
        return "The goal day by day; nothing has been won yet."
    last = said["rows"][-1]
    text = f"By {_day(won[-1])} {short_money(won[-1]['value'], currency)} were won, "
    text += f"{short_money(won[-1]['pace'], currency)} were due"
    if last["likely"] is None:
        return f"{text}."
    return f"{text}; {short_money(last['likely'], currency)} are likely by {_day(last)}."


def _day(row: Mapping[str, Any]) -> str:
    day = date.fromisoformat(str(row["day"]))
    return f"{day.day} {day:%B %Y}"


def _labels(rows: list[dict[str, Any]], currency: str, *, is_narrow: bool) -> list[Any]:
    won = [row for row in rows if row["value"] is not None]
    last = rows[-1]
    marks = [_label(last, "pace", f"Goal {short_money(last['pace'], currency)}", "ink3", dy=_apart(last, rows))]
    if last["likely"] is not None:
        marks.append(_label(last, "likely", f"Likely {short_money(last['likely'], currency)}", "ink", weight=600))
        if not is_narrow:
            low, high = (short_money(last[name], currency) for name in ("low", "high"))
            marks.append(_label(last, "likely", "8 in 10 between", "ink3", dy=16))
            marks.append(_label(last, "likely", f"{low} and {high}", "ink3", dy=32))
    if won:
        here = won[-1]
        ends = here is last
        dot = alt.Chart(alt.Data(values=[here])).mark_point(filled=True, size=48, color=token("ink"), opacity=1)
        marks.append(dot.encode(x=alt.X("day:T", scale=_DAYS), y="value:Q"))
        if not ends:
            # Under the steps, where nothing else is drawn.
            marks.append(_label(here, "value", "Won", "ink", weight=600, dx=6, dy=16))
            marks.append(_label(here, "value", short_money(here["value"], currency), "ink", weight=600, dx=6, dy=32))
    return marks


def _apart(last: Mapping[str, Any], rows: list[dict[str, Any]]) -> int:
    """Lift the goal's label where the likely landing would be written over it."""
    if last["likely"] is None:
        return 0
    top = max(row[name] or 0 for row in rows for name in ("pace", "value", "high")) or 1
    near = abs(float(last["pace"]) - float(last["likely"])) / top * HEIGHT < 18
    return (-10 if last["pace"] >= last["likely"] else 44) if near else 0


def _label(row: Mapping[str, Any], at: str, text: str, ink: str, *, weight: int = 400, dx: int = 8, dy: int = 0) -> Any:
    mark = alt.Chart(alt.Data(values=[row])).mark_text(
        align="left", baseline="middle", dx=dx, dy=dy, fontWeight=weight, color=token(ink)
    )
    return mark.encode(x=alt.X("day:T", scale=_DAYS), y=alt.Y(f"{at}:Q"), text=alt.value(text))


def _money_axis(top: float, currency: str) -> alt.Axis:
    step = next(size for size in _steps() if top / size <= 5)
    ticks = [step * index for index in range(1, int(top / step) + 1)]
    words = {tick: on_axis(tick, currency) for tick in ticks}
    said = " : ".join(f"datum.value == {tick} ? '{text}'" for tick, text in words.items()) + " : ''"
    return alt.Axis(values=ticks, labelExpr=said, title=None)


def _steps() -> Any:
    power = 1
    while True:
        for first in (1, 2, 5):
            yield first * power
        power *= 10


def _plain(cell: object) -> object:
    """Return money as a number: a picture has no cents."""
    if isinstance(cell, str):
        try:
            return float(Decimal(cell))
        except ArithmeticError:
            return cell
    return cell
