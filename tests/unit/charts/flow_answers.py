"""Answers about the time between stages, what stands still, loops and speed, as charts get them."""

from __future__ import annotations

from typing import Any

STEPS = [("known", "offered"), ("offered", "won"), ("known", "won")]
LOOPS = ("back-a-stage", "offered-again", "recycled-and-back")


def _said(figure: str, unit: str, rows: list[dict[str, Any]], **asked: Any) -> dict[str, Any]:
    money = {"currency": unit} if unit.isupper() else {}
    return {"figure": figure, "rows": rows, "unit": unit, "period": None, "faults": []} | money | asked


def _split(groups: tuple[str, ...], by: str | None) -> list[dict[str, Any]]:
    return [{by: group} if by else {} for group in groups]


def times(by: str | None = None, groups: tuple[str, ...] = ("",), *, thin: bool = False) -> dict[str, Any]:
    """Return the summary of time to stage; its last step is too thin for a share."""
    rows = [
        group
        | {"from_stage": first, "to_stage": second, "entered": 40, "reached": 9, "ended": 3, "recycled": 2, "open": 26}
        | ({"value": None, "low": None, "high": None, "usual_days": None, "short_of": 7, "horizon_days": None}
           if thin or (second == "won" and first == "offered")
           else {"value": 0.25, "low": 0.125, "high": 0.5, "usual_days": 3, "short_of": None, "horizon_days": 90})
        for group in _split(groups, by)
        for first, second in STEPS
    ]  # fmt: skip
    return _said("time-to-stage", "rate", rows, view="summary", **({"by": by} if by else {}))


def curves(by: str | None = None, groups: tuple[str, ...] = ("",), days: tuple[int, ...] = (0, 2, 9, 400)) -> Any:
    """Return curves that climb to 40 %."""
    rows = [
        group
        | {"from_stage": first, "to_stage": second, "day": day, "value": 0.4 * n / max(len(days) - 1, 1),
           "low": 0.3 * n / max(len(days) - 1, 1), "high": 0.1 + 0.4 * n / max(len(days) - 1, 1), "ended": 0.1,
           "at_risk": 50 - n}
        for group in _split(groups, by)
        for first, second in STEPS
        for n, day in enumerate(days)
    ]  # fmt: skip
    return _said("time-to-stage", "rate", rows, view="curve", **({"by": by} if by else {}))


def standing(figure: str, by: str | None = None, groups: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Return what stands still: one stage with a limit, one without."""
    rows = [
        group | {"stage": stage, "open": 12, "value": value, "limit_days": value, "went_on": 30, "most_days": 40}
        for group in _split(groups, by)
        for stage, value in (("offered", 3), ("accepted", None))
    ]
    return _said(figure, "journeys", rows, **({"by": by} if by else {}))


def circles(by: str | None = None, groups: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Return loops: one that happened, one that did not, one that could not."""
    shares = ((40, 8, 0.2, 0.1, 0.35), (30, 0, 0.0, 0.0, 0.1), (0, 0, None, None, None))
    rows = [
        group | {"loop": loop, "could": could, "value": did, "won": 0, "rate": rate, "low": low, "high": high}
        for group in _split(groups, by)
        for loop, (could, did, rate, low, high) in zip(LOOPS, shares, strict=True)
    ]
    return _said("loops", "journeys", rows, **({"by": by} if by else {}))


def paces(values: dict[str, str | None], by: str) -> dict[str, Any]:
    """Return velocity by group."""
    rows = [
        {by: name, "value": value, "low": value and "50.00", "high": value and "900.00", "open": 3, "rate": 0.3,
         "amount": value, "days": 40.0 if value else None, "won": 22, "lost": 9, "short_of": None if value else 4}
        for name, value in values.items()
    ]  # fmt: skip
    return _said("velocity", "EUR", rows, by=by)


def speeds(by: str | None = None, groups: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Return the speed-to-lead curve: a rate, one of other kinds, one of too few."""
    cells = ((0, 300, 0.5, 0.6), (300, 1800, None, 0.4), (28_800, None, None, None))
    rows = [
        group
        | {"from_s": start, "to_s": end, "leads": 40, "there": 20, "raw": raw, "value": value,
           "low": value and 0.3, "high": value and 0.7, "covered": 0.9}
        for group in _split(groups, by)
        for start, end, value, raw in cells
    ]  # fmt: skip
    return _said("speed-curve", "rate", rows, view="curve", **({"by": by} if by else {}))


def ratios(by: str | None = None, groups: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Return this company's ratios beside published ones."""
    rows = [
        group | {"source": name, "compared": f"{name} compared", "published": published, "value": value,
                 "low": value and 1.0, "high": value and 3.0, "fast_leads": 30, "slow_leads": 30}
        for group in _split(groups, by)
        for name, published, value in (("A 2011", 7.0, 2.0), ("B 2007", 21.0, None))
    ]  # fmt: skip
    return _said("speed-curve", "times", rows, view="published", **({"by": by} if by else {}))


_ANN_BO, _MONTHS = ("Ann", "Bo"), ("2026-01", "2026-03")

DRAWN: dict[str, dict[str, Any]] = {
    "time to stage": times(),
    "time to stage by owner": times("owner", _ANN_BO),
    "time to stage, all too thin, by month": times("month", _MONTHS, thin=True),
    "curves": curves(),
    "curves of one day": curves(days=(0,)),
    "ageing by month": standing("ageing", "month", _MONTHS),
    "leakage": standing("leakage"),
    "loops by owner": circles("owner", _ANN_BO),
    "velocity by owner": paces({"Ann": "200.00", "Bo": None}, "owner"),
    "velocity by month, all too thin": paces({"2026-01": None}, "month"),
    "speed curve by owner": speeds("owner", _ANN_BO),
    "speed curve by month": speeds("month", _MONTHS),
    "ratios": ratios(),
}
