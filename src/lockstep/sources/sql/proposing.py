"""A mapping proposed for tables nobody here knows, from what their first rows hold: as for exports."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from lockstep.engines.embedded import workbench
from lockstep.sources.files.sql import name
from lockstep.sources.rewriting import rewritten
from lockstep.sources.sql.database import Database, Session
from lockstep.sources.sql.discovering import written
from lockstep.sources.sql.streams import Stream
from lockstep.sources.suggest import suggest

#: Rows of each stream that are looked at.
SAMPLE = 10_000


def mapping(source: str, streams: Sequence[Stream], database: Database, *, is_named: bool) -> str:
    """Return the YAML of a proposed mapping.

    Parameters
    ----------
    source
        Name of the source.
    streams
        Each becomes a file of the mapping, if anything in it fits a field of the record.
    database
        Asked for the first rows of each.
    is_named
        The streams were written by hand; else they are told at the head, for whoever wants others.

    Raises
    ------
    LockstepError
        No stream holds anything a field could be filled with, or the database can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="lockstep-sample-") as folder:
        with database.session() as session:
            paths = [_sample(session, stream, Path(folder)) for stream in streams]
        with workbench(threads=2) as bench:
            proposed = suggest(paths, workbench=bench, source_name=source)
        files = {
            key: file.model_copy(update={"path": f"@{Path(file.path).stem}"})
            for key, file in proposed.mapping.files.items()
        }
        text = rewritten(proposed.yaml.replace(f"{folder}/", ""), proposed.mapping.model_copy(update={"files": files}))
    if is_named:
        return text
    lines = ["Read are these tables; to read others, copy the lines into the setting tables and change them:", ""]
    return "".join(f"# {line}".rstrip() + "\n" for line in (*lines, *written(streams).splitlines())) + text


def _sample(session: Session, stream: Stream, folder: Path) -> Path:
    from pyarrow.parquet import write_table  # noqa: PLC0415 (0.3 s, for this one purpose)

    columns = list(session.columns(stream.select))
    texts = ", ".join(f"CAST(s.{name(column)} AS VARCHAR)" for column in columns)
    question = f"SELECT {texts} FROM ({stream.select}) AS s LIMIT {SAMPLE}"
    rows = list(islice(session.rows(question), SAMPLE))
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    path = folder / f"{stream.name}.parquet"
    write_table(
        pa.table({c: pa.array(list(values), pa.string()) for c, values in zip(columns, cells, strict=True)}), path
    )
    return path
