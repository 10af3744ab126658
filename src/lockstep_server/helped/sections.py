"""What the page is made of: who helped by one model, all models side by side, what it cost and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lockstep.charter.attribution import MODELS
from lockstep.insight.what_helped.asked import CONTENT, NO_TOUCH
from lockstep_server.frame.answers import Said
from lockstep_server.helped.asked import HelpedAsked
from lockstep_server.helped.dots import dot

#: Rows shown at first.
SHOWN = 20
#: Steps of a heat cell's colour.
_HEATS = 8
#: Columns of the cost table: count, its cost, and what both are called.
STAGES = (
    ("leads", "per_lead", "Lead"),
    ("offered", "per_offered", "Offered"),
    ("accepted", "per_accepted", "Accepted"),
    ("opportunities", "per_opportunity", "Opportunity"),
    ("won", "per_won", "Won"),
)


def by_model(said: Said, unit: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return model to unit to its row, both in the figure's order."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in said.get("rows", ()):
        found.setdefault(row["model"], {})[row[unit]] = row
    return found


def credited(said: Said, models: Mapping[str, Mapping[str, dict[str, Any]]], asked: HelpedAsked) -> dict[str, Any]:
    """Return the rows of the model asked for, each with its dot, interval and the span of all models.

    Parameters
    ----------
    said
        The reply of `attribution`.
    models
        As `by_model` returns them.
    asked
        What a row's deals are asked by.
    """
    rows = [(str(row[asked.unit]), row) for row in said.get("rows", ())]
    spans = {name: [float(of[name]["value"]) for of in models.values() if name in of] for name, _ in rows}
    ends = [0.0, *(float(row[end]) for _, row in rows for end in ("value", "low", "high") if row[end] is not None)]
    ends += [end for span in spans.values() for end in span]
    shown = rows if asked.is_whole else rows[:SHOWN]
    return {
        "rows": [
            {
                **row,
                "name": name,
                "is_no_touch": name == NO_TOUCH,
                "query": asked.query(name=name),
                "dot": dot(
                    float(row["value"]),
                    None if row["low"] is None else (float(row["low"]), float(row["high"])),
                    (min(spans[name], default=0.0), max(spans[name], default=0.0)),
                    bottom=min(ends),
                    top=max(ends),
                ),
            }
            for name, row in shown
        ],
        "total": len(rows),
        "left_out": len(rows) - len(shown),
        "query_all": asked.query(all="1"),
        "has_intervals": any(row["low"] is not None for _, row in rows),
    }


def side_by_side(models: Mapping[str, Mapping[str, dict[str, Any]]], asked: HelpedAsked) -> dict[str, Any]:
    """Return units by models: each model's share, warmer the larger, the charter's marked.

    Parameters
    ----------
    models, asked
        As `credited` takes them.
    """
    first = models.get(asked.model) or next(iter(models.values()), {})
    names = list(first) if asked.is_whole else list(first)[:SHOWN]
    most = max((abs(row["share"]) for of in models.values() for row in of.values() if row["share"]), default=0)
    return {
        "models": [
            {
                "name": name,
                "words": words,
                "is_agreed": name == asked.agreed_model,
                "is_chosen": name == asked.model,
                "is_absent": name not in models,
                "query": asked.query(model=None if name == asked.agreed_model else name),
                "figure_query": asked.figure_query(model=name),
            }
            for name, words in MODELS.items()
        ],
        "rows": [
            {
                "name": name,
                "cells": [
                    _heat(models[model][name], most) if model in models and name in models[model] else None
                    for model in MODELS
                ],
            }
            for name in names
        ],
    }


def _heat(row: Mapping[str, Any], most: float) -> dict[str, Any]:
    share = row["share"]
    heat = round(abs(share) / most * _HEATS) if share and most else 0
    return {"share": share, "value": row["value"], "heat": heat}


def costs(said: Said, asked: HelpedAsked) -> dict[str, Any]:
    """Return what each channel or campaign cost and brought back.

    Parameters
    ----------
    said
        The reply of `return-on-spend`.
    asked
        By what it is split.
    """
    rows = list(said.get("rows", ()))
    shown = rows if asked.is_whole else rows[:SHOWN]
    return {
        "rows": [
            {
                "name": row[asked.unit],
                **row,
                "stages": [{"count": row[many], "per": row[per]} for many, per, _ in STAGES],
            }
            for row in shown
        ],
        "stages": [words for *_, words in STAGES],
        "left_out": len(rows) - len(shown),
        "why_not": _why_not(said),
        "is_content": asked.unit == CONTENT,
    }


def _why_not(said: Said) -> dict[str, Any] | None:
    faults: Sequence[dict[str, Any]] = said.get("faults") or []
    reasons = [fault for fault in faults if fault["code"] in ("no-spend", "spend-has-no-segments")]
    return reasons[0] if reasons and not said.get("rows") else None
