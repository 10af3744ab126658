"""Rows of one file with the same id: the last one counts, the others are faults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.checks import Check
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.rows import ROW
from lockstep.sources.files.sql import file_literal, literal, name


def has_repeats(workbench: Workbench, parquet: Path) -> bool:
    """True when some id of a landed table may occur twice; hashes are enough to rule it out."""
    [(differ,)] = workbench.execute(
        f"SELECT count(*) <> count(DISTINCT hash(source_id)) FROM read_parquet({file_literal(parquet)})"
    ).fetchall()
    return bool(differ)


def find_repeats(feed: Feed, fields: str, columns: Sequence[str], *, is_silent: bool) -> list[tuple[Check, int]]:
    """Find rows whose id occurs again further down, and tell those that are the same in every column.

    Parameters
    ----------
    feed, fields
        The table, and SQL of its rows with ``id_text``.
    columns
        Columns of the staged file.
    is_silent
        The ids repeat by design: the rows are dropped from this table, and are no faults.

    Returns
    -------
    list
        Checks that find them in `fields`, with how many there are. They need the table ``repeated_rows``.
    """
    whole = ", ".join(name(column) for column in columns)
    table = literal(feed.table)
    feed.workbench.execute(
        f"""
        CREATE TEMP TABLE IF NOT EXISTS repeated_rows (feed VARCHAR, row BIGINT, is_same BOOLEAN);
        INSERT INTO repeated_rows
        WITH ids AS (SELECT row, id_text, max(row) OVER (PARTITION BY id_text) AS last FROM {fields}),
        again AS (SELECT * FROM ids WHERE id_text IN (SELECT id_text FROM ids WHERE row <> last)),
        contents AS (
            SELECT {ROW} AS row, hash({whole}) AS content FROM {feed.source} WHERE {ROW} IN (SELECT row FROM again)
        )
        SELECT {table}, again.row, own.content = latest.content
        FROM again JOIN contents AS own ON own.row = again.row JOIN contents AS latest ON latest.row = again.last
        WHERE again.row <> again.last"""
    )
    counts = feed.workbench.execute(
        f"SELECT is_same, count(*) FROM repeated_rows WHERE feed = {table} GROUP BY is_same ORDER BY is_same"
    ).fetchall()
    return [(_check(feed, is_same=is_same, is_silent=is_silent), count) for is_same, count in counts]


def _check(feed: Feed, *, is_same: bool, is_silent: bool) -> Check:
    rows = f"SELECT row FROM repeated_rows WHERE feed = {literal(feed.table)} AND is_same = {is_same}"
    if is_same:
        code, sentence, remedy = (
            "repeated-row",
            "The same row stands again further down; the last one counts.",
            "Nothing.",
        )
    else:
        code = "repeated-id"
        sentence = "The id “{value}” stands again further down, with other contents; the last one counts."
        remedy = "Check which of the rows is right, and export each id once."
    return Check(
        code=code,
        where=f"row IN ({rows})",
        sentence=sentence,
        remedy=remedy,
        column=feed.shown("id"),
        value="r_id",
        drops=True,
        is_silent=is_silent,
    )
