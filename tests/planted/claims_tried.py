"""What claims come out as on invented histories, with a truth planted and with nothing planted.

``PYTHONPATH=tests python -m planted.claims_tried 100`` prints the table of docs/explanation/claims.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from in_memory import folder_in_memory
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import ARROW_TYPES
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import NAMED
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.testing import Tested, evaluate
from lockstep.record.manifest import Version
from lockstep.record.schema import TABLES
from lockstep.record.versions import Store
from lockstep.simulate.history import happened
from lockstep.simulate.people import TITLES
from lockstep.simulate.record import record
from lockstep.simulate.world import NEVER
from planted.invented import NOW_S

TOUCHES = 60_000
#: Since the first of May: what is planted holds since then.
SINCE_MAY = "2026-05-01..2026-11-19"
#: What somebody might add who wonders about one channel.
SYNDICATION = Claim(
    name="said-1", said="Content syndication is worthless", team="sales", among="lead AND decided",
    group="source = 'Content syndication'", outcome="accepted", direction="less", margin=10,
    alike=("lead_kind", "role", "region"),
)  # fmt: skip
#: A comparison of two groups that differ in nothing: the true difference is 0.
PARITY = Claim(
    name="said-2", said="The north is worse than the south", team="marketing", among="lead AND decided",
    group="region IN ('Nordics', 'DACH')", outcome="accepted", direction="less", margin=5,
    alike=("lead_kind", "role", "source"),
)  # fmt: skip
#: Two comparisons in one history that share no lead and differ in nothing, each of one region with another.
PARITIES = tuple(
    Claim(
        name=f"said-{number}", said="One is worse than the other", team="marketing", among="lead AND decided",
        group=f"region = '{one}'", against=f"region = '{other}'", outcome="accepted", direction="less", margin=5,
        alike=("lead_kind", "role", "source"),
    )
    for number, (one, other) in enumerate((("Nordics", "DACH"), ("North America", "UK & Ireland")), start=3)
)  # fmt: skip


def claims(
    planted: Mapping[str, float],
    seed: int,
    tested: Sequence[Claim],
    *,
    touches: int = TOUCHES,
    period: str | None = SINCE_MAY,
) -> dict[str, Tested]:
    """Return what claims come out as on one history, by name."""
    with TemporaryDirectory(prefix="claims-") as otherwise, folder_in_memory(Path(otherwise)) as folder:
        version = _with_content(folder, planted, seed, touches)
        engine = connect("duckdb", threads=1)
        agreed = charter.parse(charter.default_text(year=2026))
        found = evaluate(tested, Context(engine, version, agreed), Question(as_of_s=NOW_S, period=period))
        engine.close()
    return {one.claim.name: one for one in found}


def _with_content(folder: Path, planted: Mapping[str, float], seed: int, touches: int) -> Version:
    """Return a history as a record, with the job titles of its people and the content used on its deals."""
    version = record(folder, touches=touches, seed=seed, now_s=NOW_S, planted=planted)
    _, who, what = happened(touches=touches, seed=seed, now_s=NOW_S, planted=planted)
    number = np.arange(len(who))
    used = number[what.uses_content & (what.opportunity_s < NEVER)]
    tables = {
        "people": {
            "person_id": pa.array([f"p{each:08d}" for each in number]),
            "title": pa.array(TITLES).take(pa.array(who.title)),
        },
        "activities": {
            "deal_key": pa.array([f"d{each:08d}" for each in used]),
            "occurred_s": pa.array(np.minimum(what.opportunity_s[used] + 86_400, NOW_S)),
            "content": pa.array(["A piece"] * len(used)),
        },
    }
    with Store(folder).write() as writer:
        for name, paths in version.tables.items():
            for path in paths:
                writer.keep(name, path)
        for name, columns in tables.items():
            kinds = {column: ARROW_TYPES[kind] for column, kind in TABLES[name].all_columns.items()}
            count = len(next(iter(columns.values())))
            table = pa.table({column: columns.get(column, pa.nulls(count, kind)) for column, kind in kinds.items()})
            pq.write_table(table, writer.workspace / f"{name}.parquet")
            writer.add(name, writer.workspace / f"{name}.parquet")
        return writer.commit(NOW_S, notes={})


#: The list they are judged in.
TESTED = (NAMED["call-once"], NAMED["content-not-used"], SYNDICATION, PARITY)
#: Truth, strength, and the claim it makes true.
PLANTED: tuple[tuple[str, float, str], ...] = (
    ("fewer-attempts", 0.8, "call-once"),
    ("lost-content", 0.8, "content-not-used"),
    ("bad-channel", 0.9, SYNDICATION.name),
)


def main(seeds: int) -> None:
    """Print how often each verdict came, with nothing planted and with each truth."""
    for planted, names in (
        ({}, [claim.name for claim in TESTED]),
        *(({truth: strength}, [name]) for truth, strength, name in PLANTED),
    ):
        found = [claims(planted, seed, TESTED) for seed in range(seeds)]
        for name in names:
            print(planted or "nothing", name, dict(Counter(one[name].verdict.word for one in found)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
