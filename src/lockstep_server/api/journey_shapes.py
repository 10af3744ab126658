"""Shapes of journeys: a row of the list, one told whole, what a search finds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lockstep.journeys.narrowing import STAGES
from lockstep.journeys.timeline import KINDS
from lockstep_server.api.shapes import Instant, RecordVersion, Shape

Text = str | None
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")] | None


class Journey(Shape):
    """One way of a lead to a deal: per person and deal, per person without a deal, per deal without a person."""

    journey_id: str
    person_id: Text
    company_id: Text
    deal_id: Text
    person: Text = Field(description="Name of the person.")
    email: Text
    title: Text
    company: Text
    deal: Text
    standing: Literal[*STAGES] = Field(description="The furthest stage, or how it ended.")  # type: ignore[valid-type]
    state: Literal["open", "won", "lost", "recycled", "disqualified"]
    is_lead: bool
    is_primary: bool = Field(description="The one journey under which its deal and money are counted.")
    amount: Amount = Field(description="Of the deal, in `amount_currency`.")
    amount_currency: Text
    home: Amount = Field(description="Of the deal in the company's currency; null without a rate.")
    source: Text
    channel: Text
    campaign: Text
    owner: Text
    manager: Text
    team: Text
    region: Text
    segment: Text
    industry: Text
    country: Text
    product: Text
    lead_kind: Text
    deal_kind: Text
    loss_reason: Text
    return_code: Text
    system: Text
    began_at: Instant | None
    last_at: Instant | None = Field(description="When something last happened on it.")
    known_day: Day
    engaged_day: Day
    offered_day: Day
    accepted_day: Day
    qualified_day: Day
    opportunity_day: Day
    won_day: Day
    lost_day: Day


class Journeys(Shape):
    """One page of the list."""

    items: list[Journey]
    count: int = Field(ge=0, description="How many there are in all.")
    next: str | None = Field(description="Cursor of the next page; null: this is the last.")
    record_version: RecordVersion


class StageEntry(Shape):
    """A stage that was entered at a known time."""

    stage: Literal[*STAGES]  # type: ignore[valid-type]
    entered_at: Instant
    since_seconds: int | None = Field(description="Since the stage before; null: the first.")


class SourceRecord(Shape):
    """A record of a source."""

    source: str
    key: str = Field(description="`source/file/id`.")


class Entry(Shape):
    """Something that happened."""

    occurred_at: Instant | None
    kind: Literal[*KINDS]  # type: ignore[valid-type]
    title: str
    detail: str
    is_change: bool = Field(description="Whether it changed the stage.")
    records: list[SourceRecord] = Field(description="Which records say so.")


class Link(Shape):
    """A record of a source that was taken for this person's, and why."""

    key: str
    rule: str
    linked_key: Text
    reason: str


class Said(Shape):
    """What some sources say of a fact."""

    value: Text
    sources: list[str]


class Fact(Said):
    """Something on which the sources differ: the value that rules, and the others."""

    words: str
    rule: str
    others: list[Said]


class OtherJourney(Shape):
    """Another journey of the same person."""

    journey_id: str
    deal: Text


class Story(Shape):
    """One journey with all that is known of it."""

    journey: Journey
    stages: list[StageEntry] = Field(description="In the order of time.")
    entries: list[Entry] = Field(description="Oldest first; those without a date at the end.")
    links: list[Link]
    facts: list[Fact]
    others: list[OtherJourney]
    record_version: RecordVersion


class Finds(Shape):
    """What a search found of one kind."""

    kind: Literal["people", "companies", "deals"]
    count: int = Field(ge=0, description="How many there are in all.")
    journeys: list[Journey] = Field(description="The best: of a person the newest journey, of a deal its own.")


class Search(Shape):
    """What a search found."""

    items: list[Finds]
    record_version: RecordVersion
