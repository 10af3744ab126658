"""Shapes of what the API answers about counts that differ."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lockstep.reconcile.reasons import REASONS
from lockstep_server.api.shapes import CharterVersion, Fault, Instant, RecordVersion, Shape

Reason = Annotated[str, Field(json_schema_extra={"enum": [*REASONS, "unexplained"]}, description="Stable name.")]
Side = Literal["left", "right"]


class System(Shape):
    """What one source counts by its own words."""

    source: str
    counted: int = Field(ge=0, description="Its records that entered the stage in the period.")
    undated: int = Field(ge=0, description="Those it says are in the stage, without any date.")
    left_out: int = Field(ge=0, description="Rows of its files that could not be read.")


class Recorded(Shape):
    """What the record counts: the figure funnel, by period."""

    counted: int = Field(ge=0)
    undated: int = Field(ge=0)


class Why(Shape):
    """Differences of one reason on one side."""

    side: Side = Field(description="Which side counts them.")
    count: int = Field(ge=1)
    reason: Reason
    title: str
    meaning: str
    owner: str = Field(description="Who can mend it.")
    remedy: str


class Pair(Shape):
    """Two sides. Left count, less what only the left one counts, plus what only the right one does, is right count."""

    left: str
    right: str
    left_count: int = Field(ge=0)
    right_count: int = Field(ge=0)
    both: int = Field(ge=0)
    reasons: list[Why]


class Reconciliation(Shape):
    """One stage in one period, as every system counts it: what `lockstep reconcile --json` prints."""

    stage: str
    period: str | None
    systems: list[System]
    silent: list[str] = Field(description="Sources that never state the stage.")
    record: Recorded
    pairs: list[Pair]
    unexplained: int = Field(ge=0)
    faults: list[Fault]
    record_version: RecordVersion
    charter_version: CharterVersion


class Difference(Shape):
    """One lead or deal that one side counts and the other does not."""

    side: Side
    reason: Reason
    key: str = Field(description="The source's record, or the journey that the record counts.")
    other_key: str | None = Field(description="A record of theirs on the other side.")
    journey_id: str | None
    name: str | None
    email: str | None
    company: str | None
    deal: str | None
    entered_at: Instant | None
    other_entered_at: Instant | None
    word: str | None = Field(description="As the side that counts it writes the stage.")
    other_stage: str | None = Field(description="Stage that the other side has them in.")
    other_word: str | None


class Differences(Shape):
    """A page of differences between two sides."""

    left: str
    right: str
    items: list[Difference]
    count: int = Field(ge=0, description="All of them.")
    next: str | None = Field(description="`cursor` of the next page; null: this is the last.")
    record_version: RecordVersion
