"""Attribution of one relation `attributed`: every model asked for, in one answer with what is doubtful about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lockstep.engines import portable
from lockstep.engines.engine import Engine
from lockstep.figures.measures import measure
from lockstep.insight.attribution import markov, roles, shapley
from lockstep.insight.attribution.credit import NANO, Credit, Unit, ordered, too_few, too_long
from lockstep.insight.attribution.models import WEIGHTS, step_s, tables
from lockstep.values.faults import Fault, LockstepError

#: Runs one SQL of this folder and returns its rows.
Ask = Callable[[str], pa.Table]

#: Up to here a time and an id are one number of 64 bits (``moves.sql``).
_LATEST_S = 2**33 - 1


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
        The engine can't run it, a number outgrows 64 bits, or Markov meets a touch from before 1970 or after 2242.
    """

    own = {"decay": tables(names, half_life_days=half_life_days)["decay"]}
    known = {"look_back_s": look_back_s, "step_s": step_s(half_life_days)}

    def ask(sql_name: str) -> pa.Table:
        tree = measure(__package__, sql_name)
        engine.attach({name: table for name, table in own.items() if name in portable.tables(tree)})
        return engine.run(portable.bind(tree, **{name: known[name] for name in portable.placeholders(tree)}))

    made: dict[str, list[Credit]] = {}
    faults: list[Fault] = []
    if weighed := [name for name in names if name in WEIGHTS]:
        found = ask("roles.sql")
        faults += too_long(max(found["touches"].to_pylist(), default=0))
        for credit in roles.credits(found, weighed) if not faults else ():
            made.setdefault(credit.model, []).append(credit)
    if {"shapley", "shapley:rate"} & set(names):
        made["shapley"] = shapley.credits(ask("sets.sql").to_pylist())
    if "shapley:rate" in names:
        units = ordered([credit.unit for credit in made["shapley"] if credit.unit is not None])
        own["unit_bits"] = shapley.bits(units)
        alone = [Credit("shapley:rate", None, one.nano, one.minor) for one in made["shapley"] if one.unit is None]
        sets = ask("bits.sql").to_pylist() if own["unit_bits"].num_rows else ()
        made["shapley:rate"] = [*shapley.credits_by_rate(sets, units), *alone]
    if chains := [name for name in names if name.startswith("markov")]:
        _need_times(ask("times.sql"))
        own["unit_numbers"] = _numbered(ask("units.sql")["unit"])
        moves, alone = _moves(ask, own["unit_numbers"]["unit"].to_pylist())
        for name in chains:
            made[name] = [*markov.credits(name, moves), *(Credit(name, None, one.nano, one.minor) for one in alone)]
    whole = next((credits for credits in made.values() if credits), [])
    conversions = sum(credit.nano for credit in whole) // NANO
    for name in names:
        faults += too_few(name, conversions)
    given = [credit for name in names for credit in sorted(made.get(name, ()), key=_by_name)]
    return Attributed(given, conversions, sum(credit.minor for credit in whole), faults)


def _numbered(found: pa.ChunkedArray) -> pa.Table:
    """Return the table `unit_numbers` that ``moves.sql`` reads: each unit and its number, from 0."""
    units = ordered(found.to_pylist())
    return pa.table({"unit": pa.array(units, found.type), "unit_no": pa.array(range(len(units)), pa.int64())})


def _need_times(found: pa.Table) -> None:
    """Refuse touches that ``moves.sql`` can't put in order."""
    if any(at_s is not None and not 0 <= at_s <= _LATEST_S for at_s in found.to_pylist()[0].values()):
        raise LockstepError(
            "A touch is from before 1970 or from after 2242, and Markov's model can't put it in order.",
            remedy="Leave out touches that can't have been then.",
        )


def _moves(ask: Ask, units: Sequence[Unit]) -> tuple[list[dict[str, Any]], list[Credit]]:
    """Return the moves as `markov.chain` takes them, and the credit that conversions without a touch keep."""

    def named(number: int | None) -> Unit:
        return None if number is None else units[number]

    moves = [
        row
        | {"came_from": named(row["came_from"]), "unit": named(row["unit"])}
        | {"value_minor": row["value_high"] * 2**20 + row["value_low"]}
        for row in ask("moves.sql").to_pylist()
    ]
    alone = [
        Credit("", None, move["converted"] * NANO, move["value_minor"])
        for move in moves
        if move["unit"] is None and move["converted"]
    ]
    return [move for move in moves if move["unit"] is not None], alone


def _by_name(credit: Credit) -> tuple[bool, str | int]:
    return credit.unit is None, credit.unit or ""
