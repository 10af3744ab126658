"""Two periods or groups side by side, and the one sentence at the top: only more than noise is called a change."""

from __future__ import annotations

from typing import Any

from lockstep.insight.chance import fisher, holm
from lockstep_server.flow.steps import Step

_THIN, _MINUS = "\u202f", "\u2212"
#: A change is called one where chance would show such a one, in any of the steps looked at, at most this often.
LEVEL = 0.05


def compared(now: dict[str, Any], then: dict[str, Any], *, are_apart: bool = True) -> list[dict[str, Any]]:
    """Return one row per stage of now: both counts and rates, with their differences.

    Parameters
    ----------
    now, then
        Ways, as `steps.ways` returns them.
    are_apart
        Whether no journey is in both. Otherwise nothing is tested.

    Returns
    -------
    list of dict
        ``stage``; ``now``, ``then`` counts; ``change``, in words; ``step``, ``step_then``, None at the first
        stage; ``points``, the difference of the rates, None where either is missing or too thin; ``is_noise``, False
        where Fisher's exact test, corrected by Holm for all the steps that have `points`, calls it a difference at
        `LEVEL`, None where nothing was tested.
    """
    rows: list[dict[str, Any]] = []
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
                "is_noise": None,
            }
        )
    if are_apart:
        looked_at = [row for row in rows if row["points"] is not None]
        chances = holm([_chance(row["step"], row["step_then"]) for row in looked_at])
        for row, chance in zip(looked_at, chances, strict=True):
            row["is_noise"] = chance > LEVEL
    return rows


def _chance(one: Step, other: Step) -> float:
    return fisher(one["reached"], one["entered"], other["reached"], other["entered"])


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


def finding(rows: list[dict[str, Any]], period: str, against: str, *, is_younger: bool | None = False) -> str:
    """Say which step differs most from another period or group, and nothing where all of it may be noise.

    Parameters
    ----------
    rows
        As `compared` returns them.
    period, against
        Both in words.
    is_younger
        Whether `period` began after `against`: its journeys have had less time to go on. None: they are two groups of
        the same days.
    """
    known = [row for row in rows if row["points"] is not None]
    if not known:
        both = "groups" if is_younger is None else "periods"
        return f"There is too little to compare with {against}: no step has 20 journeys in both {both}."
    if all(row["is_noise"] is None for row in known):
        return f"{period} and {against} share days, and so journeys: no difference between them is tested."
    sure = [row for row in known if not row["is_noise"]]
    most = max(sure or known, key=lambda row: abs(row["points"]))
    step = most["step"]
    name = f"{step['from_stage'].capitalize()} to {step['to_stage']}"
    how = _tested(len(known))
    if not sure:
        return (
            f"No step differs from {against} by more than noise. The largest difference is {name.lower()}, "
            f"{_points(most['points'])}. {how}"
        )
    fell = most["points"] < 0
    more = f" So it is with {len(sure) - 1} more of the steps." if len(sure) > 1 else ""
    if is_younger is None:
        return (
            f"{name} is {_rate(step)} for {period} and {_rate(most['step_then'])} for {against}, "
            f"{_points(most['points'])}: more than noise.{more} {how}"
        )
    return (
        f"{name} {'fell' if fell else 'rose'} from {_rate(most['step_then'])} in {against} to {_rate(step)}, "
        f"{_points(most['points'])}: more than noise."
        + more
        # The younger of two cohorts is behind for no other reason than its age.
        + (f" Part of it may be time: {period if fell else against} is the younger." if fell == is_younger else "")
        + f" {how}"
    )


def _tested(count: int) -> str:
    """Say what was tested, and that as many were looked at."""
    level = f"{LEVEL * 100:.0f}{_THIN}%"
    if count == 1:
        return f"Tested: one step, by Fisher\u2019s exact test at {level}."
    return (
        f"Tested: {count} steps, by Fisher\u2019s exact test with Holm\u2019s correction for having looked at {count}, "
        f"at {level} for all of them together."
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
    if first == last:
        return f"{counts[first]:,} {first}. The record knows no other stage yet, so there is no step to measure."
    text = f"{counts[first]:,} {first}, {counts[last]:,} {last}."
    steps = [step for step in way["steps"].values() if not step["is_thin"] and step["value"] is not None]
    if steps:
        least = min(steps, key=lambda step: step["value"])
        text += (
            f" The smallest share goes on from {least['from_stage']} to {least['to_stage']}: "
            f"{_rate(least)} (95\u202f% interval {least['range']})."
        )
    if still_open:
        text += (
            f" {still_open:,} of the leads {'is' if still_open == 1 else 'are'} neither won nor lost, so the later "
            "steps can still rise."
        )
    return text


def _rate(step: Step) -> str:
    return f"{step['value'] * 100:.0f}{_THIN}%"


def _points(points: float) -> str:
    sign = "+" if points > 0 else _MINUS
    return f"{sign}{abs(points) * 100:.1f}{_THIN}pt"
