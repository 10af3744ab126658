"""What a mapping reads must still be there: else it would stay for ever as it was, or count as empty in every row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lockstep.sources.connector import ConnectorError
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from lockstep.sources.mapping import Mapping

_REMEDY = "If it was renamed, write its new name into the mapping; if it is gone for good, take it out there."
_SHOWN = 400


def check_streams(mapping: Mapping, lost: Collection[str], there: Sequence[str]) -> None:
    """See that a mapping reads none of the streams that its source has lost.

    Parameters
    ----------
    mapping
        Of a live source.
    lost, there
        Streams that said something before and are no more, and those there are.

    Raises
    ------
    ConnectorError
        It reads one.
    """
    gone = [key for key, file in mapping.files.items() if file.path.startswith("@") and file.path[1:] in lost]
    if gone:
        raise ConnectorError(
            f"{mapping.source} has no {', '.join(gone)} any more, which its mapping reads; "
            f"it has {', '.join(there)[:_SHOWN]}.",
            remedy=_REMEDY,
        )


def check_columns(mapping: Mapping, key: str, there: Sequence[str] | None) -> None:
    """See that a stream still has the columns that are taken out of it.

    Parameters
    ----------
    mapping, key
        The mapping, and the file in it that is the stream.
    there
        Columns that its rows have; None: rows differ, and nobody can tell.

    Raises
    ------
    LockstepError
        One was renamed or dropped.
    """
    taken = {c.column: field for fields in mapping.files[key].feeds.values() for field, c in fields.items() if c.column}
    lost = [column for column in taken if there is not None and column not in there]
    if lost:
        named = ", ".join(f"{column} (taken as {taken[column]})" for column in lost)
        others = ", ".join(column for column in there or () if column not in taken)
        raise LockstepError(
            f"{key} of {mapping.source} has no column {named} any more. It has, not taken: {others[:_SHOWN]}.",
            remedy=_REMEDY,
        )
