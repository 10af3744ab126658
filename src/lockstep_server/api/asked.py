"""How a figure may be asked in an address: the parameters that `lockstep figure` takes as options."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lockstep.figures.dates import UNITS
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse

#: Text that holds no control character.
_PLAIN = r"^[^\x00-\x1f\x7f-\x9f]+$"
_ONE = r"[0-9]{4}(-(Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?"

Value = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=200,
        pattern=_PLAIN,
        description="Only what has this value; `(missing)`: only what the record does not say it of.",
    ),
]
PeriodName = Annotated[
    str | None,
    Field(
        max_length=30,
        pattern=rf"^{_ONE}(\.\.{_ONE})?$",
        description="`2026`, `2026-Q1`, `2026-03`, `2026-W07`, `2026-03-01`, or two of these joined by `..`; left "
        "out: the whole record.",
        examples=["2026-Q4"],
    ),
]


class Narrowed(Schema):
    """Only journeys that have all these values; `(missing)` stands for what the record does not say."""

    period: PeriodName = None
    source: Value = None
    channel: Value = None
    campaign: Value = None
    owner: Value = None
    manager: Value = None
    team: Value = None
    region: Value = None
    segment: Value = None
    industry: Value = None
    country: Value = None
    product: Value = None
    lead_kind: Value = None
    deal_kind: Value = None
    loss_reason: Value = None
    return_code: Value = None
    system: Value = None

    @property
    def where(self) -> dict[str, str]:
        """Dimension to value, as figures take it."""
        return {name: value for name in DIMENSIONS if (value := getattr(self, name)) is not None}

    def question(self, reader: Reader) -> dict[str, Any]:
        """Return it as arguments of `Reader.figure`."""
        return {"period": self.period, "where": self.where}


class Asked(Narrowed):
    """How a figure is asked."""

    by: str | None = Field(
        None,
        max_length=20,
        description="Dimension or unit of time to split by.",
        json_schema_extra={"enum": [*DIMENSIONS, *UNITS]},
    )
    view: str | None = Field(
        None,
        max_length=20,
        description="Where the figure has views; its definition names them.",
        json_schema_extra={"enum": ["cohort", "period"]},
    )
    set: str | None = Field(
        None,
        max_length=300,
        pattern=r"^[a-z][a-z-]*=[^\x00-\x1f\x7f-\x9f,=]+(,[a-z][a-z-]*=[^\x00-\x1f\x7f-\x9f,=]+)*$",
        description="What only this figure knows, such as `model=linear`, several joined by commas; its definition "
        "names them.",
        examples=["model=linear"],
    )
    as_of: str | None = Field(
        None,
        max_length=35,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{4,15}(Z|[+-][0-9]{2}:[0-9]{2})?)?$",
        description="What counts as now: a time, or a day, which means its end; in the company's zone where it "
        "names none. Left out: when the record was made.",
        examples=["2026-11-19T08:00:00Z"],
    )

    def question(self, reader: Reader) -> dict[str, Any]:
        """Return it as arguments of `Reader.figure`.

        Raises
        ------
        WrongUse
            `as_of` is no instant.
        """
        if self.as_of is not None:
            try:
                instants.parse(self.as_of, zone=reader.charter.company.time_zone)
            except LockstepError as error:
                raise WrongUse(error.sentence, remedy=error.remedy) from None
        options = dict(each.split("=", 1) for each in self.set.split(",")) if self.set else {}
        asked = {"by": self.by, "view": self.view, "as_of": self.as_of}
        # Left out where nothing is set, so that the question is the one that pages have asked already.
        return super().question(reader) | asked | ({"options": options} if options else {})
