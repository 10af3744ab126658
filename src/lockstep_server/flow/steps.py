"""Counts of the stages and rates of the steps between them, per group, as the page's view defines both.

By cohort: the journeys that began in the period, and what they have reached since. By period: the entries into
each stage that fell in it; a step's rate is then of those that entered its first stage in the period.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lockstep.charts.lead_conversion import FEWEST
from lockstep.insight.interval import wilson
from lockstep.insight.reader import Reader
from lockstep_server.flow.asked import COHORT
from lockstep_server.frame import answers
from lockstep_server.frame.asked import Asked

Step = dict[str, Any]
#: The group of everything, where nothing was split.
ALL = ""
#: What becomes of those that entered a stage and did not reach the next.
_WAYS_OUT = ("ended", "recycled", "open")


def ways(reader: Reader, asked: Asked, *, view: str, by: str | None = None) -> dict[str, dict[str, Any]]:
    """Return each group's way through the stages.

    Parameters
    ----------
    reader, asked
        What is asked, and of which record.
    view
        ``cohort`` or ``period``.
    by
        Dimension or unit of time; None: one group, `ALL`.

    Returns
    -------
    dict
        Group, in the figure's order, to ``counts`` (stage to journeys) and ``steps`` (stage entered to its step:
        ``from_stage``, ``to_stage``, ``entered``, ``reached``, ``value``, ``low``, ``high``; the last three None
        where nobody entered; ``ended``, ``recycled``, ``open``, what became of those that did not reach it;
        ``range``, the interval in words; ``is_thin`` where too few entered for a rate).
    """
    question = asked.question | ({"by": by} if by else {})
    counted = answers.figure(reader, "funnel", view=view, **question)
    found: dict[str, dict[str, Any]] = {}
    stopped: dict[tuple[str, str], Step] = {}
    for row in counted.get("rows", ()):
        group = str(row[by]) if by else ALL
        way = found.setdefault(group, {"counts": {}, "steps": {}})
        way["counts"][row["stage"]] = row["value"]
        stopped[group, row["stage"]] = {name: row.get(name) for name in _WAYS_OUT}
    if view == COHORT:
        for group, way in found.items():
            steps = of_counts(way["counts"])
            way["steps"] = {stage: step | stopped[group, step["from_stage"]] for stage, step in steps.items()}
        return found
    # The rate of a period is that of the journeys which entered the first stage in it, wherever they are now.
    rates = answers.figure(reader, "stage-conversion", view=COHORT, **question)
    for row in rates.get("rows", ()):
        group = str(row[by]) if by else ALL
        if group in found:
            names = ("from_stage", "to_stage", "entered", "reached", "value", "low", "high", *_WAYS_OUT)
            step = {name: row[name] for name in names}
            found[group]["steps"][row["to_stage"]] = step | _told(step)
    return found


def of_counts(counts: dict[str, int]) -> dict[str, Step]:
    """Return the steps of one cohort: of what reached a stage, the share that reached the next, with its interval.

    Parameters
    ----------
    counts
        Stage to journeys that ever reached it, in path order; never rising.
    """
    stages = list(counts)
    steps: dict[str, Step] = {}
    for first, second in pairwise(stages):
        entered, reached = counts[first], counts[second]
        low, high = wilson(reached, entered) if entered else (None, None)
        steps[second] = {
            "from_stage": first,
            "to_stage": second,
            "entered": entered,
            "reached": reached,
            "value": reached / entered if entered else None,
            "low": low,
            "high": high,
        }
        steps[second] |= _told(steps[second])
    return steps


def _told(step: Step) -> Step:
    """Return whether a step is too thin for a rate, and its interval in words."""
    low, high = step["low"], step["high"]
    words = "" if low is None else f"{low * 100:.0f} to {high * 100:.0f}"
    return {"is_thin": step["entered"] < FEWEST, "range": words}
