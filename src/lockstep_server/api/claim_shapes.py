"""Shapes of what the API answers about claims."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lockstep_server.api.shapes import CharterVersion, Instant, RecordVersion, Shape


class Claim(Shape):
    """Words that a team says, and what the record says to them."""

    name: str = Field(description="Stable name; `said-…` where somebody added it.", examples=["call-once"])
    said: str
    team: Literal["marketing", "sales"] = Field(description="Who says it.")
    said_at: Instant | None = Field(description="When it was added; null for the catalogue.")
    verdict: Literal["supported", "refuted", "not enough data"]
    sentence: str = Field(description="What was counted, in words.")
    missing: str = Field(description="How much is missing for a verdict, and when there will be enough.")
    effect: float | None = Field(
        description="The share of the group less that of those it is compared with, like with like; or the share less "
        "the number. Null: nothing to compare."
    )
    interval: list[float] | None = Field(description="95 % interval of the effect.", min_length=2, max_length=2)
    sample: int = Field(ge=0, description="Journeys of the smaller side that have a counterpart.")
    counted: int = Field(ge=0, description="Journeys of the group.")
    counted_other: int = Field(ge=0, description="Journeys they are compared with.")
    among: str = Field(description="Condition: the journeys it speaks of.")
    outcome: str = Field(description="Condition: what is said to happen to them.")
    group: str | None = Field(description="Condition: whom it is about; null: a share is held against a number.")
    against: str | None = Field(description="Condition: whom they are compared with; null: all the others.")


class Claims(Shape):
    """Every claim that stands."""

    items: list[Claim]
    record_version: RecordVersion
    charter_version: CharterVersion
