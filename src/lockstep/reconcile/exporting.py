"""Differences as lines of a file: what a spreadsheet shows to people who were not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lockstep.figures.context import Context
from lockstep.reconcile.comparing import LEFT, Row, differences, named
from lockstep.reconcile.reconciliation import in_words
from lockstep.reconcile.standings import Asked, standings
from lockstep.values import instants

#: Columns of a file of differences, in order.
COLUMNS: tuple[str, ...] = (
    "counted_by", "not_by", "reason", "why", "name", "email", "company", "deal", "date", "word", "other_date",
    "other_stage", "other_word", "who_can_mend_it", "remedy", "record", "other_record", "journey_id",
)  # fmt: skip

_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(
    context: Context, what: Asked, left: str, right: str, *, side: str | None = None, reason: str | None = None,
    folder: Path | None = None,
) -> Iterator[dict[str, str | None]]:  # fmt: skip
    """Yield the differences between two sides as texts.

    Parameters
    ----------
    context, what, left, right
        As `comparing.differences` takes them.
    side, reason
        Only these; None: all.
    folder
        As `statements` takes it.

    Yields
    ------
    dict
        `COLUMNS` to text, None where there is nothing to say; dates are days in the company's zone.

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    told = standings(context, what, folder)
    rows, _ = named(context, told, differences(context, told, left, right), side=side, reason=reason)
    zone = context.charter.company.time_zone
    for row in rows:
        here, there = (left, right) if row["side"] == LEFT else (right, left)
        words = in_words(row["reason"], here, there, what.stage)
        yield {name: cell and _text(cell) for name, cell in _line(row, here, there, words, zone).items()}


def _line(row: Row, here: str, there: str, words: dict[str, str], zone: str) -> dict[str, str | None]:
    return {
        "counted_by": here,
        "not_by": there,
        "reason": row["reason"],
        "why": words["meaning"],
        **{name: row[name] for name in ("name", "email", "company", "deal")},
        "date": _day(row["here_s"], zone),
        "word": row["here_word"],
        "other_date": _day(row["there_s"], zone),
        "other_stage": row["there_stage"],
        "other_word": row["there_word"],
        "who_can_mend_it": words["owner"],
        "remedy": words["remedy"],
        "record": row["key"],
        "other_record": row["there_key"],
        "journey_id": row["journey_id"],
    }


def _text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a quote before it makes it text (OWASP)."""
    return f"'{cell}" if cell.startswith(_LIVE) else cell


def _day(instant: int | None, zone: str) -> str | None:
    return None if instant is None else instants.date_of_day(instants.day_of(instant, zone)).isoformat()
