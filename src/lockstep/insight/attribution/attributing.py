"""Attribution of one relation `attributed`: every model asked for, in one answer with what is doubtful about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lockstep.engines import portable
from lockstep.engines.engine import Engine
from lockstep.figures.measures import measure
from lockstep.insight.attribution import markov, shapley
from lockstep.insight.attribution.credit import NANO, Credit, ordered, too_few, too_long
from lockstep.insight.attribution.models import WEIGHTS, step_s, tables
from lockstep.values.faults import Fault

#: Runs one SQL of a folder with tables of its own beside `attributed`, and returns its rows.
Rows = Callable[[str, Mapping[str, pa.Table]], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Attributed:
    """What each unit gets by each model.

    Attributes
    ----------
    credits
        By model in the order asked for, then by unit; that of conversions without a touch last, unit None.
    conversions, value_minor
        What there was to attribute; what each model's credits add up to.
    faults
        What kept a model from being computed, or makes it doubtful.
    """

    credits: Sequence[Credit]
    conversions: int
    value_minor: int
    faults: Sequence[Fault]


def attribute(engine: Engine, names: Sequence[str], *, look_back_s: int, half_life_days: int | float = 7) -> Attributed:
    """Attribute a table that somebody brought: `given_touches` and `given_conversions`, attached to an engine.

    Parameters
    ----------
    engine
        With both tables attached; ``attributed.sql`` says their columns.
    names
        Models, as `models.named` returns them.
    look_back_s
        A touch so long before a conversion still counts.
    half_life_days
        Of `time-decay`.

    Returns
    -------
    Attributed
        Exact; the same on every engine.

    Raises
    ------
    LockstepError
        The engine can't run it, or a number outgrows 64 bits.
    """

    def rows(sql_name: str, own: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
        engine.attach(own)
        tree = measure(__package__, sql_name)
        known = {"look_back_s": look_back_s, "step_s": step_s(half_life_days)}
        values = {name: known[name] for name in portable.placeholders(tree)}
        found: list[dict[str, Any]] = engine.run(portable.bind(tree, **values)).to_pylist()
        return found

    return attributed(rows, names, half_life_days=half_life_days)


def attributed(rows: Rows, names: Sequence[str], *, half_life_days: int | float) -> Attributed:
    """Make the credits of models out of the rows of ``credits.sql``, ``moves.sql``, ``sets.sql`` and ``bits.sql``.

    Parameters
    ----------
    rows
        Runs one of them.
    names, half_life_days
        As `attribute` takes them.
    """
    made: dict[str, list[Credit]] = {}
    faults: list[Fault] = []
    if any(name in WEIGHTS for name in names):
        weighed = rows("credits.sql", tables(names, half_life_days=half_life_days))
        faults += too_long(max((row["longest"] for row in weighed), default=0))
        for row in weighed if not faults else ():
            credit = Credit(row["model"], row["unit"], row["nano"], row["minor"])
            made.setdefault(credit.model, []).append(credit)
    if {"shapley", "shapley:rate"} & set(names):
        made["shapley"] = shapley.credits(rows("sets.sql", {}))
    learned = [name for name in names if name.startswith("markov") or name == "shapley:rate"]
    if learned:
        known = next(iter(made.values()), None)
        untouched = _untouched(rows) if known is None else [credit for credit in known if credit.unit is None]
        moves = rows("moves.sql", {}) if any(name.startswith("markov") for name in learned) else ()
        for name in learned:
            own = markov.credits(name, moves) if name != "shapley:rate" else _by_rate(rows, made["shapley"])
            made[name] = [*own, *(Credit(name, None, credit.nano, credit.minor) for credit in untouched)]
    whole = next((credits for credits in made.values() if credits), [])
    conversions = sum(credit.nano for credit in whole) // NANO
    for name in names:
        faults += too_few(name, conversions)
    found = [credit for name in names for credit in sorted(made.get(name, ()), key=_by_name)]
    return Attributed(found, conversions, sum(credit.minor for credit in whole), faults)


def _by_name(credit: Credit) -> tuple[bool, str | int]:
    return credit.unit is None, credit.unit or ""


def _untouched(rows: Rows) -> list[Credit]:
    [row] = rows("untouched.sql", {})
    return [Credit("", None, row["conversions"] * NANO, row["value_minor"])] if row["conversions"] else []


def _by_rate(rows: Rows, of_shapley: Sequence[Credit]) -> list[Credit]:
    units = ordered([credit.unit for credit in of_shapley if credit.unit is not None])
    # Beyond so many it refuses, and the bits of a whole number would not reach.
    numbers = [1 << place for place in range(len(units))] if len(units) <= shapley.MOST else []
    bits = pa.table({"unit": units[: len(numbers)], "bit": pa.array(numbers, pa.int64())})
    return shapley.credits_by_rate(rows("bits.sql", {"unit_bits": bits}) if numbers else (), units)
