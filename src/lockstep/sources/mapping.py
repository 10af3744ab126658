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

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from lockstep.charter.reading import Document, read
from lockstep.sources.fields import CLOSED, FIELDS, FLAGS, MONEY, REFERENCES, TIMES, WHOLE
from lockstep.values.faults import Fault, LockstepError
from lockstep.values.money import minor_digits

__all__ = [
    "CLOSED",
    "FIELDS",
    "FLAGS",
    "MONEY",
    "NAME",
    "REFERENCES",
    "TIMES",
    "WHOLE",
    "Column",
    "File",
    "Mapping",
    "load",
    "mistakes",
    "parse",
]


#: What a source may be called: it becomes the name of a folder, and the first part of every key.
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

#: Pydantic's kinds of error that people meet, in our words; `{}` stands for the last part of the place.
_WORDS = {
    "missing": "`{}` is missing",
    "extra_forbidden": "there is no `{}` here",
    "model_type": "here a list of `name: value` lines is expected",
    "dict_type": "`{}` takes a list of `name: value` lines",
    "string_type": "`{}` takes one text",
}


class _Misplaced(ValueError):
    """Things wrong at places below the model that found them."""

    def __init__(self, *wrong: tuple[tuple[str, ...], str]) -> None:
        self.wrong = wrong
        super().__init__("; ".join(sentence for _, sentence in wrong))


def _one_as_list(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        near = get_close_matches(zone, sorted(_zones()), 1)
        hint = f"did you mean {near[0]}?" if near else "write one such as Europe/Berlin"
        raise ValueError(f"there is no time zone {zone!r}; {hint}")
    return zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # walks a folder: 20 ms each time


def _known_currency(code: str) -> str:
    try:
        minor_digits(code)
    except LockstepError as unknown:
        raise ValueError(f"{unknown.sentence} {unknown.remedy}".strip()) from None
    return code


def _proper_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name of a source; write a small letter, then at most 39 small letters, digits, - or _"
        )
    return name


_Texts = Annotated[tuple[str, ...], BeforeValidator(_one_as_list)]
_Zone = Annotated[str, AfterValidator(_known_zone)]


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
        For money: the decimal mark, ``.`` or ``,``. None: found from the column's cells.
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
    formats: _Texts = ()
    decimal: Literal[".", ","] | None = None
    values: dict[str, str] = Field(default_factory=dict)
    missing: _Texts = ()
    refers_to: str | None = None
    time_zone: _Zone | None = None

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
            table: {field: {"column": spec} if isinstance(spec, str) else spec for field, spec in fields.items()}
            if isinstance(fields, dict)
            else fields
            for table, fields in feeds.items()
        }

    @model_validator(mode="after")
    def _known_tables_and_fields(self) -> File:
        wrong: list[tuple[tuple[str, ...], str]] = []
        for table, fields in self.feeds.items():
            if table not in FIELDS:
                wrong.append((("feeds", table), f"there is no table {table!r}; choose one of {', '.join(FIELDS)}"))
                continue
            for field, column in fields.items():
                place = ("feeds", table, field)
                if field not in FIELDS[table]:
                    wrong.append((place, f"{table} has no field {field!r}; it takes {', '.join(FIELDS[table])}"))
                ours = CLOSED.get((table, field))
                theirs = [*column.values.values(), *([column.value] if column.value is not None else [])]
                for word in theirs if ours else ():
                    if word not in (ours or ()):
                        wrong.append((place, f"{word!r} is no {field}; choose one of {', '.join(ours or ())}"))
        if wrong:
            raise _Misplaced(*wrong)
        return self


class Mapping(_Strict):
    """One source: its name, its defaults and its files.

    Attributes
    ----------
    source
        Name of the source.
    currency
        Of amounts that name none; without it, the home currency of the charter.
    country
        Of phone numbers without a country code, and of dates that could be two.
    time_zone
        Of times that name none.
    date_zone
        At whose midnight a date without a time begins; without it, the company's zone, as the charter has it: a
        bare date is a day of the company's calendar, whatever zone the times beside it are in.
    files
        File key to file.
    """

    source: Annotated[str, AfterValidator(_proper_name)]
    currency: Annotated[str, AfterValidator(_known_currency)] | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    time_zone: _Zone = "UTC"
    date_zone: _Zone | None = None
    files: dict[str, File]

    @model_validator(mode="after")
    def _references_exist(self) -> Mapping:
        wrong: list[tuple[tuple[str, ...], str]] = [] if self.files else [(("files",), "no file is named here")]
        wrong += [
            (
                ("files", key, "feeds", table, field),
                f"{column.refers_to!r} is no file of this mapping; its files are {', '.join(self.files)}",
            )
            for key, file in self.files.items()
            for table, fields in file.feeds.items()
            for field, column in fields.items()
            if column.refers_to is not None and column.refers_to not in self.files
        ]
        if wrong:
            raise _Misplaced(*wrong)
        return self


def load(path: Path) -> Mapping:
    """Read a mapping from a YAML file.

    Raises
    ------
    LockstepError
        The file can't be read or is no mapping; `faults` has each thing wrong with its line.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise LockstepError(
            f"The mapping {path} can't be read ({problem.strerror or problem}).",
            remedy="Name a mapping file; `lockstep source suggest FILE… > mapping.yaml` proposes one.",
        ) from None
    return parse(content, name=path.name)


def parse(content: bytes | str, *, name: str = "mapping.yaml") -> Mapping:
    """Read a mapping from YAML; `name` is the file's, for the place of faults.

    Raises
    ------
    LockstepError
        As `load`.

    Examples
    --------
    >>> parse("source: crm\\ntime_zone: Berlin\\nfiles: {}")
    Traceback (most recent call last):
    lockstep.values.faults.LockstepError: mapping.yaml is wrong on line 2: there is no time zone 'Berlin'; ...
    """
    document = read(
        content, name=name, begin="`lockstep source suggest FILE… > mapping.yaml` proposes a mapping to start from."
    )
    faults = list(document.faults)
    mapping = None
    if not faults:
        try:
            mapping = Mapping.model_validate(document.data)
        except ValidationError as errors:
            faults = [fault for error in errors.errors() for fault in _faults(document, error)]
    if mapping is None:
        first = faults[0]
        more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
        raise LockstepError(
            f"{name} is wrong on line {first.line}: {first.sentence}{more}",
            remedy=first.remedy,
            faults=faults,
        )
    return mapping


def mistakes(tree: object) -> list[tuple[tuple[str, ...], str]]:
    """Return what is wrong with a mapping given as plain values: the place, from the top, and a sentence.

    Examples
    --------
    >>> mistakes({"source": "crm", "files": {"deals": {"path": "d.csv", "feeds": {"deal_records": {"id": {}}}}}})
    [(('files', 'deals', 'feeds', 'deal_records', 'id'), 'say either `column` or `value`')]
    """
    try:
        Mapping.model_validate(tree)
    except ValidationError as errors:
        return [(tuple(map(str, place)), sentence) for error in errors.errors() for place, sentence in _placed(error)]
    return []


def _placed(error: ErrorDetails) -> list[tuple[tuple[int | str, ...], str]]:
    """Return the deepest places an error is about, each with its sentence."""
    inner = error.get("ctx", {}).get("error")
    wrong = inner.wrong if isinstance(inner, _Misplaced) else [((), error["msg"].removeprefix("Value error, "))]
    found = []
    for below, sentence in wrong:
        place = (*error["loc"], *below)
        if error["type"] in _WORDS:
            sentence = _WORDS[error["type"]].format(place[-1] if place else "")
        elif inner is None:  # Pydantic's own words don't say what they are about.
            sentence = f"{'.'.join(map(str, place)) or 'the mapping'}: {sentence[:1].lower()}{sentence[1:]}"
        found.append((place, sentence))
    return found


def _faults(document: Document, error: ErrorDetails) -> list[Fault]:
    """One fault per thing wrong, at the deepest part of its place that the text has."""
    return [
        document.fault(
            "wrong-mapping",
            sentence if sentence.endswith((".", "?")) else f"{sentence}.",
            "Correct the mapping.",
            document.place(place, of_key=True),
        )
        for place, sentence in _placed(error)
    ]
