"""Shapes of what the API answers, as its document states them.

A key that may be absent has a default here; one that may be null says so and has none.
"""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

#: An instant, ISO 8601 in UTC.
Instant = Annotated[
    str,
    Field(
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-19T08:00:00Z"],
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
    ),
]
RecordVersion = Annotated[str, StringConstraints(pattern=r"^v[0-9]{6,}-[0-9a-f]{8}$")]
CharterVersion = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
#: A cell of a row: money as decimal text, counts and rates as numbers.
Cell = str | int | float | bool | None
Row = dict[str, Cell]


class Shape(Schema):
    """What says all its keys."""

    model_config = ConfigDict(extra="forbid")


class Fault(Shape):
    """One thing wrong, with its place and what to do about it."""

    code: str = Field(description="Stable name of the kind of fault.")
    sentence: str
    remedy: str
    source: str
    file: str
    row: int = Field(ge=0, description="Data row, from 1; 0: the file as a whole.")
    line: int = Field(ge=0, description="Line of the text file; 0: not known.")
    column: str
    value: str = Field(max_length=200)
    kept: bool = Field(description="False: the row was left out of the record.")
    record: str = Field(description="What a live source calls the record; empty for files.")


class Option(Shape):
    """What a figure can be asked for that others can't."""

    name: str
    words: str
    values: list[str] = Field(description="What may be said, the default first; empty: a text.")


class Definition(Shape):
    """What a figure means and how it may be asked."""

    name: str
    title: str
    definition: str = Field(description="In words.")
    splits: bool = Field(description="Whether `by` makes sense for it.")
    views: list[str] = Field(description="The first is the default; empty: there is one only.")
    options: list[Option] = Field(description="Asked for by `set`.")
    ask: str = Field(description="Who knows more.")
    link: str


class Definitions(Shape):
    """All figures."""

    items: list[Definition]


class Reply(Shape):
    """A figure's answer: what `lockstep figure NAME --json` prints."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "figure": "won-revenue",
                    "value": "158900.00",
                    "unit": "EUR",
                    "currency": "EUR",
                    "period": "2026-Q4",
                    "as_of": "2026-11-19T08:00:00Z",
                    "record_version": "v000001-855e12cd",
                    "charter_version": "0ac17f7992496b51c771e41d05a56056f7e5a861955addc4f216cfed74b97379",
                    "engine": "duckdb",
                    "faults": [],
                }
            ]
        },
    )

    figure: str
    rows: list[Row] = Field(default=[], description="One row per group; absent where the figure has one value.")
    value: Cell = Field(
        default=None, description="Money is decimal text. Null: `faults` say why; absent: there are rows instead."
    )
    unit: str = Field(description="`deals`, `leads`, `rate`, `seconds`, `days` …, or an ISO 4217 code for money.")
    currency: str = Field(default="", pattern=r"^[A-Z]{3}$")
    period: str | None = Field(description="Null: the whole record.")
    by: str = Field(default="")
    view: str = Field(default="")
    where: dict[str, str] = Field(default={})
    options: dict[str, str] = Field(default={}, description="What was set, of what only this figure knows.")
    as_of: Instant
    record_version: RecordVersion
    charter_version: CharterVersion
    engine: str
    faults: list[Fault]


class Statement(Shape):
    """One SQL as it was run."""

    file: str
    text: str


class Explanation(Reply):
    """A figure's answer with its definition, the SQL as it was run, and how many rows of the record lie behind it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": []})

    title: str
    definition: str
    ask: str
    sql: list[Statement]
    record_row_count: int = Field(ge=0)
    rows_link: str = Field(description="Where these rows are.")


class Rows(Shape):
    """Rows of the record behind a figure, by `journey_id`."""

    figure: str
    items: list[Row] = Field(description="Instants end in `_at`, days in `_day`; money is decimal text.")
    count: int = Field(ge=0, description="How many there are in all.")
    next: str | None = Field(description="Cursor of the next page; null: this is the last.")
    record_version: RecordVersion
    charter_version: CharterVersion


class Goal(Shape):
    """What the first screen shows."""

    period: str
    pace: Reply
    forecast: Reply
    promises: Reply
    flow: Flow


class Flow(Shape):
    """How leads went through the stages."""

    entered: Reply = Field(description="Which entered each stage in the period.")
    cohort: Reply = Field(description="How far those got who became known in the period.")
    steps: Reply = Field(description="From each stage to the next.")
    waiting: Reply = Field(description="What waits for sales now.")


class FileState(Shape):
    """One file of a source, as it was read last."""

    key: str
    name: str = Field(description="Name of the file, without its folder.")
    rows_in: int = Field(ge=0)
    rows_kept: int = Field(ge=0)
    rows_left_out: int = Field(ge=0)
    fault_count: int = Field(ge=0)


class Source(Shape):
    """One source of the record."""

    name: str
    files: list[FileState]
    rows_in: int = Field(ge=0)
    rows_kept: int = Field(ge=0)
    rows_left_out: int = Field(ge=0)
    fault_count: int = Field(ge=0)


class Sources(Shape):
    """The sources the record was read from."""

    items: list[Source]
    record_version: RecordVersion


class Faults(Shape):
    """Faults of one source, by file and row."""

    items: list[Fault]
    next: str | None = Field(description="Cursor of the next page; null: this is the last.")
    record_version: RecordVersion


class Run(Shape):
    """One reading of the sources that changed the record: a version."""

    version: RecordVersion
    number: int = Field(ge=1)
    made_at: Instant
    parent: str | None
    is_current: bool
    sources: list[str]
    counts: dict[str, int]


class Runs(Shape):
    """The versions that are kept, newest first."""

    items: list[Run]


class Record(Shape):
    """The record as it is now."""

    version: RecordVersion
    number: int = Field(ge=1)
    made_at: Instant
    content_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    parent: str | None
    charter_version: CharterVersion
    company: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str
    sources: list[str]
    counts: dict[str, int] = Field(description="Table of the record to its rows.")


class Charter(Shape):
    """The charter in force."""

    version: CharterVersion
    meaning: dict[str, Any] = Field(description="All that it says, what it leaves to a default written out.")
    text: str = Field(description="As it is written, YAML.")


class HeldToken(Shape):
    """The token that was shown."""

    name: str
    prefix: str
    scopes: list[str]
    expires_at: Instant | None


class Me(Shape):
    """Who asks, and what they may do."""

    name: str
    email: str
    member: str = Field(description="Their name as owner in the record; empty where they own nothing.")
    roles: list[str]
    acts: list[str] = Field(description="What they may do here; with a token, what its scopes leave of it.")
    token: HeldToken | None = Field(description="Null: a session.")


class Person(Shape):
    """Someone who may sign in."""

    name: str
    email: str
    member: str
    roles: list[str]
    is_active: bool
    joined_at: Instant


class People(Shape):
    """Everyone who may sign in, by e-mail address."""

    items: list[Person]
    next: str | None = Field(description="Cursor of the next page; null: this is the last.")


Goal.model_rebuild()
