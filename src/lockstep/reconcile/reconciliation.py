"""One stage in one period, as every system counts it, as the record does, and why they differ."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

from lockstep.figures.agreeing import built_by_other_rules
from lockstep.figures.context import Context
from lockstep.reconcile.comparing import LEFT, RECORD, counts, differences
from lockstep.reconcile.newest import STATING
from lockstep.reconcile.reasons import REASONS, UNEXPLAINED
from lockstep.reconcile.standings import Asked, Standings, standings

Said = dict[str, Any]


def overview(context: Context, what: Asked, folder: Path | None = None) -> Said:
    """Count a stage in a period by every system and by the record.

    Parameters
    ----------
    context
        The record version, the charter, and the engine that reads.
    what
        Which stage and period; `standings.asked` reads it.
    folder
        As `statements` takes it.

    Returns
    -------
    dict
        JSON values: ``stage``, ``period``; ``systems``, for each source that states the stage, by name, ``source``,
        ``counted``, ``undated``, which it says are in it and not since when, and ``left_out``, its rows that could
        not be read; ``silent``, sources that never state it; ``record``, ``counted`` and ``undated``, as the figure
        funnel by period counts; ``faults``; ``record_version``, ``charter_version``.

    Raises
    ------
    LockstepError
        The record can't be read, or was built in another currency.
    """
    told = standings(context, what, folder)
    counted, undated = told.record
    left_out = _left_out(context)
    return {
        "stage": what.stage,
        "period": what.period,
        "systems": [
            {"source": name, "counted": own, "undated": bare, "left_out": left_out.get(name, 0)}
            for name, (own, bare) in told.systems.items()
        ],
        "silent": sorted(set(context.version.notes.get("sources", {})) - set(told.systems)),
        "record": {"counted": counted, "undated": undated},
        "faults": [fault.as_dict() for fault in built_by_other_rules(context)],
        "record_version": context.version.name,
        "charter_version": context.charter.version,
    }


def reconcile(context: Context, what: Asked, folder: Path | None = None) -> Said:
    """Count a stage in a period by every system and by the record, and explain each difference.

    Parameters
    ----------
    context, what, folder
        As `overview` takes them.

    Returns
    -------
    dict
        What `overview` returns, and ``pairs``, as `pair` returns them, the systems with each other and then each with
        the record; ``unexplained``, which is nought.

    Raises
    ------
    LockstepError
        The record can't be read, or was built in another currency.
    """
    told = standings(context, what, folder)
    names = list(told.systems)
    couples = [*combinations(names, 2), *((name, RECORD) for name in names)]
    pairs = [pair(context, told, left, right) for left, right in couples]
    unexplained = sum(row["count"] for each in pairs for row in each["reasons"] if row["reason"] == UNEXPLAINED)
    return overview(context, what, folder) | {"pairs": pairs, "unexplained": unexplained}


def pair(context: Context, told: Standings, left: str, right: str) -> Said:
    """Explain the difference between two sides.

    Parameters
    ----------
    context, told, left, right
        As `comparing.differences` takes them.

    Returns
    -------
    dict
        ``left``, ``right``, names; ``left_count``, ``right_count``; ``both``, what both count; ``reasons``, per side
        that counts (``side``, ``left`` or ``right``) and reason its ``count``, ``reason``, ``title``, ``meaning``,
        ``owner`` and ``remedy``. Left count − the counts on the left + those on the right = right count.

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    sizes = {name: counted for name, (counted, _) in told.systems.items()} | {RECORD: told.record[0]}
    reasons = [
        {
            "side": row["side"],
            "count": row["count"],
            **in_words(row["reason"], *((left, right) if row["side"] == LEFT else (right, left)), told.asked.stage),
        }
        for row in counts(differences(context, told, left, right))
    ]
    only_left = sum(row["count"] for row in reasons if row["side"] == LEFT)
    return {
        "left": left,
        "right": right,
        "left_count": sizes[left],
        "right_count": sizes[right],
        "both": sizes[left] - only_left,
        "reasons": reasons,
    }


def in_words(code: str, here: str, there: str, stage: str) -> dict[str, str]:
    """Return a reason about two sides in words, also the one that is never given."""
    if code in REASONS:
        return REASONS[code].said(here, there, stage)
    meaning = "No rule covers this difference: that is a fault of Lockstep."
    remedy = "Report it, with the record's version."
    return {"reason": UNEXPLAINED, "title": "Unexplained", "meaning": meaning, "owner": "Lockstep", "remedy": remedy}


def _left_out(context: Context) -> dict[str, int]:
    """Return how many rows of each source could not be read, of files that may say something of a stage."""
    return {
        source: sum(
            int(state.get("rows_left_out") or 0)
            for states in keys.values()
            for state in states.values()
            if STATING.keys() & set(state.get("tables", ()))
        )
        for source, keys in context.version.notes.get("sources", {}).items()
    }
