"""What every system says of one stage in one period, and what the record makes of it: read once, compared often."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from lockstep.figures.context import Context
from lockstep.reconcile.asking import table_of
from lockstep.reconcile.statements import statements
from lockstep.record.schema import DETOURS, PATH
from lockstep.values.faults import WrongUse
from lockstep.values.periods import Period

#: Every stage, in the order in which it is numbered in the SQL of this folder: known is 1.
STAGES: tuple[str, ...] = (*PATH, *DETOURS)
#: Before and after every instant that a source can state.
_EVER = 10**14
_KEPT: dict[tuple[object, ...], Standings] = {}
#: A page, its parts and its file ask for the same one after the other; more would only hold memory.
_KEEP = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One stage in one period.

    Attributes
    ----------
    stage
        One of `STAGES`.
    period
        Name of the period; None: the whole record.
    from_s, to_s
        Its first instant and the first one after it, epoch seconds.
    as_of_s
        What counts as now, epoch seconds.
    """

    stage: str
    period: str | None
    from_s: int
    to_s: int
    as_of_s: int


@dataclass
class Standings:
    """What was read, once for all comparisons.

    Attributes
    ----------
    asked
        Which stage and period.
    stated
        Rows of ``stated_rows.sql``: one per record of each source.
    entered
        Rows of ``entered_rows.sql``: one per journey.
    found
        Differences between two sides, by their names, as `comparing` found them.
    """

    asked: Asked
    stated: pa.Table
    entered: pa.Table
    found: dict[tuple[str, str], pa.Table] = field(default_factory=dict)

    @cached_property
    def systems(self) -> dict[str, tuple[int, int]]:
        """Source to what it counts in the period, and what it says of the stage without any date; only who says it."""
        live = self.stated.filter(pc.equal(self.stated["is_gone"], 0))
        is_dated = pc.or_(
            pc.is_valid(live["in_s"]), pc.or_(pc.is_valid(live["before_s"]), pc.is_valid(live["after_s"]))
        )
        is_bare = pc.and_(pc.equal(live["is_undated"], 1), pc.invert(is_dated))
        flags = pa.table({
            "source": live["source"],
            "counted": pc.cast(pc.is_valid(live["in_s"]), pa.int64()),
            "undated": pc.cast(is_bare, pa.int64()),
            "said": pc.cast(pc.or_(is_dated, is_bare), pa.int64()),
        })  # fmt: skip
        rows = (
            flags.group_by("source").aggregate([(name, "sum") for name in ("counted", "undated", "said")]).to_pylist()
        )
        return {
            row["source"]: (row["counted_sum"], row["undated_sum"])
            for row in sorted(rows, key=lambda row: str(row["source"]))
            if row["said_sum"]
        }

    @cached_property
    def record(self) -> tuple[int, int]:
        """What the record counts in the period, and what it has in the stage without a date."""
        counted = pc.sum(self.entered["is_counted"]).as_py() or 0
        is_bare = pc.and_(pc.equal(self.entered["has_entered"], 1), pc.is_null(self.entered["entered_s"]))
        primary = pc.and_(is_bare, pc.equal(self.entered["is_primary"], 1))
        return int(counted), int(pc.sum(primary).as_py() or 0)


def asked(context: Context, stage: str, period: str | None, as_of_s: int | None = None) -> Asked:
    """Read a question.

    Parameters
    ----------
    context
        Zone, fiscal year, and the instant as of which the record counts.
    stage
        One of `STAGES`.
    period
        As `values.periods` reads it; None: the whole record.
    as_of_s
        Epoch seconds; None: when the record version was made.

    Raises
    ------
    WrongUse
        There is no such stage, or the period can't be read.
    """
    if stage not in STAGES:
        raise WrongUse(f"There is no stage “{stage}”.", remedy=f"The stages are {', '.join(STAGES)}.")
    now_s = context.version.made_s if as_of_s is None else as_of_s
    if period is None:
        return Asked(stage, None, -_EVER, _EVER, now_s)
    read = Period.parse(period, context.charter.fiscal_start)
    return Asked(stage, read.name, *read.bounds_s(context.charter.company.time_zone), now_s)


def standings(context: Context, what: Asked, folder: Path | None = None) -> Standings:
    """Return what every system says, from memory where it was read before.

    Parameters
    ----------
    context
        The record version, and the engine that reads it.
    what
        Which stage and period.
    folder
        As `statements` takes it.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    key = (context.version.name, context.version.content_hash, context.engine.label, what)
    kept = _KEPT.get(key)
    if kept is None:
        number = STAGES.index(what.stage) + 1
        bounds = {"from_s": what.from_s, "to_s": what.to_s}
        every = statements(context, folder)
        given = {"records": every.records, "said": every.said}
        kept = Standings(
            what,
            table_of(context, "stated_rows.sql", given, stage_no=number, **bounds),
            table_of(
                context, "entered_rows.sql", **bounds, as_of_s=what.as_of_s,
                has=exp.column(f"has_{what.stage}", table="j"), entered=exp.column(f"{what.stage}_s", table="j"),
            ),
        )  # fmt: skip
        for old in list(_KEPT)[: 1 - _KEEP]:
            _KEPT.pop(old, None)  # another thread may have been quicker
        _KEPT[key] = kept
    return kept
