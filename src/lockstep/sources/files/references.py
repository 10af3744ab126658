"""Whom and what a row is about: references to people, companies, deals and products, and rows without any."""

from __future__ import annotations

from collections.abc import Iterator

from lockstep.record import schema
from lockstep.sources.fields import FIELDS, REFERENCES
from lockstep.sources.files.checks import Check, Reading, Screen
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.rows import ROW
from lockstep.sources.files.sql import literal
from lockstep.sources.files.texts import cell_sql
from lockstep.values.faults import LockstepError
from lockstep.values.ids import key_sql

#: Tables of things that are there, not of things that happened to someone.
THINGS = {"person_records", "company_records", "member_records", "deal_records", "products", "spend"}
_ABOUT = ("person", "email", "deal")


def read_references(feed: Feed, own: dict[str, str]) -> Reading:
    """Read the fields that refer to records, and e-mail addresses that stand for a person, into keys.

    Parameters
    ----------
    feed
        Its cell ``r_<field>`` and the layer ``email_text`` are there.
    own
        From `own_cells`.

    Raises
    ------
    LockstepError
        A reference could mean several files, or nothing says whom the rows are about.
    """
    table = schema.TABLES[feed.table]
    columns = {
        f"{field}_key": key_sql(feed.mapping.source, _target(feed, field), f"r_{field}")
        for field in REFERENCES
        if field in feed.fields
    }
    if "product" in feed.fields:
        columns["product"] = "r_product"
    if "person_key" in table.columns and "email" in feed.fields:
        by_email = "CASE WHEN email_text IS NOT NULL THEN '@' || email_text END"
        named = columns.get("person_key")
        columns["person_key"] = f"coalesce({named}, {by_email})" if named else by_email
    for column, cell in own.items():
        columns[column] = key_sql(feed.mapping.source, feed.key, cell)
    keys: list[str] = [key for key in ("person_key", "deal_key") if key in columns]
    if not keys and table.name not in THINGS:
        wanted = [field for field in _ABOUT if field in FIELDS[table.name]]
        raise LockstepError(
            f"In {feed.key}, {table.name} does not say whom its rows are about.",
            remedy=f"Map one of {', '.join(wanted)} in the mapping of {feed.mapping.source}.",
        )
    return Reading(columns=columns, checks=tuple(_about_nobody(feed, keys)))


def own_cells(feed: Feed) -> tuple[dict[str, str], dict[str, str]]:
    """Events of a file that also feeds people or deals are about the row's own, unless they name another.

    Returns
    -------
    tuple
        SQL over the staged file by the name of the cell, and the cell of each landed key; both mostly empty.
    """
    if feed.table in THINGS or any(field in feed.fields for field in _ABOUT):
        return {}, {}
    for field in ("person", "deal"):
        id_ = feed.file.feeds.get(REFERENCES[field], {}).get("id")
        if f"{field}_key" in schema.TABLES[feed.table].columns and id_ is not None:
            cell = f"coalesce({cell_sql(id_, blanks=feed.blanks)}, {literal(feed.row_name)} || {ROW})"
            return {"own_id": cell}, {f"{field}_key": "own_id"}
    return {}, {}


def read_same_as(feed: Feed, field: str) -> Reading:
    """Read ids of other records the source says are the same person, parted by ``;``, ``|`` or ``,``."""
    key = key_sql(feed.mapping.source, feed.fields[field].refers_to or feed.key, "trim(x)")
    parts = f"list_filter(regexp_split_to_array(r_{field}, '[;|,]'), lambda x: trim(x) <> '')"
    return Reading(columns={field: f"nullif(array_to_string(list_transform({parts}, lambda x: {key}), '|'), '')"})


def _target(feed: Feed, field: str) -> str:
    """Key of the file a reference means: said, or the only one of the kind, or the field's own name."""
    column = feed.fields[field]
    if column.refers_to is not None:
        return column.refers_to
    files = [key for key, file in feed.mapping.files.items() if "id" in file.feeds.get(REFERENCES[field], {})]
    if feed.key in files:
        return feed.key
    if len(files) > 1:
        raise LockstepError(
            f"In {feed.key}, {feed.table}.{field} could refer to {' or '.join(files)}.",
            remedy=f"Write `{field}: {{column: {column.column}, refers_to: {files[0]}}}` into the mapping.",
        )
    return files[0] if files else field


def _about_nobody(feed: Feed, keys: list[str]) -> Iterator[Check]:
    """A row that is about nobody says nothing."""
    if feed.table in THINGS:
        return
    if feed.table in ("payments", "deal_people") and "deal_key" in keys:
        code, whom, needed = "no-deal", "no deal", ["deal_key"]
    else:
        code, whom, needed = "no-person", "neither a person nor a deal" if len(keys) > 1 else "nobody", keys
    first = next((field for field in _ABOUT if field in feed.fields), None)
    yield Check(
        code=code,
        where=" AND ".join(f"l_{key} IS NULL" for key in needed),
        sentence=f"The row names {whom}, so it is about nothing.",
        remedy="Fill in whom it is about, or leave the row out of the export.",
        column=feed.shown(first) if first else "",
        value=f"r_{first}" if first else "NULL",
        drops=True,
        screen=Screen(column=needed[0]) if len(needed) == 1 else None,
    )
