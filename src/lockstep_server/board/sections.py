"""What the first screen is made of: each section asks the figures for what it shows."""

from __future__ import annotations

from typing import Any

from lockstep.charts import drawing, goal_course
from lockstep.charts.lead_conversion import FEWEST
from lockstep.insight.reader import Reader
from lockstep_server.board.needs import words_of_promise
from lockstep_server.frame import answers
from lockstep_server.frame.asked import Asked

#: Pixels of the goal's picture: beside text, and on a phone.
WIDE, NARROW = 700, 358

#: Which team leads the step into a stage: marketing up to the offer, sales from the acceptance on.
_LED_BY_SALES = ("accepted", "qualified", "opportunity", "won")
#: What waits for the way out of a stage: stage to promises of sales. Those that stand together are of different leads
#: and add up; a lead may wait for one of each group.
_CLOCKS = {
    "offered": (("decision",), ("first-attempt-hand-raise", "first-attempt-other")),
    "accepted": (("attempts",),),
}
#: Tallest band of the flow, in pixels.
_TALLEST = 40


def goal(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return where the goal stands, where it will land, and its picture."""
    pace, landing, course = (
        answers.figure(reader, name, period=asked.period) for name in ("goal-pace", "goal-forecast", "goal-course")
    )
    return {
        "pace": pace,
        "row": pace["rows"][0] if pace.get("rows") else None,
        "landing": landing,
        "likely": landing["rows"][0] if landing.get("rows") else None,
        "course": course,
        "pictures": answers.kept(reader, ("goal picture", asked.period), lambda: _pictures(course)),
        "sentence": goal_course.title(course) if course.get("rows") else "",
    }


def promises(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    """Return both teams' promises, marketing's first, each with its weeks."""
    whole = answers.figure(reader, "promises-kept", **asked.question)
    weekly = answers.figure(reader, "promises-kept", by="week", **asked.question)
    weeks: dict[str, list[float]] = {}
    for row in weekly.get("rows", []):
        if row["value"] is not None:
            weeks.setdefault(row["promise"], []).append(row["value"])
    teams = []
    for team, title in (("marketing", "Marketing promises"), ("sales", "Sales promises")):
        rows = [
            {
                **row,
                "words": words_of_promise(row["promise"]),
                "is_below": None if None in (row["agreed"], row["value"]) else row["value"] < row["agreed"],
                "spark": _spark(weeks.get(row["promise"], []), row["agreed"]),
            }
            for row in whole.get("rows", [])
            if row["team"] == team
        ]
        short = team[:3].replace("mar", "mkt")
        teams.append({"team": team, "short": short, "title": title, "rows": rows, "why_none": _why_none(whole, team)})
    return teams


def _why_none(said: dict[str, Any], team: str) -> str:
    """Say why a team has no promise to show: what no source records can't be judged; else nothing is due."""
    about = {"sales": ("no-attempts", "no-decisions"), "marketing": ("not-agreed", "no-offers")}[team]
    faults = [fault["sentence"] for fault in said.get("faults", ()) if fault["code"] in about]
    return " ".join(faults) or "Nothing is due: no lead was offered to sales in this time."


def flow(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return the stages with what entered them in the period, what waits there, and the band that draws them."""
    entered = answers.figure(reader, "funnel", view="period", **asked.question)
    steps = answers.figure(reader, "stage-conversion", view="cohort", **asked.question)
    running = answers.figure(reader, "waiting", **asked.question)
    rates = {row["to_stage"]: row for row in steps.get("rows", [])}
    clocks = {row["promise"]: row for row in running.get("rows", [])}
    stages = []
    most = max((row["value"] for row in entered.get("rows", [])), default=0)
    for row in entered.get("rows", []):
        groups = _CLOCKS.get(row["stage"], ())
        waiting, overdue = (
            max((sum(clocks[one][of] for one in group if one in clocks) for group in groups), default=0)
            for of in ("value", "overdue")
        )
        step = rates.get(row["stage"])
        stages.append(
            {
                "name": row["stage"],
                "count": row["value"],
                "rate": step if step and step["entered"] else None,
                "is_thin": bool(step and 0 < step["entered"] < FEWEST),
                "team": "sal" if row["stage"] in _LED_BY_SALES else "mkt",
                "waiting": waiting,
                "overdue": overdue,
                "height": round(_TALLEST * (row["value"] / most) ** 0.5, 1) if most else 0,
            }
        )
    return {"stages": stages, "band": _band(stages)}


def _pictures(course: dict[str, Any]) -> dict[str, str]:
    if not course.get("rows"):
        return {}
    title = goal_course.title(course)
    return {
        name: drawing.svg(goal_course.chart(course, width=width), title=title, in_page=True)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    }


def _spark(values: list[float], agreed: float | None) -> dict[str, Any] | None:
    """Return a line of a row's weeks, 72 by 20 pixels, beside the agreed rate; none with fewer than two."""
    if len(values) < 2:
        return None
    shown = values if agreed is None else [*values, agreed]
    low, span = min(shown), (max(shown) - min(shown)) or 1

    def height(value: float) -> float:
        return round(18 - 16 * (value - low) / span, 1)

    points = [(round(2 + 68 * index / (len(values) - 1), 1), height(value)) for index, value in enumerate(values)]
    return {
        "points": " ".join(f"{x},{y}" for x, y in points),
        "end": points[-1],
        "agreed": None if agreed is None else height(agreed),
    }


def _band(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the flow as shapes on a field 100 wide per stage: a block, and the slope to the next."""
    shapes = []
    for index, stage in enumerate(stages):
        left, half = index * 100, stage["height"] / 2
        shapes.append(
            {"team": stage["team"], "x": left, "y": _TALLEST / 2 - half, "width": 80, "height": stage["height"]}
        )
        if index + 1 < len(stages):
            next_half = stages[index + 1]["height"] / 2
            middle = _TALLEST / 2
            path = (
                f"M{left + 80} {middle - half}L{left + 100} {middle - next_half}"
                f"V{middle + next_half}L{left + 80} {middle + half}Z"
            )
            shapes.append({"team": stage["team"], "path": path})
    return shapes
