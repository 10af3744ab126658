"""Markov and Shapley over the record: what they give, and how far that may be off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.attribution import markov
from lockstep.insight.attribution.credit import NANO, whole
from lockstep.insight.what_helped.asked import Asked
from lockstep.insight.what_helped.resampling import resampled, spread
from lockstep.insight.what_helped.sheet import Credit, intervals

PACKAGE = "lockstep.insight.what_helped"
_COUNTS = ("converted", "unconverted", "value_minor")


def by_markov(context: Context, question: Question, asked: Asked) -> dict[str, Credit]:
    """Credit the touched deals by removal effects, with journeys that ended without a win beside them.

    Parameters
    ----------
    context, question, asked
        As `crediting.credits` takes them.

    Returns
    -------
    dict
        Unit to its credit; the interval is of draws over the journeys, won and not, the chain solved for each.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  half a second, which only those who credit should wait

    parameters = asked.parameters(context, question, is_learnt=True)
    rows = context.rows(PACKAGE, "moves.sql", question, day="won_day", **parameters)
    journeys = {name: place for place, name in enumerate(sorted({row["conversion_id"] for row in rows}))}
    keys = sorted({(row["came_from"], row["unit"]) for row in rows}, key=lambda key: (key[0] or "", key[1]))
    column = {key: place for place, key in enumerate(keys)}
    down = np.array([journeys[row["conversion_id"]] for row in rows])
    across = np.array([column[row["came_from"], row["unit"]] for row in rows])
    counts = np.array([[row[name] for name in _COUNTS] for row in rows], dtype=np.float64)
    wide = np.hstack([across + number * len(keys) for number in range(len(_COUNTS))])
    sheet = csr_array(
        (counts.T.ravel(), (np.tile(down, len(_COUNTS)), wide)), shape=(len(journeys), len(_COUNTS) * len(keys))
    )
    exact = {credit.unit: credit for credit in markov.credits("markov", _moves(keys, sheet.sum(axis=0)))}
    units = [unit for unit in exact if isinstance(unit, str)]
    shares = []
    for sums in resampled(sheet):
        given = {credit.unit: credit.minor for credit in markov.credits("markov", _moves(keys, sums))}
        shares.append([given.get(unit, 0) for unit in units])
    drawn = np.array(shares, dtype=np.float64).reshape(-1, len(units))
    low, high = spread(drawn)
    return {
        unit: Credit(exact[unit].minor, exact[unit].nano, int(low[place]), int(high[place]))
        for place, unit in enumerate(units)
    }


def _moves(keys: Sequence[tuple[str | None, str]], sums: Any) -> list[Mapping[str, Any]]:
    """Return the moves of some journeys as `markov.chain` takes them; those nobody made are left out."""
    table = np.asarray(sums).reshape(len(_COUNTS), len(keys)).T
    return [
        {"came_from": key[0], "unit": key[1]} | dict(zip(_COUNTS, map(int, row), strict=True))
        for key, row in zip(keys, table.tolist(), strict=True)
        if any(row[:2])
    ]


def by_shapley(touched: Sequence[Mapping[str, Any]], units: Sequence[str]) -> dict[str, Credit]:
    """Credit the touched deals by the Shapley value, in its closed form: each is divided equally among whom it met.

    Parameters
    ----------
    touched
        Rows of ``touched.sql`` with a unit.
    units
        Those that met a deal.
    """
    met: dict[str, int] = {}
    for row in touched:
        met[row["conversion_id"]] = met.get(row["conversion_id"], 0) + 1
    names = sorted(units)
    minor, nano = dict.fromkeys(names, Fraction()), dict.fromkeys(names, Fraction())
    for row in touched:
        minor[row["unit"]] += Fraction(row["value_minor"], met[row["conversion_id"]])
        nano[row["unit"]] += Fraction(NANO, met[row["conversion_id"]])
    each = [
        (row["conversion_id"], row["unit"], round(row["value_minor"] / met[row["conversion_id"]])) for row in touched
    ]
    ends = intervals(sorted(met), names, {"shapley": each})["shapley"]
    exact = zip(names, whole([minor[name] for name in names]), whole([nano[name] for name in names]), strict=True)
    return {name: Credit(cents, parts, *ends[name]) for name, cents, parts in exact}
