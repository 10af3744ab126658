"""What the page about time says at its top: only what is more than noise is called a difference."""

from __future__ import annotations

from typing import Any

from lockstep_server.flow.comparing import LEVEL

_THIN = "\u202f"
Row = dict[str, Any]


def steps_tested(rows: list[Row]) -> int:
    """Return how many steps were tested against another period or group."""
    return sum(row.get("chance_of_all") is not None for row in rows)


def finding(rows: list[Row], own: str, other: str, *, is_compared: bool) -> str:
    """Say how long the whole way takes, or which step differs most from another period or group.

    Parameters
    ----------
    rows
        Of `time-to-stage`, view ``summary``.
    own, other
        What was asked for and what it is compared with, in words.
    is_compared
        Whether it is compared.
    """
    return _difference(rows, own, other) if is_compared else _standing(rows)


def _standing(rows: list[Row]) -> str:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return "Not enough data: no step has been entered by 20 journeys whose dates are known."
    slow = max(known[:-1] or known, key=lambda row: row["usual_days"] or 0)
    said = ""
    if slow["usual_days"]:
        days = slow["usual_days"]
        said = (
            f"The longest step is {_name(slow)}: half of those that make it do so within {days:,} "
            f"day{'' if days == 1 else 's'}. "
        )
    last = known[-1]
    return (
        f"{said}Of those that entered {last['from_stage']}, {_share(last)} reach {last['to_stage']} within "
        f"{last['horizon_days']:,} days (95{_THIN}% interval {last['low'] * 100:.1f} to {last['high'] * 100:.1f}); the "
        "young ones are watched, not called lost."
    )


def _difference(rows: list[Row], own: str, other: str) -> str:
    looked_at = [row for row in rows if row.get("chance_of_all") is not None]
    if not looked_at:
        if any(row["value"] is not None and row.get("other_value") is not None for row in rows):
            return f"{own} and {other} may hold the same journeys: no difference between them is tested."
        return f"There is too little to compare with {other}: no step has 20 journeys on both sides."
    how = (
        f"Tested: {len(looked_at)} curve{'s' if len(looked_at) > 1 else ''}, by Gray\u2019s test with Holm\u2019s "
        f"correction, at {LEVEL * 100:.0f}{_THIN}% for all of them together."
    )
    sure = [row for row in looked_at if row["chance_of_all"] <= LEVEL]
    if not sure:
        return f"No step\u2019s curve differs between {own} and {other} by more than noise. {how}"
    most = min(sure, key=lambda row: row["chance_of_all"])
    more = f" So it is with {len(sure) - 1} more of the steps." if len(sure) > 1 else ""
    return (
        f"{_name(most).capitalize()} differs by more than noise: within {most['horizon_days']:,} days "
        f"{_share(most)} for {own}, {_share(most, 'other_value')} for {other}.{more} {how}"
    )


def _name(row: Row) -> str:
    return f"{row['from_stage']} to {row['to_stage']}"


def _share(row: Row, column: str = "value") -> str:
    return f"{row[column] * 100:.1f}{_THIN}%"
