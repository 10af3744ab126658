"""What is asked of a database, stream by stream, as an administrator writes it in the setting ``tables``.

leads:
  table: crm.leads             # or select: SELECT …
  id: lead_id                  # or [region, number]; left out: what the row says is its id
  changed: updated_at          # left out: every row is read each time, and compared
  deleted: is_deleted          # rows whose flag is true count as gone
  sweep: false                 # ids are not looked through for rows that vanished
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lockstep.sources.sql.selecting import checked
from lockstep.values.faults import WrongUse

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FORM = "Write, for each stream, its name and below it table: (or select:), id: and changed:."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One table or question, and how its rows are told apart.

    Attributes
    ----------
    name
        As the mapping says it: ``@leads``.
    select
        One SELECT.
    ids
        Columns that together are the id; none: the id is a hash of what the row says.
    changed
        Column that grows whenever a row changes: an instant, a date or a whole number.
    deleted
        Column that is true for rows that count as gone.
    sweep
        All ids are read each time, so that rows that vanished or came in late are noticed.
    says_changed
        False: `changed` is the loader's own and no part of what the row says.
    """

    name: str
    select: str
    ids: tuple[str, ...] = ()
    changed: str | None = None
    deleted: str | None = None
    sweep: bool = True
    says_changed: bool = True


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid")

    table: str | None = None
    select: str | None = None
    id: Annotated[tuple[str, ...], BeforeValidator(lambda said: [said] if isinstance(said, str) else said)] = ()
    changed: str | None = None
    deleted: str | None = None
    sweep: bool = True

    @model_validator(mode="after")
    def _one_question(self) -> _Written:
        if (self.table is None) == (self.select is None):
            raise ValueError("say either table or select")
        return self


_ALL = TypeAdapter(dict[str, _Written])


def read_streams(text: str, dialect: str) -> tuple[Stream, ...]:
    """Read the setting ``tables``.

    Parameters
    ----------
    text
        YAML as above.
    dialect
        Of the SQL in it: ``postgres`` or ``duckdb``.

    Raises
    ------
    WrongUse
        It is no such YAML, or what it asks is no single SELECT.

    Examples
    --------
    >>> [leads] = read_streams("leads: {table: crm.leads, id: lead_id}", "duckdb")
    >>> leads.select, leads.ids, leads.changed
    ('SELECT * FROM crm.leads', ('lead_id',), None)
    """
    try:
        written = _ALL.validate_python(YAML(typ="safe").load(text))
    except YAMLError as problem:
        said = " ".join(str(problem).split())
        raise WrongUse(f"The setting tables is no YAML: {said[:200]}.", remedy=_FORM) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"])) or "tables"
        raise WrongUse(
            f"In the setting tables, {place}: {first['msg'].removeprefix('Value error, ')}.", remedy=_FORM
        ) from None
    if not written:
        raise WrongUse("The setting tables names no stream.", remedy=_FORM)
    return tuple(_stream(name, said, dialect) for name, said in written.items())


def _stream(name: str, said: _Written, dialect: str) -> Stream:
    if not _NAME.fullmatch(name):
        raise WrongUse(
            f"“{name}” can't be the name of a stream.",
            remedy="Write a small letter, then at most 39 small letters, digits or _: leads.",
        )
    question = said.select if said.select is not None else f"SELECT * FROM {said.table}"
    tree = checked(question, dialect, where=f"stream {name}")
    return Stream(
        name=name,
        select=tree.sql(dialect=dialect),
        ids=said.id,
        changed=said.changed,
        deleted=said.deleted,
        sweep=said.sweep,
    )
