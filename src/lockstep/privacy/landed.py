"""The record without somebody: their rows taken out of what has landed, and everything built anew from the rest."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import PARQUET, Workbench, workbench
from lockstep.privacy.person import Person, attach, pattern_of
from lockstep.privacy.raw import ids_of, named_cells, streams
from lockstep.record import schema
from lockstep.record.erased import Erased, What
from lockstep.record.layers import Layers, layers_of, rows_sql
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store, Version, Writer
from lockstep.sources.files.sql import literal
from lockstep.sources.leaving_out import texts_of, without_erased
from lockstep.sources.reading import stream_of
from lockstep.sources.settling import Basis, LandedNow, settle

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules

#: Waits for a sync that is at work.
_WAIT_S = 600


def marks_of(home: Home, workbench: Workbench, person: Person) -> list[tuple[What, str]]:
    """Return what is to be remembered of somebody who is erased; see `record.erased`.

    Parameters
    ----------
    home
        The installation.
    workbench
        After `person.attach`.
    person
        Who.
    """
    marks: list[tuple[What, str]] = [("key", key) for key in person.keys]
    marks += [("email", email) for email in person.emails]
    for source, stream, _ in streams(home):
        marks += [("said", f"{source}/{stream}/{one}") for one in ids_of(home, workbench, source, stream, person)]
    named = list(named_cells(home, workbench, person))
    place = "source || '/' || file || '/' || source_id"
    for table in schema.LANDED:
        for column in texts_of(table):
            found = workbench.execute(
                f"SELECT DISTINCT {place} FROM {table.name} WHERE regexp_matches(\"{column}\", $1, 'i') "
                f"AND NOT list_contains($2, {place})",
                [pattern_of(person.needles()), list(person.rows)],
            ).fetchall()
            named += [(where, column) for (where,) in found]
    marks += [("row", where) for where in sorted({where for where, _ in named})]
    marks += [("cell", f"{where}/{column}") for where, column in named]
    return marks


def rewrite(home: Home, rules: BuildRules, *, now_s: int, memory_limit: str = "1GB") -> Version | None:
    """Commit a version without the people who were erased, as `home.erased` has them; None without a record.

    No source is read: one that is gone, or says no more, loses their rows too. Nothing of the version before is
    held on to where somebody's rows stood.
    """
    erased = Erased(home.erased)
    with Store(home.record).write(wait_s=_WAIT_S) as writer:
        before = writer.parent
        if before is None:
            return None
        states: dict[str, Any] = copy.deepcopy(dict(before.notes["sources"]))
        tables: dict[str, list[Path]] = {}
        with workbench(memory_limit=memory_limit, temp_directory=writer.workspace) as bench:
            attach(bench, before)
            for source, files in states.items():
                for key, paths in files.items():
                    for path, state in paths.items():
                        kept = _kept(bench, writer, before, erased, (source, key, path), state)
                        for table, file in kept.items():
                            if file not in tables.setdefault(table, []):
                                tables[table].append(file)
        landed = LandedNow({table: Layers(tuple(files)) for table, files in tables.items()}, {}, ())
        basis = Basis.of(rules, Rulings(home.rulings))
        return settle(
            writer, landed, states, basis, now_s=now_s, progress=lambda what, done, total: None,
            memory_limit=memory_limit, is_whole=True,
        )  # fmt: skip


def _kept(
    bench: Workbench,
    writer: Writer,
    before: Version,
    erased: Erased,
    place: tuple[str, str, str],
    state: dict[str, Any],
) -> dict[str, Path]:
    """Put the rows of one file into the writer without those of people who were erased; correct its state."""
    source, key, path = place
    out = Path(tempfile.mkdtemp(dir=writer.workspace))
    held = {
        table: next(file for file in before.tables[table] if file.name == name)
        for table, name in state["tables"].items()
    }
    given = dict(held)
    if stream_of(path):
        # The layers above a stream's files become part of them.
        where = f"source = {literal(source)} AND file = {literal(key)}"
        for table in {*held, schema.READING_FAULTS.name}:
            layers = layers_of(before, table)
            if layers.changed or layers.gone:
                given[table] = out / f"{table}.parquet"
                bench.execute(
                    f"COPY (SELECT * FROM ({rows_sql(layers, table)}) WHERE {where}) "
                    f"TO {literal(str(given[table]))} ({PARQUET})"
                )
    said_before = _records(bench, given)
    kept = without_erased(bench, erased, given, out=out)
    files: dict[str, Path] = {}
    for table, file in kept.tables.items():
        if file == held.get(table):
            writer.keep(table, file)
            files[table] = file
        else:
            files[table] = writer.add(table, file)
    state["tables"] = {table: file.name for table, file in files.items()}
    if schema.SAID.name in files:
        gone = said_before - _records(bench, files)
        state["rows_in"] -= gone
        state["rows_kept"] -= gone
    elif kept.rows:
        state["rows_kept"] -= kept.rows
        state["rows_left_out"] += kept.rows
    return files


def _records(bench: Workbench, files: dict[str, Path] | Any) -> int:
    path = files.get(schema.SAID.name)
    if path is None:
        return 0
    [(many,)] = bench.execute(f"SELECT COUNT(*) FROM read_parquet({literal(str(path))}) WHERE is_gone = 0").fetchall()
    return int(many)
