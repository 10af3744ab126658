"""Two periods side by side, and the one sentence at the top: only what is more than noise is called a change."""

from __future__ import annotations

from typing import Any

from lockstep_server.flow.steps import Step

_THIN, _MINUS = "\u202f", "\u2212"


def compared(now: dict[str, Any], then: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row per stage of now: both counts and rates, with their differences.

    Parameters
    ----------
    now, then
        Ways, as `steps.ways` returns them.

    Returns
    -------
    list of dict
        ``stage``; ``now``, ``then`` counts; ``change``, in words; ``step``, ``step_then``, None at the first
        stage; ``points``, the difference of the rates, None where either is missing or too thin; ``is_noise``, True
        where the two intervals overlap.
    """
    rows = []
    for stage, count in now["counts"].items():
        before = then["counts"].get(stage, 0)
        step, step_then = now["steps"].get(stage), then["steps"].get(stage)
        can_tell = step is not None and step_then is not None and not step["is_thin"] and not step_then["is_thin"]
        rows.append(
            {
                "stage": stage,
                "now": count,
                "then": before,
                "change": change(count, before),
                "step": step,
                "step_then": step_then,
                "points": step["value"] - step_then["value"] if can_tell and step and step_then else None,
                "is_noise": overlap(step, step_then) if can_tell and step and step_then else None,
            }
        )
    return rows


def overlap(one: Step, other: Step) -> bool:
    """Return whether the intervals of two rates overlap; ends that touch do."""
    return bool(one["low"] <= other["high"] and other["low"] <= one["high"])


def change(now: int, then: int) -> str:
    """Write a difference of counts in per cent of the earlier one.

    Examples
    --------
    >>> change(108, 100), change(93, 100), change(5, 5), change(5, 0), change(0, 0)
    ('+8.0\u202f%', '−7.0\u202f%', '0.0\u202f%', 'none before', '')
    """
    if not then:
        return "none before" if now else ""
    share = (now / then - 1) * 100
    sign = "+" if share > 0 else _MINUS if share < 0 else ""
    return f"{sign}{abs(share):.1f}{_THIN}%"


def finding(rows: list[dict[str, Any]], against: str) -> str:
    """Say which step changed most against another period, and nothing where all of it may be noise.

    Parameters
    ----------
    rows
        As `compared` returns them.
    against
        The other period in words.
    """
    known = [row for row in rows if row["points"] is not None]
    if not known:
        return f"There is too little to compare with {against}: no step has 20 journeys in both periods."
    sure = [row for row in known if not row["is_noise"]]
    most = max(sure or known, key=lambda row: abs(row["points"]))
    step = most["step"]
    name = f"{step['from_stage'].capitalize()} to {step['to_stage']}"
    if sure:
        word = "rose" if most["points"] > 0 else "fell"
        return (
            f"{name} {word} from {_rate(most['step_then'])} in {against} to {_rate(step)}, "
            f"{_points(most['points'])}: more than noise, the 95\u202f% intervals do not overlap."
            + (f" So it is with {len(sure) - 1} more of the steps." if len(sure) > 1 else "")
        )
    return (
        f"No step differs from {against} by more than noise: the 95\u202f% intervals overlap everywhere. "
        f"The largest difference is {name.lower()}, {_points(most['points'])}."
    )


def standing(way: dict[str, Any], still_open: int | None) -> str:
    """Say how far a period's journeys got, and which step lets the smallest share through.

    Parameters
    ----------
    way
        As `steps.ways` returns it.
    still_open
        Leads of the period neither won nor lost; None: it is not known.
    """
    counts = way["counts"]
    stages = list(counts)
    first, last = stages[0], stages[-1]
    text = f"{counts[first]:,} {first}, {counts[last]:,} {last}."
    steps = [step for step in way["steps"].values() if not step["is_thin"] and step["value"] is not None]
    if steps:
        least = min(steps, key=lambda step: step["value"])
        text += (
            f" The smallest share goes on from {least['from_stage']} to {least['to_stage']}: "
            f"{_rate(least)} (95\u202f% interval {least['range']})."
        )
    if still_open:
        text += f" {still_open:,} of the leads are still open, so the later steps can still rise."
    return text


def _rate(step: Step) -> str:
    return f"{step['value'] * 100:.0f}{_THIN}%"


def _points(points: float) -> str:
    sign = "+" if points > 0 else _MINUS
    return f"{sign}{abs(points) * 100:.1f}{_THIN}pt"
