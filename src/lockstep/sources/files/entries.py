"""Stage entries of a wide row: a column per stage, each with the date it was entered."""

from __future__ import annotations

from collections.abc import Iterator

from lockstep.sources.files.checks import Check
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.sql import literal


def one_row_per_entry(feed: Feed, relation: str, columns: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Turn a wide row into one row per stage that has a date, and one for the stage it names, if it does.

    Parameters
    ----------
    feed
        Of the table ``stages``.
    relation, columns
        SQL of the rows, and of the table's columns over them.

    Returns
    -------
    tuple
        The same for the entries.
    """
    entries = [f"{{stage: {literal(field[:-3])}, moment: l_{field}_s, is_own: false}}" for field in feed.stage_dates]
    if "stage" in feed.fields:
        entries.append(f"{{stage: l_stage, moment: {columns['occurred_s']}, is_own: true}}")
    entered = f"SELECT *, unnest([{', '.join(entries)}]) AS entry FROM {relation}"
    rows = f"(FROM ({entered}) WHERE entry.stage IS NOT NULL AND (entry.moment IS NOT NULL OR entry.is_own))"
    return rows, {
        **columns,
        "stage": "entry.stage",
        "occurred_s": "entry.moment",
        "source_id": "id_text || ':' || entry.stage",
        "status": columns["status"] if "status" in feed.fields else "entry.stage",
    }


def check_entries(feed: Feed) -> Iterator[Check]:
    """Rows that enter no stage."""
    if feed.stage_dates:
        dates = [f"l_{field}_s IS NULL" for field in feed.stage_dates]
        own = ["r_stage IS NULL"] if "stage" in feed.fields else []
        yield Check(
            code="no-date",
            where=" AND ".join([*dates, *own]),
            sentence="The row has no date of any stage.",
            remedy="Fill in a date, or leave the row out of the export.",
            column="",
            value="NULL",
            drops=True,
            is_silent=len(feed.file.feeds) > 1,
        )
    elif feed.table == "stages" and "stage" in feed.fields:
        unsaid = " AND r_status IS NULL" if "status" in feed.fields else ""
        yield Check(
            code="no-stage",
            where=f"r_stage IS NULL{unsaid}",
            sentence="The row names no stage.",
            remedy="Fill in the stage, or leave the row out of the export.",
            column=feed.shown("stage"),
            value="r_stage",
            drops=True,
        )
