"""Journeys as the two tables that attribution of a brought table reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.measures import Written, measure
from lockstep.insight.attribution import models
from lockstep.insight.attribution.attributing import Attributed, attribute

from .said_again import Conversion

LONG = 10**9
_INT = ("person_id", "touch_id", "at_s", "is_direct")


def tables(journeys: Sequence[Conversion], lost: Sequence[Sequence[str]] = ()) -> dict[str, pa.Table]:
    """Return `given_touches` and `given_conversions`; `lost` are units of journeys that did not convert."""
    touches: dict[str, list[Any]] = defaultdict(list)
    conversions: dict[str, list[int | None]] = defaultdict(list)

    def put(into: dict[str, list[Any]], **row: Any) -> None:
        for name, cell in row.items():
            into[name].append(cell)

    for number, journey in enumerate(journeys):
        for t in journey.touches:
            put(touches, person_id=number, touch_id=t.touch_id, at_s=t.at_s, unit=t.unit, is_direct=int(t.is_direct))
        put(conversions, conversion_id=number, person_id=number, lead_s=journey.lead_s,
            opportunity_s=journey.opportunity_s, closed_s=journey.closed_s, value_minor=journey.value_minor,
            converted=1, unconverted=0)  # fmt: skip
    for number, units in enumerate(lost, start=len(journeys)):
        for at, unit in enumerate(units):
            put(touches, person_id=number, touch_id=at, at_s=at, unit=unit, is_direct=0)
        put(conversions, conversion_id=number, person_id=number, lead_s=None, opportunity_s=None, closed_s=LONG,
            value_minor=0, converted=0, unconverted=1)  # fmt: skip
    kinds = {name: pa.int64() for name in _INT} | {"unit": pa.string()}
    return {
        "given_touches": pa.table({name: pa.array(touches[name], kind) for name, kind in kinds.items()}),
        "given_conversions": pa.table({name: pa.array(cells, pa.int64()) for name, cells in conversions.items()}),
    }


def ask(journeys: Sequence[Conversion], *names: str, lost: Sequence[Sequence[str]] = (), **how: Any) -> Attributed:
    """Attribute journeys on the embedded engine."""
    engine = _engine()
    engine.attach(tables(journeys, lost))
    return attribute(engine, names, look_back_s=how.pop("look_back_s", LONG), **how)


def touch_by_touch(journeys: Sequence[Conversion], *names: str) -> dict[tuple[str, int, int], tuple[int, int]]:
    """Return model, journey and touch to the nano and minor it gets by `credited`, which figures of the record read."""
    own = "SELECT c.model, c.conversion_id, c.touch_id, c.minor, c.nano FROM credited AS c"
    tree = measure(Written((("each.sql", own),), "lockstep.insight.attribution"), "each.sql")
    engine = _engine()
    engine.attach(tables(journeys) | models.tables(names, half_life_days=7))
    rows = engine.run(portable.bind(tree, look_back_s=LONG, step_s=models.step_s(7))).to_pylist()
    return {(row["model"], row["conversion_id"], row["touch_id"]): (row["nano"], row["minor"]) for row in rows}


@cache
def _engine() -> Engine:
    return connect("duckdb", threads=1)


def by_unit(found: Attributed, model: str) -> dict[Any, tuple[int, int]]:
    """Return unit to nano and minor."""
    return {credit.unit: (credit.nano, credit.minor) for credit in found.credits if credit.model == model}
