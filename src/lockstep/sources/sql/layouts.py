"""Schemas that are known: what a loader makes of HubSpot, Salesforce or Marketo in a warehouse.

A layout is the file ``warehouse.yaml`` of a system's folder: SELECTs over tables by their plain names, and the
mapping of what they give. No installation has every table and column, so a SELECT names whatever it could use: what
is not there is empty. All columns are text to it but ``_fivetran_synced``, which is an instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from lockstep.sources.connector import Refused
from lockstep.sources.files.sql import name as quoted
from lockstep.sources.mapping import parse
from lockstep.sources.rewriting import rewritten
from lockstep.sources.sql.database import Session, Table
from lockstep.sources.sql.selecting import checked
from lockstep.sources.sql.streams import Stream
from lockstep.sources.suggest import looking

#: Systems whose folder has a ``warehouse.yaml``.
_SYSTEMS = ("hubspot", "marketo", "salesforce")
#: The one column that keeps its type.
_SYNCED = "_fivetran_synced"
#: Different words of a status that are looked up; people have fewer.
_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """A known schema.

    Attributes
    ----------
    name
        As in the setting: ``hubspot``.
    label
        As people call it.
    signs
        Table to columns that only this layout has together.
    streams
        Stream to its SELECT and ids, as written.
    files
        The mapping's files, as written.
    """

    name: str
    label: str
    signs: dict[str, list[str]]
    streams: dict[str, dict[str, Any]]
    files: dict[str, Any]


def names() -> tuple[str, ...]:
    """Return the names of the layouts."""
    return _SYSTEMS


@cache
def named(name: str) -> Layout:
    """Return a layout."""
    written = files("lockstep.sources").joinpath(name, "warehouse.yaml").read_text(encoding="utf-8")
    read = YAML(typ="safe").load(written)
    return Layout(name, read["warehouse"], read["signs"], read["streams"], read["files"])


def recognised(tables: Sequence[Table]) -> Layout | None:
    """Return the layout most of whose signs are there; None where no layout has half of them."""
    there = {table.name.lower(): {column.lower() for column in table.columns} for table in tables}

    def share(layout: Layout) -> float:
        hits = [there.get(table, set()) >= set(columns) for table, columns in layout.signs.items()]
        return sum(hits) / len(hits)

    best = max(map(named, _SYSTEMS), key=share)
    return best if share(best) >= 0.5 else None


def streams(layout: Layout, tables: Sequence[Table], dialect: str) -> tuple[Stream, ...]:
    """Return the streams whose first table is there, fitted to the columns that are.

    Raises
    ------
    Refused
        None of them is.
    """
    there = {table.name.lower(): table for table in reversed(tables)}
    found = []
    for stream, said in layout.streams.items():
        if any(table in there for table in said["needs"]):
            tree = fitted(checked(said["select"], "postgres", where=f"stream {stream}"), there)
            found.append(
                Stream(
                    name=stream,
                    select=tree.sql(dialect=dialect),
                    ids=tuple(said["id"]),
                    changed=said.get("changed"),
                    deleted=said.get("deleted"),
                    sweep=said.get("sweep", True),
                    says_changed=False,
                )
            )
    if not found:
        wanted = ", ".join(sorted({table for said in layout.streams.values() for table in said["needs"]}))
        raise Refused(
            f"The schema has none of the tables of {layout.label}: {wanted}.",
            remedy="Check the setting schema, and that our user may SELECT there.",
        )
    return tuple(found)


def fitted(tree: exp.Query, there: dict[str, Table]) -> exp.Query:
    """Put in each table's place what it has of the columns in question, as text, and nothing for those it lacks.

    Parameters
    ----------
    tree
        Every column in it is named together with its table's alias.
    there
        The tables, by name in small letters.
    """
    tree = tree.copy()
    wanted: dict[int, tuple[exp.Table, str, set[str]]] = {}
    for scope in traverse_scope(tree):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):  # a lateral join sees the tables beside it too
                columns = {column.name for column in scope.columns if column.table == alias}
                wanted.setdefault(id(source), (source, alias, set()))[2].update(columns)
    for table, alias, columns in wanted.values():
        table.replace(_shim(alias, sorted(columns), there.get(table.name.lower())))
    return tree


def _shim(alias: str, columns: Sequence[str], table: Table | None) -> exp.Expression:
    folded = {column.lower(): column for column in table.columns} if table else {}
    picked = []
    for column in columns:
        cell = f"x.{quoted(folded[column.lower()])}" if column.lower() in folded else "NULL"
        type_ = "TIMESTAMPTZ" if column == _SYNCED else "VARCHAR"
        picked.append(f"CAST({cell} AS {type_}) AS {quoted(column)}")
    asked = ", ".join(picked) or "1 AS nothing"
    where = f"{quoted(table.schema)}.{quoted(table.name)} AS x" if table else "(SELECT 1 AS nothing) AS x WHERE FALSE"
    found = checked(f"SELECT * FROM (SELECT {asked} FROM {where}) AS {quoted(alias)}", "postgres", where=alias)
    shim = found.args["from_"].this
    assert isinstance(shim, exp.Expression)
    return shim


def mapping(layout: Layout, source: str, found: Sequence[Stream], session: Session) -> str:
    """Return the YAML of a layout's mapping for the streams that are there, with the words of this installation."""
    there = {stream.name: stream for stream in found}
    taken: dict[str, Any] = {}
    for key, file in layout.files.items():
        if key not in there:
            continue
        feeds: dict[str, Any] = {}
        for table, fields in file["feeds"].items():
            read = {field: _spec(table, field, spec, there[key], there, session) for field, spec in fields.items()}
            feeds[table] = {field: spec for field, spec in read.items() if spec is not None}
        taken[key] = {"path": f"@{key}", "feeds": feeds}
    head = f"# {layout.label}, in a warehouse. Correct `values` where a word of yours means something else.\n"
    tree = {"source": source, "files": taken}
    parsed = parse(_dumped(tree), name="the mapping")
    return head + rewritten("", parsed)


def _dumped(tree: dict[str, Any]) -> str:
    import json  # noqa: PLC0415 (JSON is YAML)

    return json.dumps(tree)


def _spec(
    table: str, field: str, spec: Any, stream: Stream, there: dict[str, Stream], session: Session
) -> dict[str, Any] | None:
    """Return a field's column, with the words that this installation uses; None where what it points at is not read."""
    said = {"column": spec} if isinstance(spec, str) else dict(spec)
    if said.get("refers_to", next(iter(there))) not in there:
        return None
    if said.pop("words", False):
        column = f"s.{quoted(said['column'])}"
        question = (
            f"SELECT DISTINCT {column} FROM ({stream.select}) AS s WHERE {column} IS NOT NULL LIMIT {_MOST_WORDS}"
        )
        cells = sorted(word for (word,) in session.rows(question))
        # A status that says nothing to us still says that somebody is known.
        said["values"] = dict.fromkeys(cells, "known") | looking.words_of(table, field, cells)
    return said
