"""Read the files of every source whose contents or mapping changed; keep what the last version has of the rest.

The state of a file is remembered in the version's notes: the hash of its contents and of its part of the
mapping, how its rows were accounted for, and which landed files hold them. The same two hashes mean that
reading again would land the same rows, so nothing is read.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.record import schema
from lockstep.sources.files.land import land
from lockstep.sources.mapping import File, load
from lockstep.sources.mapping import Mapping as SourceMapping
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash, file_hash

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules
    from lockstep.record.versions import Version, Writer

#: Raise it when the same file and mapping would land as other rows: then every file is read again.
READING = 1

State = dict[str, Any]  # of one file, as JSON values
States = dict[str, dict[str, dict[str, State]]]  # source → file key → path → state


class Reading:
    """One sync's reading of the sources, into one writer.

    Attributes
    ----------
    reread
        Source, file key and path of each file that was read and not merely kept.
    """

    def __init__(
        self,
        home: Home,
        writer: Writer,
        workbench: Workbench,
        rules: BuildRules,
        *,
        now_s: int,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.reread: list[tuple[str, str, str]] = []
        self._home, self._writer, self._workbench = home, writer, workbench
        self._rules, self._now_s, self._progress = rules, now_s, progress
        self._added: dict[tuple[str, str], Path] = {}

    def read_all(
        self, known: Sequence[str], *, wanted: Iterable[str], old: States
    ) -> tuple[States, dict[str, LockstepError]]:
        """Read the wanted sources; the others, and those that fail, keep their last good rows."""
        states: States = {}
        failures: dict[str, LockstepError] = {}
        for name in known:
            try:
                if name in wanted:
                    states[name] = self._read(name, old.get(name, {}))
                elif name in old:
                    states[name] = old[name]
            except LockstepError as error:
                failures[name] = error
                if name in old:
                    states[name] = old[name]
        return states, failures

    def keep_all(self, states: States) -> dict[str, list[Path]]:
        """Take over or add every landed file the states name; return the files of each table, in order."""
        files: dict[str, list[Path]] = {}
        parent: Version | None = self._writer.parent
        held = {
            (table, path.name): path for table, paths in (parent.tables if parent else {}).items() for path in paths
        }
        for paths in (state for source in states.values() for file in source.values() for state in file.values()):
            for table, name in paths["tables"].items():
                path = self._added.get((table, name))
                if path is None:
                    path = held[table, name]
                    self._writer.keep(table, path)
                if path not in files.setdefault(table, []):
                    files[table].append(path)
        return files

    def _read(self, name: str, old: Mapping[str, Mapping[str, State]]) -> dict[str, dict[str, State]]:
        mapping = load(self._home.mapping(name))
        # What the mapping leaves open is the company's: its currency, and the zone of bare dates.
        mapping = mapping.model_copy(
            update={
                "currency": mapping.currency or self._rules.home_currency,
                "date_zone": mapping.date_zone or self._rules.time_zone,
            }
        )
        # Everything is landed before anything is taken over: a source is read whole or not at all.
        return {key: self._read_file(mapping, key, file, old.get(key, {})) for key, file in mapping.files.items()}

    def _read_file(self, mapping: SourceMapping, key: str, file: File, old: Mapping[str, State]) -> dict[str, State]:
        paths = find(file.path)
        if not paths:
            if old:
                return dict(old)  # The export was tidied away; what it said still stands.
            raise LockstepError(
                f"There is no file {file.path}, which {mapping.source} reads as {key}.",
                remedy="Put the file there, or correct its `path` in the mapping.",
            )
        states: dict[str, State] = {}
        for path in paths:
            hashes = {"contents": file_hash(path), "meaning": _meaning(mapping, key)}
            before = old.get(str(path))
            if before is not None and all(before[hash_] == value for hash_, value in hashes.items()):
                states[str(path)] = before
                continue
            states[str(path)] = {**hashes, **self._land(mapping, key, file, path)}
            self.reread.append((mapping.source, key, str(path)))
        return states

    def _land(self, mapping: SourceMapping, key: str, file: File, path: Path) -> State:
        landed = land(
            key,
            file,
            mapping,
            path=path,
            out=self._writer.workspace,
            recorded_s=self._now_s,
            workbench=self._workbench,
            progress=lambda done, total, what: self._progress(f"{path.name}: {what}", done, total),
        )
        tables: dict[str, str] = {}
        parts = dict(landed.tables)
        if landed.faults is not None:
            parts[schema.READING_FAULTS.name] = landed.faults
        for table, part in parts.items():
            stored = self._writer.add(table, part)
            self._added[table, stored.name] = stored
            tables[table] = stored.name
        return {
            "rows_in": landed.rows_in,
            "rows_kept": landed.rows_kept,
            "rows_left_out": landed.rows_left_out,
            "fault_count": landed.fault_count,
            "tables": tables,
        }


def find(path: str) -> list[Path]:
    """Return the files a mapping's path means, a glob or one file, sorted by name."""
    return sorted(Path(found).resolve() for found in glob.glob(path, recursive=True) if Path(found).is_file())


def _meaning(mapping: SourceMapping, key: str) -> str:
    """Hash what decides how this file lands: its own part of the mapping and the mapping's defaults."""
    whole = mapping.model_dump(mode="json", exclude={"files"})
    return content_hash({**whole, "file": mapping.files[key].model_dump(mode="json"), "key": key, "reading": READING})
