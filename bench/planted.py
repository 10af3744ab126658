"""`python -m bench.planted`: is what was planted found? Each truth the simulator can plant, alone, in pairs, and none.

    python -m bench.planted --seeds 100 --pairs 20

Every history is a company of its own; the figure goal-gap is asked of it as anybody would. A truth of one place (a
channel, a region) is looked for there, since a twentieth of a company's revenue is within its chance. What it finds goes
to docs/explanation/planted-truths.md. It takes an hour of one processor; `--jobs 2` shares it.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

from lockstep import charter
from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Question
from lockstep.insight.goal_gap import goal_gap
from lockstep.simulate import DEMO_UNTIL_S, master
from lockstep.simulate.record import record

TOUCHES = 1_000_000
HALF_YEAR, AUTUMN = "2026-05-01..2026-10-31", "2026-09-01..2026-10-31"
#: A goal that nobody misses: what these histories bring in the half year when nothing is planted, on average.
GOAL_MINOR = 3_675_000_000
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "planted-truths.md"
BEGIN, END = "<!-- planted: begin -->", "<!-- planted: end -->"


@dataclass(frozen=True, slots=True)
class Case:
    """A truth as it is planted here, and where it is looked for.

    Attributes
    ----------
    fault, strength
        As `simulate.planted` names them.
    part
        The part of the gap that is right.
    where
        Dimension and value it is narrowed to; empty: the whole company, against its plan.
    period
        The days that are asked about.
    """

    fault: str
    strength: float
    part: str
    where: tuple[str, str] | None = None
    period: str = HALF_YEAR


CASES: tuple[Case, ...] = (
    Case("slow-follow-up", 0.7, "follow-up"),
    Case("fewer-attempts", 0.6, "follow-up"),
    Case("bad-channel", 0.9, "acceptance", ("channel", "Content syndication")),
    Case("understaffed-region", 0.9, "follow-up", ("region", "North America")),
    Case("webinar-backlog", 0.95, "follow-up", ("channel", "Webinar"), AUTUMN),
    Case("weak-packets", 0.5, "packets"),
    Case("smaller-deals", 0.4, "deal-size"),
    Case("lost-content", 0.9, "wins"),
    Case("volume-drop", 0.3, "volume"),
    Case("slow-close", 0.5, "timing"),
)


@cache
def _engine() -> Engine:
    return connect("duckdb", threads=1)


def _charter(plan_minor: int | None) -> Charter:
    # Even phasing: of a year's goal 184 of 365 days fall into the half year.
    year = Decimal(plan_minor or 100) / 100 * 365 / 184
    head, _, tail = master("charter.yaml").partition("goals:")
    goal = f"goals:\n  - name: New revenue 2026\n    period: 2026\n    amount: {year:.2f}\n    under: growth\n"
    return charter.parse(head + goal + tail[tail.index("\npromises:") :])


def found(planted: Mapping[str, float], seed: int, cases: Sequence[Case], plan_minor: int | None) -> list[Answer]:
    """Return what the figure says of one history, in the place of each case."""
    folder = Path(tempfile.mkdtemp(prefix="planted-"))
    try:
        version = record(folder, touches=TOUCHES, seed=seed, now_s=DEMO_UNTIL_S, planted=planted)
        context = Context(_engine(), version, _charter(plan_minor))
        return [
            goal_gap.compute(
                context,
                Question(
                    as_of_s=DEMO_UNTIL_S,
                    period=case.period,
                    where=dict([case.where]) if case.where else {},
                    options={"against": "year" if case.where or plan_minor is None else "plan"},
                ),
            )
            for case in cases
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def largest_loss(answer: Answer) -> str:
    """Return the part that lost most."""
    return str(min(answer.rows, key=lambda row: row["value"])["part"])  # type: ignore[arg-type,return-value]


def signals(answer: Answer) -> list[str]:
    """Return the parts that are not called noise."""
    return [str(row["part"]) for row in answer.rows if not row["is_noise"]]
