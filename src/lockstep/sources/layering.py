"""What live sources said since the last version, layered over what that has landed of them.

Of a stream that is read whole again, or whose source was removed, nothing is left in the layers: it stands in files
of its own, or nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.embedded import PARQUET, files_sql
from lockstep.record import schema
from lockstep.record.build.partial import Renewed, renew
from lockstep.record.layers import Layers, layers_of, rows_sql
from lockstep.sources.arrivals import ID, ORDINAL
from lockstep.sources.files.sql import literal
from lockstep.sources.folding import NUMBER

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.versions import Version
    from lockstep.sources.reading import News

#: Tables that hold what streams landed as, in files or in layers.
TABLES = (*schema.LANDED, schema.READING_FAULTS, schema.SAID)


def layer(
    workbench: Workbench,
    before: Version | None,
    files: Mapping[str, Sequence[Path]],
    news: Sequence[News],
    *,
    streams: Collection[tuple[str, str]],
    out: Path,
) -> dict[str, Renewed]:
    """Return the layers above each table's files.

    Parameters
    ----------
    workbench
        To work with.
    before
        The last version.
    files
        Table to the files it has from now on.
    news
        What was said since.
    streams
        Source and file key of the streams whose landed files are those of the last version.
    out
        Folder for the files, which exists.

    Returns
    -------
    dict
        For each table with layers; one that is absent has none.
    """
    layered: dict[str, Renewed] = {}
    for table in TABLES:
        old = _within(workbench, table.name, layers_of(before, table.name), streams, out)
        fresh = [one for one in news if table.name in one.tables]
        if table is schema.SAID:
            rows, keys = _said(news)
        elif table is schema.READING_FAULTS:
            rows, keys = _faults(workbench, news)
        else:
            rows = _read([one.tables[table.name] for one in fresh], table)
            keys = _ids(fresh)
        base = Layers(tuple(files.get(table.name, ())), old.changed, old.gone)
        if not (base.changed or base.gone or news):
            continue
        renewed = renew(workbench, table.name, base, rows=rows, keys=keys, out=out)
        if renewed.changed or renewed.gone:
            layered[table.name] = renewed
    return layered


def _within(workbench: Workbench, table: str, old: Layers, streams: Collection[tuple[str, str]], out: Path) -> Layers:
    """Return the layers without the rows of other streams than those named."""
    pairs = ", ".join(f"({literal(source)}, {literal(file)})" for source, file in sorted(streams))
    where = f"(source, file) IN ({pairs})" if pairs else "false"
    kept: list[tuple[Path, ...]] = []
    for name, paths in (("changed", old.changed), ("gone", old.gone)):
        if not paths:
            kept.append(())
            continue
        [(others,)] = workbench.execute(
            f"SELECT COUNT(*) FROM read_parquet({files_sql(paths)}) WHERE NOT {where}"
        ).fetchall()
        if not others:
            kept.append(paths)
            continue
        path = out / f"{table}.{name}-kept.parquet"
        [(rows,)] = workbench.execute(
            f"COPY (FROM read_parquet({files_sql(paths)}) WHERE {where}) TO {literal(str(path))} ({PARQUET})"
        ).fetchall()
        kept.append((path,) if rows else ())
    return Layers((), *kept)


def _read(paths: Sequence[Path], table: schema.Table) -> str:
    return f"({rows_sql(Layers((), tuple(paths)), table.name)})"


def _ids(news: Sequence[News]) -> str:
    """SQL of the records that were said anew and were known."""
    if not news:
        return "SELECT '' AS source, '' AS file, '' AS source_id WHERE false"
    return f"SELECT source, file, source_id FROM read_parquet({files_sql([one.known for one in news])})"


def _said(news: Sequence[News]) -> tuple[str, str]:
    return _read([one.said for one in news], schema.SAID), _ids(news)


def _faults(workbench: Workbench, news: Sequence[News]) -> tuple[str, str]:
    """SQL of the faults found anew, and of the rows whose faults they replace."""
    counted = f"SELECT source, file, source_id, row_count FROM {_said(news)[0]}"
    if news:
        counted += f" UNION ALL FROM read_parquet({files_sql([one.known for one in news])})"
    workbench.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE said_rows AS
        SELECT DISTINCT source, file, source_id AS {ID}, UNNEST(RANGE(CAST(row_count AS BIGINT))) AS {ORDINAL}
        FROM ({counted})"""
    )
    faults = [one.faults for one in news if one.faults is not None]
    return _read(faults, schema.READING_FAULTS), f"SELECT source, file, {NUMBER} AS row FROM said_rows"
