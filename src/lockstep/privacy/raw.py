"""What live sources said of a person, as it arrived: looked up, and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import files_sql
from lockstep.privacy.person import Person, pattern_of
from lockstep.sources.arrivals import HASH, ID, ORDINAL, Arrivals
from lockstep.sources.files.sql import literal, name
from lockstep.sources.leaving_out import own_addresses
from lockstep.sources.mapping import load
from lockstep.sources.reading import stream_of

if TYPE_CHECKING:
    from pathlib import Path

    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home


def streams(home: Home) -> Iterator[tuple[str, str, Arrivals]]:
    """Yield source and stream of all that arrived."""
    for folder in sorted(home.sources.glob("*/arrived")):
        arrivals = Arrivals(folder)
        for stream in arrivals.streams():
            yield folder.parent.name, stream, arrivals


def raw_answers(home: Home, workbench: Workbench, person: Person) -> list[dict[str, Any]]:
    """Return all answers about the person that are kept, those that newer ones replaced too."""
    said: list[dict[str, Any]] = []
    for source, stream, arrivals in streams(home):
        for path in arrivals.files(stream):
            where = _concerned(workbench, path, person, ids_of(home, workbench, source, stream, person))
            found = workbench.execute(f"SELECT * FROM read_parquet({files_sql([path])}) WHERE {where}")
            columns = [column for column, *_ in found.description or ()]
            for row in found.fetchall():
                cells = {column: cell for column, cell in zip(columns, row, strict=True) if cell is not None}
                said.append({"source": source, "stream": stream, **cells})
    return said


def named_cells(home: Home, workbench: Workbench, person: Person) -> Iterator[tuple[str, str]]:
    """Yield where answers about others name the person: source/@stream/id, and the column."""
    for source, stream, arrivals in streams(home):
        ids = ids_of(home, workbench, source, stream, person)
        for path in arrivals.files(stream):
            said = f"read_parquet({files_sql([path])})"
            for column in _texts_of(workbench, path):
                found = workbench.execute(
                    f"SELECT DISTINCT {ID} FROM {said} WHERE coalesce({_names(column, person)}, false) "
                    f"AND NOT ({_is_theirs(ids)})"
                ).fetchall()
                yield from ((f"{source}/@{stream}/{one}", column) for (one,) in found)


def erase_raw(home: Home, workbench: Workbench, person: Person) -> dict[str, int]:
    """Write the batches again without what is about the person; return how many rows went, or lost cells, per stream.

    An answer about the person goes; in answers about others the cells that name them are emptied. Whatever instant
    this is killed at, the batches that count are whole; running again finishes it.
    """
    done: dict[str, int] = {}
    for source, stream, arrivals in streams(home):
        arrivals.drop_uncounted(stream)
        ids = ids_of(home, workbench, source, stream, person)
        for path in arrivals.files(stream):
            where = _concerned(workbench, path, person, ids)
            said = f"read_parquet({files_sql([path])})"
            [(many,)] = workbench.execute(f"SELECT COUNT(*) FROM {said} WHERE {where}").fetchall()
            if not many:
                continue
            cells = [
                f"CASE WHEN coalesce({_names(column, person)}, false) THEN NULL ELSE {name(column)} END "
                f"AS {name(column)}"
                if kind == "VARCHAR" and column not in (ID, HASH)
                else name(column)
                for column, kind, *_ in workbench.execute(f"DESCRIBE SELECT * FROM {said}").fetchall()
            ]
            # Beside the batches and not counted: what is left of a killed run is removed by `drop_uncounted`.
            target = path.with_name(f"{path.stem}.unfinished")
            workbench.execute(
                f"COPY (SELECT {', '.join(cells)} FROM {said} WHERE NOT ({_is_theirs(ids)})) "
                f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
            )
            arrivals.fold(stream, [path.name], target)
            done[f"{source}/{stream}"] = done.get(f"{source}/{stream}", 0) + int(many)
        arrivals.drop_uncounted(stream)
    return done


def ids_of(home: Home, workbench: Workbench, source: str, stream: str, person: Person) -> list[str]:
    """Return the ids under which a stream tells of the person; those that have not landed yet are found by address."""
    mapping = load(home.mapping(source)) if home.mapping(source).is_file() else None
    keys = {stream}
    if mapping:
        keys |= {key for key, file in mapping.files.items() if stream_of(file.path) == stream}
    places = [f"{source}/{key}/" for key in keys]
    ids = {row.removeprefix(place) for row in (*person.keys, *person.rows) for place in places if row.startswith(place)}
    own = own_addresses(mapping, stream)
    for path in Arrivals(home.arrived(source)).files(stream):
        for column in own.intersection(_texts_of(workbench, path)):
            found = workbench.execute(
                f"SELECT DISTINCT {ID} FROM read_parquet({files_sql([path])}) "
                f"WHERE list_contains($1, lower(trim({name(column)})))",
                [list(person.emails)],
            ).fetchall()
            ids |= {one for (one,) in found}
    return sorted(ids)


def _is_theirs(ids: list[str]) -> str:
    return f"{ID} IN ({', '.join(map(literal, ids))})" if ids else "false"


def _names(column: str, person: Person) -> str:
    return f"regexp_matches({name(column)}, {literal(pattern_of(person.needles()))}, 'i')"


def _concerned(workbench: Workbench, path: Path, person: Person, ids: list[str]) -> str:
    texts = _texts_of(workbench, path)
    said = f"concat_ws(chr(10), {', '.join(name(column) for column in texts)})" if texts else "''"
    return f"{_is_theirs(ids)} OR regexp_matches({said}, {literal(pattern_of(person.needles()))}, 'i')"


def _texts_of(workbench: Workbench, path: Path) -> list[str]:
    described = workbench.execute(f"DESCRIBE SELECT * FROM read_parquet({files_sql([path])})").fetchall()
    return [column for column, kind, *_ in described if kind == "VARCHAR" and column not in (ID, HASH, ORDINAL)]
