"""Read the files of every source whose contents or mapping changed; keep what the last version has of the rest.

The state of a file is remembered in the version's notes: the hash of its contents and of its part of the
mapping, how its rows were accounted for, and which landed files hold them. The same two hashes mean that
reading again would land the same rows, so nothing is read.
"""

from __future__ import annotations

import glob
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import shared
from lockstep.record import schema
from lockstep.record.erased import Erased
from lockstep.record.layers import are_heavy
from lockstep.sources.arrivals import ID, Arrivals
from lockstep.sources.files.land import Landed, land, land_said
from lockstep.sources.folding import Accounts, account, compact, fold, known
from lockstep.sources.leaving_out import leave_out
from lockstep.sources.mapping import MONEY, Column, File, load
from lockstep.sources.mapping import Mapping as SourceMapping
from lockstep.sources.present import check_columns
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash, file_hash

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules
    from lockstep.record.versions import Version, Writer

#: Raise it when the same file and mapping would land as other rows: then every file is read again.
READING = 2

#: Files read beside each other. The engine works on a hundred thousand rows at a time, so that most files alone keep
#: one processor busy: two at once took 5 s for what took 8 s one after the other; more would want more memory.
_AT_ONCE = 2

State = dict[str, Any]  # of one file, as JSON values
States = dict[str, dict[str, dict[str, State]]]  # source → file key → path → state


class Reading:
    """One sync's reading of the sources, into one writer.

    Attributes
    ----------
    reread
        Source, file key and path of each file that was read and not merely kept.
    news
        Of live sources, what was said since the last version: to be layered over what that has of them.
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
        self.news: list[News] = []
        self._home, self._writer, self._workbench = home, writer, workbench
        self._rules, self._now_s, self._progress = rules, now_s, progress
        self._added: dict[tuple[str, str], Path] = {}
        self._telling = threading.Lock()
        self._erased = Erased(home.erased)

    def read_all(
        self, known: Sequence[str], *, wanted: Iterable[str], old: States
    ) -> tuple[States, dict[str, LockstepError]]:
        """Read the wanted sources; the others, and those that fail, keep their last good rows."""
        states: States = {}
        failures: dict[str, LockstepError] = {}
        begun: dict[str, _Source] = {}
        for name in known:
            if name in wanted:
                try:
                    begun[name] = self._begin(name, old.get(name, {}))
                except LockstepError as error:
                    failures[name] = error
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                self._land_changed([task for source in begun.values() for task in source.tasks], pool)
                for name, source in begun.items():
                    try:
                        states[name] = self._finish(source)
                    except LockstepError as error:
                        failures[name] = error
            finally:
                pool.shutdown(cancel_futures=True)
        for name in known:
            if name not in states and name in old:
                states[name] = old[name]
        return {name: states[name] for name in known if name in states}, failures

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

    def _begin(self, name: str, old: Mapping[str, Mapping[str, State]]) -> _Source:
        """Find the files of a source."""
        mapping = load(self._home.mapping(name))
        # What the mapping leaves open is the company's: its currency, and the zone of bare dates.
        mapping = mapping.model_copy(
            update={
                "currency": mapping.currency or self._rules.home_currency,
                "date_zone": mapping.date_zone or self._rules.time_zone,
            }
        )
        source = _Source(mapping)
        for key, file in mapping.files.items():
            before = old.get(key, {})
            if stream := stream_of(file.path):
                source.states[key] = {}
                source.tasks += self._arrived(mapping, key, stream, before.get(file.path))
                continue
            paths = find(file.path)
            if not paths and not before:
                raise LockstepError(
                    f"There is no file {file.path}, which {mapping.source} reads as {key}.",
                    remedy="Put the file there, or correct its `path` in the mapping.",
                )
            # The export was tidied away; what it said still stands.
            source.states[key] = {} if paths else dict(before)
            source.tasks += [_Task(mapping, key, path, path.stat().st_size, before.get(str(path))) for path in paths]
        return source

    def _land_changed(self, tasks: Sequence[_Task], pool: ThreadPoolExecutor) -> None:
        """Land the files whose contents or mapping changed; for the others what they landed as is still true."""
        for task in tasks:
            task.hashes = pool.submit(_hashes, task)
        changed = sorted((task for task in tasks if task.has_changed()), key=lambda task: task.size, reverse=True)
        # The largest file first: else it may be the last, and alone. One as large as all others together is left to
        # the engine with all of its threads.
        is_even = changed and 2 * changed[0].size <= sum(task.size for task in changed)
        with shared(self._workbench, _AT_ONCE if is_even else 1):
            for task in changed:
                task.landed = pool.submit(self._land, task)
            wait([task.landed for task in changed if task.landed])

    def _arrived(self, mapping: SourceMapping, key: str, stream: str, before: State | None) -> list[_Task]:
        arrivals = Arrivals(self._home.arrived(mapping.source))
        if before is not None:
            present = {file.name for file in arrivals.files(stream)}
            landed = [name for name in before["arrived"] if name in present]
            out = self._writer.workspace
            before = {**before, "arrived": compact(self._workbench, arrivals, stream, landed, out=out)}
        arrived = arrivals.files(stream)
        if not arrived:
            return []
        check_columns(mapping, key, arrivals.columns(stream))
        task = _Task(mapping, key, Path(f"@{stream}"), 0, before, said=arrived)
        if before is not None and before["meaning"] == _meaning(mapping, key):
            news = tuple(file for file in arrived if file.name not in before["arrived"])
            task.is_again = bool(news) and self._is_heavy(before)
            task.is_news = bool(news) and not task.is_again
            task.said = arrived if task.is_again else news
        task.size = sum(file.stat().st_size for file in task.said)
        task.arrived = tuple(file.name for file in arrived)
        return [task]

    def _is_heavy(self, before: State) -> bool:
        """Tell whether all of a stream should land anew, since much of what it landed as stands in layers."""
        version = self._writer.parent
        return version is not None and any(are_heavy(version, table) for table in before["tables"])

    def _land(self, task: _Task) -> Landed:
        with self._workbench.cursor() as hand:
            if task.arrived:
                return self._land_said(task, hand)
            landed = land(
                task.key,
                task.mapping.files[task.key],
                task.mapping,
                path=task.path,
                out=self._writer.workspace,
                recorded_s=self._now_s,
                workbench=hand,
                progress=lambda done, total, what: self._tell(f"{task.path.name}: {what}", done, total),
            )
            return self._without_erased(task, hand, landed, file=task.path.name)

    def _land_said(self, task: _Task, hand: Workbench) -> Landed:
        """Land what a live source said: all of it, or what is news to the last version."""
        self._tell(f"{task.mapping.source}: landing {task.key}", 0, 0)
        file = _exact(task.mapping.files[task.key])
        wanted = [c.column for fields in file.feeds.values() for c in fields.values() if c.column]
        out = Path(tempfile.mkdtemp(dir=self._writer.workspace))
        before = self._writer.parent
        unless = (lambda: known(hand, before, task.mapping.source, task.key)) if task.is_news else None
        staged = fold(hand, task.key, task.said, wanted=wanted, out=out, unless=unless)
        landed = land_said(
            task.key, file, task.mapping, staged=staged, record_id=ID, out=out, recorded_s=self._now_s, workbench=hand
        )
        landed = self._without_erased(task, hand, landed, file=task.key)
        task.accounts = account(
            hand, staged, landed, before if task.is_news else None, source=task.mapping.source, file=task.key, out=out
        )

        return landed

    def _without_erased(self, task: _Task, hand: Workbench, landed: Landed, *, file: str) -> Landed:
        if not self._erased.marks:
            return landed
        out = Path(tempfile.mkdtemp(dir=self._writer.workspace))
        return leave_out(hand, self._erased, landed, source=task.mapping.source, file=file, out=out)

    def _finish(self, source: _Source) -> dict[str, dict[str, State]]:
        """Take over what the files of a source landed as: a source is read whole or not at all."""
        outcomes = [
            (task, task.hashes.result(), task.landed.result() if task.landed else None) for task in source.tasks
        ]
        for task, hashes, landed in outcomes:
            if landed is None:
                assert task.before is not None
                source.states[task.key][str(task.path)] = task.before
            elif task.accounts:
                source.states[task.key][str(task.path)] = self._take_said(task, hashes, landed, task.accounts)
                self.reread.append((source.mapping.source, task.key, str(task.path)))
            else:
                source.states[task.key][str(task.path)] = {**hashes, **self._take(landed)}
                self.reread.append((source.mapping.source, task.key, str(task.path)))
        return source.states

    def _take_said(self, task: _Task, hashes: Mapping[str, str], landed: Landed, accounts: Accounts) -> State:
        """Take over what a live source said; the state counts records, however many rows each was said in."""
        state: State = {**hashes, "arrived": list(task.arrived), "first_line": 0}
        before: State = (task.before or {}) if task.is_news else {}
        for count, value in accounts.counts.items():
            state[count] = before.get(count, 0) + value
        if task.is_news:
            assert accounts.known is not None
            self.news.append(
                News(task.mapping.source, task.key, landed.tables, landed.faults, accounts.said, accounts.known)
            )
            return {**state, "tables": before["tables"]}
        taken = self._take(replace(landed, tables={**landed.tables, schema.SAID.name: accounts.said}))
        return {**state, "tables": taken["tables"]}

    def _tell(self, what: str, done: int, total: int) -> None:
        with self._telling:
            self._progress(what, done, total)

    def _take(self, landed: Landed) -> State:
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
            "first_line": landed.first_line,
            "tables": tables,
        }


@dataclass(frozen=True, slots=True)
class News:
    """What a live source said of one stream since the last version, landed.

    Attributes
    ----------
    source, file
        Name of the source, and of the stream in its mapping.
    tables
        Landed table to the rows of the records it said something of.
    faults
        What was wrong with them.
    said
        These records, as the table ``said`` has them, gone ones too.
    known
        Of them, how many rows the last version has: ``source``, ``file``, ``source_id`` and ``row_count``.
    """

    source: str
    file: str
    tables: Mapping[str, Path]
    faults: Path | None
    said: Path
    known: Path


@dataclass(slots=True)
class _Task:
    """One file to be read, and what the last version has of it: of a stream, whether only its news, or all again."""

    mapping: SourceMapping
    key: str
    path: Path
    size: int
    before: State | None
    said: tuple[Path, ...] = ()
    arrived: tuple[str, ...] = ()
    is_news: bool = False
    is_again: bool = False
    accounts: Accounts | None = None
    hashes: Future[dict[str, str]] = field(default_factory=Future)
    landed: Future[Landed] | None = None

    def has_changed(self) -> bool:
        """False too where the file can't be read, which is told when its source is finished."""
        if self.arrived:
            is_other = self.before is None or self.before["meaning"] != _meaning(self.mapping, self.key)
            return self.is_news or self.is_again or is_other
        if self.hashes.exception() is not None:
            return False
        hashes = self.hashes.result()
        return self.before is None or any(self.before[hash_] != value for hash_, value in hashes.items())


@dataclass(slots=True)
class _Source:
    """One source on its way: its files, and the states of those that are settled."""

    mapping: SourceMapping
    states: dict[str, dict[str, State]] = field(default_factory=dict)
    tasks: list[_Task] = field(default_factory=list)


def find(path: str) -> list[Path]:
    """Return the files a mapping's path means, one file or a glob, sorted by name."""
    if Path(path).is_file():  # whatever signs its name has
        return [Path(path).resolve()]
    return sorted(Path(found).resolve() for found in glob.glob(path, recursive=True) if Path(found).is_file())


def _hashes(task: _Task) -> dict[str, str]:
    meaning = {"meaning": _meaning(task.mapping, task.key)}
    # What arrived never changes: the names of the batches tell whether there are others.
    return meaning if task.arrived else {"contents": file_hash(task.path), **meaning}


def stream_of(path: str) -> str:
    """Return the stream of a live source that a mapping's path means; empty for files."""
    return path[1:] if path.startswith("@") else ""


def _exact(file: File) -> File:
    """Return the file with nothing left to be found out from cells: a batch must land as it would among all others."""

    def exact(field: str, column: Column) -> Column:
        return column.model_copy(update={"decimal": column.decimal or "."}) if field in MONEY else column

    feeds = {t: {field: exact(field, column) for field, column in fields.items()} for t, fields in file.feeds.items()}
    return file.model_copy(update={"feeds": feeds})


def _meaning(mapping: SourceMapping, key: str) -> str:
    """Hash what decides how this file lands: its own part of the mapping and the mapping's defaults."""
    whole = mapping.model_dump(mode="json", exclude={"files"})
    return content_hash({**whole, "file": mapping.files[key].model_dump(mode="json"), "key": key, "reading": READING})
