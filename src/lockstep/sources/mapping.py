"""The mapping of one source: which file feeds which tables, and which column means what.

A mapping is YAML that `lockstep source suggest` proposes, a person corrects, and `lockstep source add`
keeps. Everything the reading step does is in it, so the same files and the same mapping always land as the
same rows.

    source: crm
    currency: USD              # of amounts that name none
    country: US                # of phone numbers without a country code
    time_zone: UTC             # of times without a zone
    files:
      deals:                   # key of the file: its name without ending, unless you choose another
        path: sales_pipeline.csv
        feeds:
          deal_records:
            id: opportunity_id                       # short for {column: opportunity_id}
            owner: sales_agent
            company: {column: account, refers_to: accounts}
            state: {column: deal_stage, values: {Won: won, Lost: lost, Engaging: open}}
            created: {column: engage_date, formats: ["%Y-%m-%d"]}
            amount: {column: close_value, decimal: "."}
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from lockstep.record import schema

#: Field names a mapping may use, per table; each becomes the column of the same name unless said here.
#: ``id`` becomes ``source_id`` and ``key``; ``person``, ``company``, ``deal`` become references.
FIELDS: dict[str, tuple[str, ...]] = {
    "person_records": (
        "id", "email", "phone", "name", "first_name", "last_name", "title", "seniority", "company",
        "company_name", "domain", "industry", "segment", "employees", "country", "region", "city",
        "lead_source", "channel", "campaign", "lead_kind", "owner", "status", "stage", "same_as", "consent",
        "created", "updated", "is_deleted",
    ),
    "company_records": (
        "id", "name", "domain", "industry", "segment", "employees", "country", "region", "city", "territory",
        "owner", "parent", "created", "updated", "is_deleted",
    ),
    "member_records": ("id", "name", "email", "team", "role", "manager", "region", "calendar", "from", "to"),
    "deal_records": (
        "id", "name", "person", "email", "company", "company_name", "owner", "product", "kind", "state",
        "status", "loss_reason", "lead_source", "campaign", "segment", "region", "amount", "currency",
        "created", "closed", "updated", "is_deleted",
    ),
    "products": ("id", "name", "family", "price", "currency"),
    "touches": (
        "id", "person", "email", "channel", "campaign", "content", "kind", "cost", "currency", "occurred",
    ),
    "activities": (
        "id", "person", "email", "deal", "member", "kind", "direction", "outcome", "content", "occurred",
    ),
    "stages": (
        "id", "person", "email", "deal", "stage", "status", "from_stage", "reason", "by", "occurred",
        # A wide file with one date column per stage: each of these lands one row per row that has the date.
        *(f"{stage}_at" for stage in (*schema.PATH, *schema.DETOURS)),
    ),
    "handoffs": (
        "id", "person", "email", "owner", "decision", "code", "packet", "occurred", "decided",
    ),
    "deal_people": ("id", "person", "email", "deal", "role"),
    "payments": ("id", "deal", "amount", "currency", "is_refund", "occurred"),
    "spend": ("id", "channel", "campaign", "amount", "currency", "occurred"),
}
REFERENCES = {"person": "person_records", "company": "company_records", "deal": "deal_records", "product": "products"}
TIMES = {"created", "updated", "closed", "occurred", "decided", "from", "to"}
MONEY = {"amount", "price", "cost"}
FLAGS = {"is_deleted", "is_refund"}
WHOLE = {"employees"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """How one field is filled.

    Attributes
    ----------
    column
        Column of the file, as its header writes it. None together with `value`.
    value
        A constant for every row, instead of a column.
    formats
        For times: strptime formats, tried in order. Empty: ISO 8601 and what the reading step recognises.
    decimal
        For money: the decimal mark, ``.`` or ``,``.
    values
        Source value to ours, compared without case and surrounding blanks; a value not listed is a fault
        where our words are a closed list (state, stage, decision), and is kept as it is elsewhere.
    missing
        Texts that mean "not answered", beside the empty cell (``Select``, ``N/A``).
    refers_to
        File key whose ``id`` this column holds.
    time_zone
        Zone of times that name none, where it differs from the mapping's.
    """

    column: str | None = None
    value: str | None = None
    formats: tuple[str, ...] = ()
    decimal: str = "."
    values: dict[str, str] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    refers_to: str | None = None
    time_zone: str | None = None

    @model_validator(mode="after")
    def _one_of_column_and_value(self) -> Column:
        if (self.column is None) == (self.value is None):
            raise ValueError("say either `column` or `value`")
        return self


class File(_Strict):
    """One file, or several of one shape (a glob), and the tables it feeds.

    `delimiter`, `encoding`, `sheet` and `header` override what reading would find out by itself.
    """

    path: str
    feeds: dict[str, dict[str, Column]]
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = Field(default=None, ge=1, description="line of the header, from 1")

    @field_validator("feeds", mode="before")
    @classmethod
    def _short_forms(cls, feeds: object) -> object:
        """Let ``field: column`` stand for ``field: {column: column}``."""
        if not isinstance(feeds, dict):
            return feeds
        return {
            table: {
                field: {"column": spec} if isinstance(spec, str) else spec for field, spec in fields.items()
            }
            if isinstance(fields, dict)
            else fields
            for table, fields in feeds.items()
        }

    @model_validator(mode="after")
    def _known_tables_and_fields(self) -> File:
        for table, fields in self.feeds.items():
            if table not in FIELDS:
                raise ValueError(f"there is no table {table!r}; choose one of {', '.join(FIELDS)}")
            for field in fields:
                if field not in FIELDS[table]:
                    raise ValueError(f"{table} has no field {field!r}; it takes {', '.join(FIELDS[table])}")
        return self


class Mapping(_Strict):
    """One source: its name, its defaults and its files."""

    source: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    time_zone: str = "UTC"
    files: dict[str, File]

    @model_validator(mode="after")
    def _references_exist(self) -> Mapping:
        for key, file in self.files.items():
            for table, fields in file.feeds.items():
                for field, column in fields.items():
                    if column.refers_to is not None and column.refers_to not in self.files:
                        raise ValueError(
                            f"{key}.{table}.{field} refers to {column.refers_to!r}, which is no file of this "
                            f"mapping; its files are {', '.join(self.files)}"
                        )
        return self
