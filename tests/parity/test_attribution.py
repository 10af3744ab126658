"""Attribution of a table that somebody brought is the same on every engine, model by model."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa

from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.insight.attribution.attributing import Attributed, attribute
from lockstep.insight.attribution.models import VARIANTS, named

DAY_S = 86_400


def brought() -> dict[str, pa.Table]:
    """Forty people who meet us up to nine times; three in four convert, some twice, some without a touch before."""
    dice = random.Random(11)
    units = ["search", "fair", "Söhne & Co", "direct", "(missing)"]
    touches = [
        (person, 1_000 * person + number, dice.randrange(60) * DAY_S // dice.choice([1, 7]), dice.choice(units))
        for person in range(40)
        for number in range(dice.randrange(10))
    ]
    conversions = [
        (10 * person + number, person, *(dice.choice([None, dice.randrange(60) * DAY_S]) for _ in range(2)),
         dice.randrange(1, 60) * DAY_S, dice.randrange(-500, 10**13) if person % 4 else 0, int(person % 4 > 0),
         int(person % 4 == 0))
        for person in range(40)
        for number in range(1 + (person % 7 == 3))
    ]  # fmt: skip
    told = [(*touch, int(touch[3] == "direct")) for touch in touches]
    return {"given_touches": _table(_TOUCHES, told), "given_conversions": _table(_CONVERSIONS, conversions)}


_TOUCHES = ("person_id", "touch_id", "at_s", "unit", "is_direct")
_CONVERSIONS = ("conversion_id", "person_id", "lead_s", "opportunity_s", "closed_s", "value_minor", "converted",
                "unconverted")  # fmt: skip


def _table(names: Sequence[str], rows: Sequence[Sequence[int | str | None]]) -> pa.Table:
    kinds = [pa.string() if name == "unit" else pa.int64() for name in names]
    cells = zip(*rows, strict=True)
    return pa.table({name: pa.array(each, kind) for name, kind, each in zip(names, kinds, cells, strict=True)})


def said(engine: Engine) -> Attributed:
    engine.attach(brought())
    return attribute(engine, [*named(()), *VARIANTS], look_back_s=45 * DAY_S)


def test_every_model_says_the_same_on_every_engine(engine: Engine) -> None:
    reference = connect("duckdb", threads=1)
    try:
        there = said(reference)
    finally:
        reference.close()
    here = said(engine)
    assert here == there
    assert {credit.model for credit in here.credits} == {*named(()), *VARIANTS}
    assert sum(credit.minor for credit in here.credits if credit.model == "linear") == here.value_minor
