"""Forecasts of invented histories beside what then came: error and coverage of every method, over many seeds.

``PYTHONPATH=tests python -m planted.forecasts_tried 100`` prints the tables of docs/explanation/forecast.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from in_memory import folder_in_memory
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.forecasting.judging import Past
from lockstep.insight.forecasting.methods import Methods, methods, series
from lockstep.insight.forecasting.sides import METHODS
from lockstep.simulate.history import master
from lockstep.simulate.record import record
from planted.invented import NOW_S

DAY_S = 86_400
TOUCHES = 200_000
#: From 1 May on a truth that is planted since May has had this many weeks.
WEEKS_SINCE_MAY = 29


@dataclass(frozen=True, slots=True)
class Tried:
    """One method over many weeks: how far off as a share of what came, how often inside, how far above what came."""

    weeks: int
    error: float
    above: float
    inside50: float
    inside80: float


def tried(seed: int, horizon: int, planted: Mapping[str, float] | None = None, touches: int = TOUCHES) -> Methods:
    """Return all forecasts of one history at its end, and those of every week before it."""
    with TemporaryDirectory(prefix="forecasts-") as otherwise, folder_in_memory(Path(otherwise)) as folder:
        version = record(folder, touches=touches, seed=seed, now_s=NOW_S, planted=planted or {})
        engine = connect("duckdb", threads=1)
        try:
            context = Context(engine, version, charter.parse(master("charter.yaml")))
            question, today = Question(as_of_s=NOW_S), NOW_S // DAY_S
            rows = context.rows("lockstep.insight", "won_by_day.sql", question, day="won_day")
            won = {row["day"]: int(row["value_minor"]) for row in rows}
            return methods(context, question, series(won, today), today, horizon)
        finally:
            engine.close()


def turn(found: Methods, horizon: int) -> int:
    """Return the place of the first of May in the daily series: so many weeks before the last horizon is over."""
    return max(week.day for week in found.weeks) + horizon - 7 * WEEKS_SINCE_MAY


def apart(found: Methods, horizon: int) -> Iterator[Past]:
    """Yield the weeks of the past on which every method could be made, none of which share a day."""
    last: int | None = None
    for week in reversed(found.weeks):
        if len(week.said) == len(METHODS) and (last is None or last - week.day >= horizon):
            last = week.day
            yield week


def summed(weeks: list[Past]) -> dict[str, Tried]:
    """Return how each method did over many weeks."""
    came = np.array([week.came for week in weeks])
    found = {}
    for method in METHODS:
        likely, low, high, low50, high50 = np.array([week.said[method] for week in weeks]).T
        found[method] = Tried(
            len(weeks),
            float(np.abs(likely - came).sum() / came.sum()),
            float((likely - came).sum() / came.sum()),
            float(((low50 <= came) & (came <= high50)).mean()),
            float(((low <= came) & (came <= high)).mean()),
        )
    return found


def _print(title: str, weeks: list[Past], led: list[str]) -> None:
    print(f"\n{title}; led: " + ", ".join(f"{method} {led.count(method)}" for method in METHODS))
    for method, one in summed(weeks).items():
        print(
            f"| {method} | {one.weeks} | {one.error * 100:.0f} % | {one.above * 100:+.0f} % | "
            f"{one.inside50 * 100:.0f} % | {one.inside80 * 100:.0f} % |"
        )


if __name__ == "__main__":
    seeds = range(int(sys.argv[1]))
    for touches, horizon in ((200_000, 42), (200_000, 14), (200_000, 84), (40_000, 42)):
        made = [tried(seed, horizon, touches=touches) for seed in seeds]
        weeks = [week for one in made for week in apart(one, horizon)]
        _print(f"{touches} touches, {horizon} days", weeks, [one.leads for one in made])
    for name in ("slow-close", "smaller-deals", "volume-drop"):
        made = [tried(seed, 42, {name: 0.4}) for seed in seeds]
        days = [turn(one, 42) for one in made]
        since = [week for one, day in zip(made, days, strict=True) for week in apart(one, 42) if week.day > day]
        _print(f"{name} 0.4, weeks since May", since, [one.leads for one in made])
