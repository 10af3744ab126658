"""Levers as their page tells them: rows with whiskers, the check in words, what to do with each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_symbol

from lockstep.insight.levers.lever import FAILED, HELD, NEVER_TRIED, NOT_ENOUGH, PROPOSE
from lockstep_server.levers.whiskers import placed

_CHECKS = {HELD: "it held", FAILED: "it did not hold", NEVER_TRIED: "never tried"}


def told(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows of the figure's answer.

    Parameters
    ----------
    said
        JSON object of the figure `levers`.
    """
    rows = list(said.get("rows", ()))
    shown = [
        {
            **row,
            "place": place,
            "whisker": whisker,
            "in_k": {name: thousands(row[name]) for name in ("value", "low", "high", "checked_said", "checked_came")},
            "is_sure": row["verdict"] == PROPOSE,
            "is_open": row["verdict"] != NOT_ENOUGH,
            "checked": _CHECKS.get(row["check"], "too few to check"),
        }
        for place, (row, whisker) in enumerate(zip(rows, placed(rows), strict=True), start=1)
    ]
    return {
        "levers": shown,
        "currency": said["unit"],
        "symbol": get_currency_symbol(said["unit"], locale="en"),
        "horizon": rows[0]["horizon_days"] if rows else 0,
        "faults": said.get("faults", ()),
        "finding": finding(rows),
    }


def finding(rows: list[Any]) -> str:
    """Say in a sentence what the list comes to.

    Examples
    --------
    >>> finding([{"verdict": "propose"}, {"verdict": "plan-a-test"}, {"verdict": "not-enough-data"}])
    'One lever stands out from chance and held when it was checked on the past. One more may be chance: plan a test.'
    >>> finding([{"verdict": "not-enough-data"}])
    'The record does not say enough yet about any lever.'
    """
    sure = sum(row["verdict"] == PROPOSE for row in rows)
    unsure = sum(row["verdict"] not in (PROPOSE, NOT_ENOUGH) for row in rows)
    if not sure and not unsure:
        return "The record does not say enough yet about any lever." if rows else ""
    if not sure:
        return f"No lever stands out from chance and held when it was checked. {_count(unsure)} can be tested."
    stands = "stands out from chance and" if sure == 1 else "stand out from chance and"
    said = f"{_count(sure)} {'lever' if sure == 1 else 'levers'} {stands} held when it was checked on the past."
    if sure > 1:
        said = said.replace("when it was", "when they were")
    return said + (f" {_count(unsure)} more may be chance: plan a test." if unsure else "")


def _count(number: int) -> str:
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[number] if number < len(words) else str(number)


def thousands(amount: Any) -> str:
    """Write money in thousands, with its sign, as rows of one table do.

    Examples
    --------
    >>> thousands("96400.00"), thousands("-14000"), thousands("310"), thousands(None)
    ('+96', '−14', '+0.3', '')
    """
    if amount is None:
        return ""
    number = Decimal(str(amount)) / 1000
    text = f"{abs(number):,.0f}" if abs(number) >= 10 else f"{abs(number):.1f}"
    sign = "" if not Decimal(text.replace(",", "")) else "+" if number > 0 else "\u2212"
    return sign + text
