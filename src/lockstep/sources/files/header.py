"""Names for the columns of a file, each different, and what was odd about the ones it had."""

from __future__ import annotations

from collections.abc import Sequence

from lockstep.sources.files.collected import Collected
from lockstep.sources.files.rows import LINE, ROW
from lockstep.values.faults import LockstepError

#: Columns a file may have. Beyond this it is not a table but a mistake of the delimiter.
MOST_COLUMNS = 20_000


def name_columns(header: Sequence[str], faults: Collected, *, line: int = 0) -> tuple[str, ...]:
    """Name every column: trimmed, ``column 7`` where there is no name, `` (2)`` behind a name used before.

    Names that differ only in capitals count as the same, because they do to the embedded engine.

    Parameters
    ----------
    header
        The names as written.
    faults
        Gets one fault per column that had to be named anew.
    line
        Of the header.

    Raises
    ------
    LockstepError
        There are more than `MOST_COLUMNS` columns.

    Examples
    --------
    >>> faults = Collected("people.csv")
    >>> name_columns(["id", " email ", "Email", ""], faults)
    ('id', 'email', 'Email (2)', 'column 4')
    >>> faults.count
    2
    """
    if len(header) > MOST_COLUMNS:
        raise LockstepError(
            f"{faults.file} has {len(header):,} columns; {MOST_COLUMNS:,} are read at most.",
            remedy="Check `delimiter`, or export fewer columns.",
        )
    names: list[str] = []
    used = {ROW, LINE, "file_row_number"}
    for position, written in enumerate(header, 1):
        wanted = " ".join(written.replace("\0", "").split()) or f"column {position}"
        name, count = wanted, 1
        while name.lower() in used:
            count += 1
            name = f"{wanted} ({count})"
        if not written.strip():
            faults.add(
                "unnamed-column", f"Column {position} has no name; it is called “{name}” here.",
                "Name it in the header, if it matters.", line=line, column=name,
            )  # fmt: skip
        elif name != wanted:
            faults.add(
                "repeated-header", f"Column {position} has the name of an earlier one; it is called “{name}” here.",
                "Rename it in the header, or use the new name in the mapping.", line=line, column=name,
                value=written,
            )  # fmt: skip
        used.add(name.lower())
        names.append(name)
    return tuple(names)
