"""What levers claim of invented histories, beside what undoing the planted truth would really have brought.

The second is known because the same leads can be followed once with the truth planted and once without, for as long as
they take. ``PYTHONPATH=tests python -m planted.levers_tried 100`` prints the table of docs/explanation/levers.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from in_memory import folder_in_memory
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.levers.levers import FIGURE
from lockstep.insight.levers.past import DAY_S, RECENT_DAYS, SETTLING_S
from lockstep.record.manifest import Version
from lockstep.record.schema import TABLES
from lockstep.record.versions import Store
from lockstep.simulate.dice import Dice, Ints
from lockstep.simulate.export_sales import _on_deals
from lockstep.simulate.history import _History, happened, master
from lockstep.simulate.journeys import journeys
from lockstep.simulate.planted import Planted
from lockstep.simulate.record import record
from lockstep.simulate.world import NEVER
from planted.invented import MAY_S, NOW_S

TOUCHES = 60_000
#: The history that tells what undoing a truth brings on average, and how long its leads are followed.
_LARGE, _LATER_S = 1_500_000, 600 * DAY_S
_PORTION = 50_000

Row = Mapping[str, Any]


def levers(planted: Mapping[str, float], seed: int, touches: int = TOUCHES) -> dict[str, Row]:
    """Return what the figure says of one history: lever to its row."""
    with TemporaryDirectory(prefix="levers-") as otherwise, folder_in_memory(Path(otherwise)) as folder:
        version = record(folder, touches=touches, seed=seed, now_s=NOW_S, planted=planted)
        with Store(folder).write() as writer:
            for name, paths in version.tables.items():
                for path in paths:
                    writer.keep(name, path)
            pq.write_table(_content(planted, seed, touches, version), writer.workspace / "activities.parquet")
            writer.add("activities", writer.workspace / "activities.parquet")
            version = writer.commit(NOW_S, notes={})
        engine = connect("duckdb", threads=1)
        reply = ask(FIGURE, Question(as_of_s=NOW_S), Context(engine, version, charter.parse(master("charter.yaml"))))
        engine.close()
    return {str(row["lever"]): row for row in reply.rows}


def _content(planted: Mapping[str, float], seed: int, touches: int, version: Version) -> pa.Table:
    """Return the pieces of content used on deals, as activities."""
    company, who, what = happened(touches=touches, seed=seed, now_s=NOW_S, planted=planted)
    columns = _on_deals(Dice(seed), company, who, what, now_s=NOW_S)
    lead, at_s, content = columns[2], columns[4], columns[7]
    used = content >= 0
    deal_ids = pq.read_table(version.tables["journeys"][0], columns=["deal_id"])["deal_id"].combine_chunks()
    deals = deal_ids.take(pa.array(np.searchsorted(who.index, lead[used])))
    rows = {"deal_key": deals, "occurred_s": pa.array(at_s[used]), "content": pa.array(["A piece"] * int(used.sum()))}
    kinds = {"BIGINT": pa.int64(), "VARCHAR": pa.string()}
    names = TABLES["activities"].all_columns
    return pa.table({name: rows.get(name, pa.nulls(len(deals), kinds[kind])) for name, kind in names.items()})


@cache
def _per_lead(name: str, strength: float) -> tuple[float, float]:
    """Return euros that an offered lead, and a deal that opens, brings less for the truth, after May; on average."""
    return tuple(one - other for one, other in zip(_brought({}), _brought({name: strength}), strict=True))  # type: ignore[return-value]


def _brought(planted: Mapping[str, float]) -> tuple[float, float]:
    won, offered, opened, won_of_deals = 0, 0, 0, 0
    history = _History(77, _LARGE, NOW_S, Planted(planted, now_s=NOW_S), None)
    history.world.now_s = NOW_S + _LATER_S
    for start in range(0, history.count, _PORTION):
        index: Ints = np.arange(start, min(start + _PORTION, history.count), dtype=np.int64)
        who = history.arrived(index)
        if not len(who):
            continue
        what = journeys(history.world, who)
        minor = np.where(what.is_won & (what.closed_s < NEVER), what.home_minor, 0)
        of = (what.offered_s >= MAY_S) & (what.offered_s < NOW_S)
        won, offered = won + int(minor[of].sum()), offered + int(of.sum())
        of = (what.opportunity_s >= MAY_S) & (what.opportunity_s < NOW_S)
        won_of_deals, opened = won_of_deals + int(minor[of].sum()), opened + int(of.sum())
    return won / offered / 100, won_of_deals / opened / 100


def brings(name: str, strength: float, seed: int, touches: int = TOUCHES) -> float:
    """Return euros that undoing a truth brings, on average, on as many leads or deals as the lever counts on."""
    _, _, what = happened(touches=touches, seed=seed, now_s=NOW_S, planted={name: strength})
    of_leads, of_deals = _per_lead(name, strength)
    if name == "lost-content":
        return of_deals * int(((what.closed_s >= NOW_S - RECENT_DAYS * DAY_S) & (what.closed_s < NOW_S)).sum())
    to_s = NOW_S - SETTLING_S
    return of_leads * int(((what.offered_s >= to_s - RECENT_DAYS * DAY_S) & (what.offered_s < to_s)).sum())


def main(seeds: int, touches: int) -> None:
    """Print how often the interval covers the truth, how often it is above zero, and how often it is proposed."""
    for name, strength, lever in (("slow-follow-up", 0.7, "answer-in-time"), ("lost-content", 0.8, "more-content")):
        covered, above, proposed, ratios = 0, 0, 0, []
        for seed in range(seeds):
            row, truth = levers({name: strength}, seed, touches)[lever], brings(name, strength, seed, touches)
            if row["value"] is None:
                continue
            covered += row["low"] <= truth <= row["high"]
            above += row["low"] > 0
            proposed += row["verdict"] == "propose"
            ratios.append(float(row["value"]) / truth)
        print(name, strength, lever, f"said {len(ratios)} of {seeds}, covered {covered}, above zero {above}, ",
              f"proposed {proposed}, value / truth: median {np.median(ratios):.2f},",
              f"mean {np.mean(ratios):.2f}", flush=True)  # fmt: skip
    claimed: dict[str, list[tuple[float, bool]]] = {}
    for seed in range(seeds):
        _, _, what = happened(touches=touches, seed=seed, now_s=NOW_S, planted={})
        lately = what.is_won & (what.closed_s >= NOW_S - RECENT_DAYS * DAY_S) & (what.closed_s < NOW_S)
        won = float(what.home_minor[lately].sum()) / 100
        for lever, row in levers({}, seed, touches).items():
            if row["value"] is not None:
                claimed.setdefault(lever, []).append((float(row["value"]) / won, row["verdict"] == "propose"))
    for lever, values in claimed.items():
        shares = [share for share, _ in values]
        proposed = sum(is_proposed for _, is_proposed in values)
        print("nothing planted", lever, f"said {len(values)}, of what was won lately: median {np.median(shares):.1%},",
              f"largest {max(shares):.1%}, proposed {proposed}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else TOUCHES)
