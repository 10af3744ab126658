"""Land one file: apply its part of the mapping, and write one Parquet file per table it feeds.

The life of a row: staged as text; its cells trimmed; each field read by SQL into the table's columns; kept,
or left out with a fault that says why. Nothing is done per row in Python. A table is written first and
looked at afterwards: what the finished file says of its nulls and bounds rules most faults out, and only
what it can't rule out is counted, in one pass, and listed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from lockstep.engines.embedded import PARQUET, Workbench
from lockstep.record import schema
from lockstep.sources.files.checks import Check, Span, spans_of
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.naming import with_real_names
from lockstep.sources.files.read import Staged, stage
from lockstep.sources.files.references import THINGS
from lockstep.sources.files.repeats import find_repeats, has_repeats
from lockstep.sources.files.report import Report
from lockstep.sources.files.rows import LINE, ROW
from lockstep.sources.files.sql import file_literal, literal, name, picked
from lockstep.sources.files.tables import TablePlan, plan_table
from lockstep.sources.mapping import File
from lockstep.sources.mapping import Mapping as SourceMapping

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What a file landed as.

    Attributes
    ----------
    tables
        Table to its Parquet file, with exactly the table's columns.
    faults
        Parquet file with the columns of `schema.READING_FAULTS`; None when there is no fault.
    rows_in, rows_kept, rows_left_out
        Data rows of the file; those that are in at least one table; those in none, each with a fault.
        ``rows_in == rows_kept + rows_left_out``.
    fault_count
        Faults in all, also those the list sums up.
    first_line
        Line of row 1 where every row is one line; 0 otherwise.
    """

    tables: dict[str, Path]
    faults: Path | None
    rows_in: int
    rows_kept: int
    rows_left_out: int
    fault_count: int
    first_line: int


def land(
    key: str,
    file: File,
    mapping: SourceMapping,
    *,
    path: Path,
    out: Path,
    recorded_s: int,
    workbench: Workbench,
    progress: Progress = lambda done, total, what: None,
) -> Landed:
    """Read one file into the tables it feeds.

    Parameters
    ----------
    key, file, mapping
        The file's key and part in its source's mapping.
    path
        The file; one of several where the mapping's path is a pattern.
    out
        Folder for what is written.
    recorded_s
        Now: when these rows were recorded, as epoch seconds UTC.
    workbench
        To read with.
    progress
        Called with what is done, how much there is (0 when unknown) and a word for the step.

    Returns
    -------
    Landed
        Its files are complete; on an error none is left behind.

    Raises
    ------
    LockstepError
        The file can't be read at all, or lacks columns that the mapping names.
    """
    out.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="reading-", dir=out))
    target = Path(tempfile.mkdtemp(prefix="landed-", dir=out))
    try:
        staged = stage(
            path, workbench=workbench, out=scratch, delimiter=file.delimiter, encoding=file.encoding,
            sheet=file.sheet, header=file.header, progress=progress,
        )  # fmt: skip
        return _Landing(key, file, mapping, staged, target, recorded_s, workbench, progress).run()
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def land_said(
    key: str,
    file: File,
    mapping: SourceMapping,
    *,
    staged: Staged,
    record_id: str,
    out: Path,
    recorded_s: int,
    workbench: Workbench,
) -> Landed:
    """Read what a live source said, one answer per record, into the tables it feeds.

    Parameters
    ----------
    key, file, mapping, out, recorded_s, workbench
        As for `land`.
    staged
        The answers, staged and numbered.
    record_id
        Staged column with the ids of the records; each landed row has it as its ``source_id``.

    Raises
    ------
    LockstepError
        As `land`.
    """
    target = Path(tempfile.mkdtemp(prefix="landed-", dir=out))
    try:
        return _Landing(
            key, file, mapping, staged, target, recorded_s, workbench, lambda *_: None, record_id=record_id
        ).run()
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


@dataclass(slots=True)
class _Attempt:
    """One table on its way: what it is, how it is read, where it lands, and the checks that rows fail."""

    feed: Feed
    plan: TablePlan
    path: Path
    failed: list[tuple[Check, int]]


class _Landing:
    def __init__(
        self,
        key: str,
        file: File,
        mapping: SourceMapping,
        staged: Staged,
        target: Path,
        recorded_s: int,
        workbench: Workbench,
        progress: Progress,
        record_id: str | None = None,
    ) -> None:
        self.record_id = record_id
        self.key, self.mapping, self.staged, self.target = key, mapping, staged, target
        self.recorded_s, self.workbench, self.progress = recorded_s, workbench, progress
        self.file = with_real_names(file, staged, mapping.source)
        source = f"read_parquet({file_literal(staged.parquet)}, file_row_number = true)"
        numbers = "" if staged.is_numbered else f"file_row_number + 1 AS {ROW}, CAST(0 AS BIGINT) AS {LINE}, "
        self.source = f"(SELECT {numbers}* FROM {source})"
        is_one_of_many = any(sign in file.path for sign in "*?[")
        self.row_name = f"{staged.path.name}-row-" if is_one_of_many else "row-"
        self.staged_spans = spans_of(workbench, staged.parquet, staged.columns)

    def run(self) -> Landed:
        workbench, staged = self.workbench, self.staged
        workbench.execute("CREATE OR REPLACE TEMP TABLE dropped_rows (feed VARCHAR, row BIGINT, is_silent BOOLEAN)")
        attempts = [self._attempt(table, done) for done, table in enumerate(self.file.feeds)]
        self._add_repeats(attempts)
        for attempt in attempts:
            self._drop(attempt)
        left_out = self._leave_out(attempts)
        report = Report(workbench, staged, self.mapping.source)
        report.add_collected(staged.collected)
        for attempt in attempts:
            report.add_faults([replace(note, file=staged.path.name) for note in attempt.plan.notes])
            for check, count in attempt.failed:
                if not check.is_silent:
                    report.add_cells(check, attempt.plan.fields, count)
        faults = report.write(self.target / "faults.parquet")
        workbench.execute("DROP TABLE dropped_rows; DROP TABLE left_out_rows; DROP TABLE IF EXISTS repeated_rows")
        self.progress(len(attempts), len(attempts), "landed")
        rows_left_out = staged.left_out + left_out
        return Landed(
            tables={attempt.feed.table: attempt.path for attempt in attempts},
            faults=faults,
            rows_in=staged.rows_in,
            rows_kept=staged.rows_in - rows_left_out,
            rows_left_out=rows_left_out,
            fault_count=report.count,
            first_line=staged.first_line,
        )

    def _attempt(self, table: str, done: int) -> _Attempt:
        """Write a table with all rows, and find the checks that some of them fail."""
        self.progress(done, len(self.file.feeds), f"landing {table}")
        fields = self.file.feeds[table]
        first = next(iter(self.file.feeds.values()))
        feed = Feed(
            table=table,
            fields=fields,
            key=self.key,
            file=self.file,
            mapping=self.mapping,
            source=self.source,
            row_name=self.row_name,
            blanks=self.staged.blanks,
            is_named_only=table in THINGS and "id" in fields and fields["id"] != first.get("id"),
            recorded_s=self.recorded_s,
            workbench=self.workbench,
            leftovers={},
            record_id=self.record_id,
        )
        path = self.target / f"{table}.parquet"
        plan = plan_table(feed)
        landed = self._write(plan, table, path)
        if leftovers := self._unread_times(plan, landed):
            again = plan_table(replace(feed, leftovers=leftovers))
            if again.fields != plan.fields:
                plan = again
                landed = self._write(plan, table, path)
        return _Attempt(feed, plan, path, self._count(plan, landed))

    def _write(self, plan: TablePlan, table: str, path: Path, where: str = "true") -> dict[str, Span]:
        """Write the rows; return what the finished file says of its columns."""
        types = schema.TABLES[table].all_columns
        picked = ", ".join(f"CAST({sql} AS {types[column]}) AS {name(column)}" for column, sql in plan.columns.items())
        self.workbench.execute(
            f"COPY (SELECT {picked} FROM {plan.rows} WHERE {where}) TO {literal(str(path))} ({PARQUET})"
        )
        return spans_of(self.workbench, path, tuple(types))

    def _unread_times(self, plan: TablePlan, landed: dict[str, Span]) -> dict[str, tuple[str, ...]]:
        """Per field, different texts of times that could not be read: another look may know their form."""
        unread: dict[str, tuple[str, ...]] = {}
        for field, (column, cell, staged) in plan.times.items():
            if column in landed and staged and landed[column].nulls == self.staged_spans[staged].nulls:
                continue
            texts = self.workbench.execute(
                "SELECT DISTINCT cell FROM "
                + picked(plan.fields, f"{cell} AS cell", f"{cell} IS NOT NULL AND l_{column} IS NULL")
                + " LIMIT 2000"
            ).fetchall()
            if texts:
                unread[field] = tuple(sorted(text for (text,) in texts))
        return unread

    def _count(self, plan: TablePlan, landed: dict[str, Span]) -> list[tuple[Check, int]]:
        """Count the faulty rows of every check the finished file doesn't rule out, all in one pass."""
        checks = [
            check for check in plan.checks if check.screen is None or not check.screen.clears(landed, self.staged_spans)
        ]
        if not checks:
            return []
        counted = ", ".join(f"COUNT(*) FILTER (WHERE {check.where})" for check in checks)
        [counts] = self.workbench.execute(f"SELECT {counted} FROM {plan.fields}").fetchall()
        return [(check, count) for check, count in zip(checks, counts, strict=True) if count]

    def _add_repeats(self, attempts: list[_Attempt]) -> None:
        """Find repeated ids. Where they repeat by design (the companies of leads), they are no faults."""
        repeating = {
            attempt.feed.table
            for attempt in attempts
            if attempt.plan.has_ids and has_repeats(self.workbench, attempt.path)
        }
        # The rows of the file are those of a table whose ids don't repeat, or that has none.
        own = [attempt.feed.fields.get("id") for attempt in attempts if attempt.feed.table not in repeating]
        for attempt in attempts:
            feed = attempt.feed
            if feed.table in repeating:
                by_design = feed.table in THINGS and (
                    feed.is_named_only or any(id_ != feed.fields["id"] for id_ in own)
                )
                attempt.failed += find_repeats(feed, attempt.plan.fields, self.staged.columns, is_silent=by_design)

    def _drop(self, attempt: _Attempt) -> None:
        """Write the table again without the rows that can't enter it."""
        dropping = [check for check, _ in attempt.failed if check.drops]
        table = literal(attempt.feed.table)
        for check in dropping:
            self.workbench.execute(
                f"INSERT INTO dropped_rows SELECT {table}, row, {check.is_silent} "
                f"FROM {picked(attempt.plan.fields, 'row', check.where)}"
            )
        if dropping:
            kept = f"row NOT IN (SELECT row FROM dropped_rows WHERE feed = {table})"
            self._write(attempt.plan, attempt.feed.table, attempt.path, kept)

    def _leave_out(self, attempts: list[_Attempt]) -> int:
        """Find the rows that are in no table, see to it that each has a fault, and return how many there are."""
        self.workbench.execute(
            "CREATE OR REPLACE TEMP TABLE left_out_rows AS SELECT row, bool_and(is_silent) AS is_silent "
            f"FROM dropped_rows GROUP BY row HAVING count(DISTINCT feed) = {len(attempts)}"
        )
        [(count, silent)] = self.workbench.execute(
            "SELECT count(*), count(*) FILTER (WHERE is_silent) FROM left_out_rows"
        ).fetchall()
        if silent:
            check = Check(
                code="nothing-said",
                where="row IN (SELECT row FROM left_out_rows WHERE is_silent)",
                sentence="The row says nothing that any of its tables could keep.",
                remedy="Check the mapping, or leave the row out of the export.",
                column="",
                value="NULL",
                drops=True,
            )
            attempts[0].failed.append((check, silent))
        return int(count)
