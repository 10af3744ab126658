"""The first screen's finding in three sentences: where the goal stands, where it lands, which promises are below."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lockstep.charts.written import short_money
from lockstep_server.frame.templatetags.lockstep import money, rate


def finding(goal: dict[str, Any], teams: list[dict[str, Any]], currency: str) -> list[str]:
    """Return what the figures of this screen say, a sentence each; none where there is nothing to say.

    Parameters
    ----------
    goal, teams
        As `sections.goal` and `sections.promises` return them.
    currency
        Home currency.
    """
    said = []
    row, likely = goal["row"], goal["likely"]
    if row is not None:
        gap = Decimal(row["gap"])
        where = "behind" if gap < 0 else "ahead of"
        said.append(f"{money(abs(gap), currency)} {where} the agreed pace." if gap else "Exactly at the agreed pace.")
    if row is not None and likely is not None and likely.get("chance") is not None:
        short = Decimal(row["goal"]) - Decimal(likely["value"])
        lands = short_money(likely["value"], currency)
        miss = (
            f"{short_money(short, currency)} short of the goal"
            if short > 0
            else f"{short_money(-short, currency)} beyond the goal"
        )
        said.append(f"As things go it lands near {lands}, {miss}.")
    said += _promises(teams)
    return said


def _promises(teams: list[dict[str, Any]]) -> Iterator[str]:
    """Yield how many promises each team keeps, and of each the one furthest below: both or neither by the same rule."""
    judged = {team["team"]: [row for row in team["rows"] if row["is_below"] is not None] for team in teams}
    if not all(judged.values()):
        return
    kept = {name: sum(not row["is_below"] for row in rows) for name, rows in judged.items()}
    yield (
        f"Marketing keeps {kept['marketing']} of {len(judged['marketing'])} promises, "
        f"sales {kept['sales']} of {len(judged['sales'])}."
    )
    lowest = [
        min(below, key=lambda row: row["value"] - row["agreed"])
        for rows in judged.values()
        if (below := [row for row in rows if row["is_below"]])
    ]
    if lowest:
        named = " and ".join(
            f"{row['words'][0].lower()}{row['words'][1:]} ({rate(row['value'])}, agreed {rate(row['agreed'], 0)})"
            for row in lowest
        )
        yield f"Furthest below what was agreed: {named}."
