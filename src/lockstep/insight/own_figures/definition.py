"""The definition of a company's own figure, as its YAML says it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from lockstep.charter.reading import Document, read
from lockstep.record.schema import DAY, TABLES
from lockstep.values.faults import Fault

#: Where to look when a file can't be read.
_BEGIN = "Begin with the example in “Write a figure of your own”, in the documentation."
Cells = dict[str, str | None]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(_Strict):
    """How an example asks; see `figures.figure.Question`."""

    by: str | None = None
    period: str | None = None
    as_of: str | None = None
    where: dict[str, str] = Field(default_factory=dict)


class Example(_Strict):
    """A few rows of the record, and what the figure must say of them.

    Attributes
    ----------
    note
        What it shows, in a sentence.
    record
        Table to rows; of `journeys` what follows from a row's other cells is filled in (see `sample`).
    asked
        The question; without `as_of` the end of 2099.
    says
        The value as a text, or one mapping per row with the columns that matter; nothing: no value.
    """

    note: str = ""
    record: dict[str, list[Cells]] = Field(default_factory=dict)
    asked: Asked = Field(default_factory=Asked)
    says: str | list[Cells] | None = None


class Definition(_Strict):
    """What the YAML holds.

    Attributes
    ----------
    title, words
        As `Figure` has them.
    unit
        ``money``: the SQL's value is in minor units of the home currency. ``rate``: it says ``part`` and ``whole``.
        ``seconds``, ``days``, or what is counted, such as ``deals``.
    day
        Column of `journeys` that dates what is counted.
    splits
        Whether it can be split.
    rows
        SQL of the record's rows behind it, ``journey_id`` first.
    ask
        Whom to ask about it.
    examples
        At least one.
    """

    title: str = Field(min_length=1, max_length=80)
    words: str = Field(min_length=1, max_length=1000)
    unit: str = Field(pattern=r"^[a-z][a-z ]{0,29}$")
    day: str
    splits: bool = True
    rows: str = Field(min_length=1)
    ask: str = Field("revenue operations", min_length=1, max_length=100)
    examples: list[Example] = Field(min_length=1)

    @field_validator("day")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        if TABLES["journeys"].columns.get(value) != DAY:
            raise ValueError("day")
        return value


def parse(text: bytes, name: str) -> tuple[Definition | None, list[Fault]]:
    """Read a definition.

    Parameters
    ----------
    text
        The YAML.
    name
        What faults call its file.

    Returns
    -------
    definition, faults
        None where anything is wrong; each fault with its line.

    Examples
    --------
    >>> _, faults = parse(b"title: Big deals", "big-deals.yaml")
    >>> faults[0].sentence
    '`words` is missing.'
    """
    document = read(text, name=name, begin=_BEGIN)
    if document.faults:
        return None, document.faults
    if not isinstance(document.data, dict):
        place = document.place(())
        return None, [document.fault("no-definition", "This is not a definition of a figure.", _BEGIN, place)]
    try:
        return Definition.model_validate(document.data), []
    except ValidationError as wrong:
        return None, [_fault(error, document) for error in wrong.errors(include_url=False)]


def _fault(error: ErrorDetails, document: Document) -> Fault:
    # A step that pydantic adds for a choice of types is no part of the document.
    path: tuple[str | int, ...] = ()
    for step in error["loc"]:
        at: Any = document.data
        for known in path:
            at = at[known]
        is_there = step in at if isinstance(at, dict) else isinstance(at, list) and isinstance(step, int)
        if is_there or (isinstance(at, dict) and error["type"] == "missing"):
            path += (step,)
    said = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
    where = f"`{said}`" if said else "This file"
    kind = error["type"]
    if kind == "missing":
        place = document.place(path[:-1])
        return document.fault("missing", f"{where} is missing.", f"Add a line `{path[-1]}: …`.", place)
    place = document.place(path, of_key=kind == "extra_forbidden")
    if kind == "extra_forbidden":
        known_names = ", ".join(Definition.model_fields)
        return document.fault("unknown-entry", f"{where} is no part of a definition.", f"It has {known_names}.", place)
    if path == ("day",):
        days = ", ".join(name for name, type_ in TABLES["journeys"].columns.items() if type_ == DAY)
        return document.fault("no-day", "`day` names no day of a journey.", f"There are {days}.", place)
    if path == ("unit",):
        remedy = "Write money, rate, seconds, days, or what is counted in small letters, such as deals."
        return document.fault("no-unit", "`unit` can't be read.", remedy, place)
    return document.fault("wrong-kind", f"{where} can't be read: {error['msg']}.", _BEGIN, place)
