"""What arrived from a live source, kept as it was said until it is landed, and after.

One folder per source and in it one per stream; every batch is one Parquet file that never changes, and one small
file names those that count together with the cursor. A batch counts once that file names it: whatever instant a
process is killed at, the cursor and the batches agree, and what was acknowledged is on disk.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from lockstep.record import durable
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    import pyarrow as pa

    from lockstep.sources.connector import Cursor, Said

#: Columns beside what the service said. `HASH` is of all rows of one answer, `ORDINAL` counts them from 0 and is -1
#: for a record that is gone.
ID, CHANGED, HASH, ORDINAL = "__id", "__changed_ms", "__hash", "__ordinal"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The batches of one source.

    Parameters
    ----------
    folder
        Made by the first batch.

    Examples
    --------
    >>> import tempfile
    >>> from lockstep.sources.connector import Said
    >>> with tempfile.TemporaryDirectory() as home:
    ...     arrivals = Arrivals(Path(home) / "arrived")
    ...     arrivals.keep("contacts", [Said("17", 1_767_225_600_000, ({"email": "anna@firm.example"},))], cursor="p2")
    ...     arrivals.cursor("contacts"), len(arrivals.files("contacts")), arrivals.streams()
    ('p2', 1, ('contacts',))
    """

    folder: Path

    def streams(self) -> tuple[str, ...]:
        """Return the streams of which something arrived."""
        return tuple(sorted(path.parent.name for path in self.folder.glob("*/index.json")))

    def cursor(self, stream: str) -> Cursor | None:
        """Return the cursor of the last batch kept; None before the first."""
        return self._index(stream)["cursor"]

    def columns(self, stream: str) -> tuple[str, ...] | None:
        """Return the columns that rows of a stream have, as the last batch said; None where it said nothing."""
        said = self._index(stream).get("columns")
        return None if said is None else tuple(said)

    def files(self, stream: str) -> tuple[Path, ...]:
        """Return the files of the batches kept, oldest first."""
        return tuple(self.folder / stream / name for name in self._index(stream)["files"])

    def keep(self, stream: str, said: Sequence[Said], cursor: Cursor, columns: Sequence[str] | None = None) -> None:
        """Keep a batch and its cursor; on disk for good when this returns.

        Raises
        ------
        OSError
            The disk is full or refuses; nothing was kept.
        """
        with self._locked(stream) as folder:
            index = self._index(stream)
            if said:
                index["files"].append(self._write(folder, said))
            index["cursor"] = cursor
            index["columns"] = None if columns is None else list(columns)
            durable.put(folder / "index.json", json.dumps(index).encode(), workspace=folder)

    def fold(self, stream: str, old: Iterable[str], new: Path) -> str:
        """Put one file in the place of several whose contents it carries on.

        Parameters
        ----------
        stream
            Whose files.
        old
            Names of files to be replaced; they are removed.
        new
            Finished Parquet file with the same columns; it is moved here.

        Returns
        -------
        str
            Name of the file that takes their place.
        """
        with self._locked(stream) as folder:
            index = self._index(stream)
            gone = set(old)
            name = f"{secrets.token_hex(8)}.parquet"
            durable.move(new, folder / name, workspace=folder)
            durable.sync_folder(folder)
            index["files"] = [name, *(file for file in index["files"] if file not in gone)]
            durable.put(folder / "index.json", json.dumps(index).encode(), workspace=folder)
            for file in gone:
                (folder / file).unlink(missing_ok=True)
            return name

    def drop_uncounted(self, stream: str) -> None:
        """Remove what no list of batches names: left by a process that died between two steps."""
        with self._locked(stream) as folder:
            counted = set(self._index(stream)["files"])
            for path in [*folder.glob("*.parquet"), *folder.glob("*.unfinished")]:
                if path.name not in counted:
                    path.unlink()
            durable.sync_folder(folder)

    def _index(self, stream: str) -> dict[str, Any]:
        path = self.folder / stream / "index.json"
        try:
            read: dict[str, Any] = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {"files": [], "cursor": None}
        except ValueError:
            raise LockstepError(
                f"{path} is damaged.", remedy="Bring it back from a backup, or remove the source and add it again."
            ) from None
        return read

    @contextmanager
    def _locked(self, stream: str) -> Iterator[Path]:
        folder = self.folder / stream
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            for above in (self.folder, self.folder.parent):
                durable.sync_folder(above)
        with FileLock(folder / "lock"):
            yield folder

    def _write(self, folder: Path, said: Sequence[Said]) -> str:
        from pyarrow.parquet import write_table  # noqa: PLC0415 (0.3 s that few who read the record need pay)

        name = f"{secrets.token_hex(8)}.parquet"
        unfinished = folder / f"{name}.unfinished"
        try:
            write_table(_table(said), unfinished, compression="zstd")
            durable.move(unfinished, folder / name, workspace=folder)
        finally:
            unfinished.unlink(missing_ok=True)
        durable.sync_folder(folder)
        return name


def _table(said: Sequence[Said]) -> pa.Table:
    """Return one row per row of each answer, in text columns; the answer's own columns first."""
    import pyarrow as pa  # noqa: PLC0415 (as above)

    columns = sorted({column for one in said for row in one.rows for column in row})
    # What a batch says twice is one answer.
    answers = {(one.id, one.changed_ms, _hash(one)): one for one in said}
    lines = [
        (one.id, one.changed_ms, answered, ordinal, row)
        for (_, _, answered), one in answers.items()
        for ordinal, row in (enumerate(one.rows) if one.rows else [(-1, {})])
    ]
    own = {
        ID: pa.array([line[0] for line in lines], pa.string()),
        CHANGED: pa.array([line[1] for line in lines], pa.int64()),
        HASH: pa.array([line[2] for line in lines], pa.string()),
        ORDINAL: pa.array([line[3] for line in lines], pa.int32()),
    }
    return pa.table(own | {name: pa.array([line[4].get(name) for line in lines], pa.string()) for name in columns})


def _hash(one: Said) -> str:
    """Return a hash of what was said: it settles which of two answers of one instant counts, and tells repeats."""
    rows = [{column: text for column, text in row.items() if text is not None} for row in one.rows]
    return hashlib.sha256(json.dumps([one.id, rows], sort_keys=True).encode()).hexdigest()[:32]
