"""CSV files written portion by portion: nothing of a history but the present portion is held in memory."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.csv


class Exports:
    """Open CSV files of one simulation.

    A file has its final name only once it is whole: until then it ends in ``.part``.

    Parameters
    ----------
    out
        Folder; the names of files are relative to it.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._open: dict[str, pyarrow.csv.CSVWriter] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Exports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, writer in self._open.items():
            writer.close()
            if error is None:
                os.replace(self._part(name), self._out / name)
            else:
                self._part(name).unlink()

    def add(self, name: str, rows: pa.Table) -> None:
        """Write rows after those already in the file; the first call also writes its header."""
        writer = self._open.get(name)
        if writer is None:
            (self._out / name).parent.mkdir(parents=True, exist_ok=True)
            options = pyarrow.csv.WriteOptions(quoting_style="needed", batch_size=8192)
            writer = pyarrow.csv.CSVWriter(self._part(name), rows.schema, write_options=options)
            self._open[name], self.rows[name] = writer, 0
        writer.write_table(rows)
        self.rows[name] += rows.num_rows

    def _part(self, name: str) -> Path:
        return self._out / f"{name}.part"
