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

from lockstep.engines.embedded import Workbench
from lockstep.record import schema
from lockstep.sources.files.checks import Check, Span
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.naming import with_real_names
from lockstep.sources.files.read import Staged, stage
from lockstep.sources.files.report import Report
from lockstep.sources.files.rows import LINE
from lockstep.sources.files.sql import file_literal, literal, name
from lockstep.sources.files.tables import TablePlan, plan_table
from lockstep.sources.mapping import Column, File
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
    """

    tables: dict[str, Path]
    faults: Path | None
    rows_in: int
    rows_kept: int
    rows_left_out: int
    fault_count: int


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


class _Landing:
    def __init__(
        self, key: str, file: File, mapping: SourceMapping, staged: Staged, target: Path, recorded_s: int,
        workbench: Workbench, progress: Progress,
    ) -> None:  # fmt: skip
        self.key, self.mapping, self.staged, self.target = key, mapping, staged, target
        self.recorded_s, self.workbench, self.progress = recorded_s, workbench, progress
        self.file = with_real_names(file, staged, mapping.source)
        line = LINE if staged.is_numbered else "CAST(0 AS BIGINT)"
        source = f"read_parquet({file_literal(staged.parquet)}, file_row_number = true)"
        self.source = f"(SELECT {staged.row_sql} AS row, {line} AS line, * FROM {source})"
        is_one_of_many = any(sign in file.path for sign in "*?[")
        self.row_name = f"{staged.path.name}-row-" if is_one_of_many else "row-"
        self.staged_spans = _spans(workbench, staged.parquet, staged.columns)

    def run(self) -> Landed:
        workbench, staged = self.workbench, self.staged
        workbench.execute(
            "CREATE OR REPLACE TEMP TABLE dropped_rows (feed VARCHAR, row BIGINT, is_silent BOOLEAN);"
            "CREATE OR REPLACE TEMP TABLE repeated_rows (feed VARCHAR, row BIGINT, is_same BOOLEAN)"
        )
        plans: list[tuple[TablePlan, list[tuple[Check, int]]]] = []
        tables: dict[str, Path] = {}
        for done, (table, fields) in enumerate(self.file.feeds.items()):
            self.progress(done, len(self.file.feeds), f"landing {table}")
            tables[table] = self.target / f"{table}.parquet"
            plans.append(self._land_table(table, fields, tables[table]))
        left_out = self._leave_out(len(tables), plans)
        report = Report(workbench, staged, self.mapping.source)
        report.add_collected(staged.collected)
        for plan, checks in plans:
            report.add_faults([replace(note, file=staged.path.name) for note in plan.notes])
            for check, count in checks:
                report.add_cells(check, plan.fields, count)
        faults = report.write(self.target / "faults.parquet")
        workbench.execute("DROP TABLE dropped_rows; DROP TABLE repeated_rows; DROP TABLE left_out_rows")
        self.progress(len(tables), len(tables), "landed")
        rows_left_out = staged.left_out + left_out
        return Landed(
            tables=tables, faults=faults, rows_in=staged.rows_in, rows_kept=staged.rows_in - rows_left_out,
            rows_left_out=rows_left_out, fault_count=report.count,
        )  # fmt: skip

    def _land_table(
        self, table: str, fields: dict[str, Column], path: Path
    ) -> tuple[TablePlan, list[tuple[Check, int]]]:
        """Write one table; return its plan and how many rows fail each check that any row fails."""
        first = next(iter(self.file.feeds.values()))
        feed = Feed(
            table=table, fields=fields, key=self.key, file=self.file, mapping=self.mapping, source=self.source,
            row_name=self.row_name,
            blanks=self.staged.blanks, is_derived="id" in fields and fields["id"] != first.get("id"),
            recorded_s=self.recorded_s, workbench=self.workbench, leftovers={},
        )  # fmt: skip
        plan = plan_table(feed)
        landed = self._write(plan, table, path)
        if leftovers := self._unread_times(plan, landed):
            again = plan_table(replace(feed, leftovers=leftovers))
            if again.fields != plan.fields:
                plan = again
                landed = self._write(plan, table, path)
        failed = self._count(plan, landed)
        if plan.has_ids:
            failed += self._repeated(feed, plan, path)
        for check, _ in failed:
            if check.drops:
                self.workbench.execute(
                    f"INSERT INTO dropped_rows SELECT {literal(table)}, row, {check.is_silent} FROM {plan.fields} WHERE {check.where}"
                )
        if any(check.drops for check, _ in failed):
            self._write(plan, table, path)
        return plan, [(check, count) for check, count in failed if not check.is_silent]

    def _write(self, plan: TablePlan, table: str, path: Path) -> dict[str, Span]:
        """Write the rows that are not dropped; return what the file says of its columns."""
        types = schema.TABLES[table].all_columns
        picked = ", ".join(f"CAST({sql} AS {types[column]}) AS {name(column)}" for column, sql in plan.columns.items())
        dropped = f"SELECT row FROM dropped_rows WHERE feed = {literal(table)}"
        [(any_dropped,)] = self.workbench.execute(f"SELECT count(*) > 0 FROM ({dropped})").fetchall()
        where = f" WHERE row NOT IN ({dropped})" if any_dropped else ""
        self.workbench.execute(
            f"COPY (SELECT {picked} FROM {plan.rows}{where}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        return _spans(self.workbench, path, tuple(types))

    def _unread_times(self, plan: TablePlan, landed: dict[str, Span]) -> dict[str, tuple[str, ...]]:
        """Per field, different texts of times that could not be read: another look may know their form."""
        unread: dict[str, tuple[str, ...]] = {}
        for field, (column, cell, staged) in plan.times.items():
            if column in landed and staged and landed[column].nulls == self.staged_spans[staged].nulls:
                continue
            texts = self.workbench.execute(
                f"SELECT DISTINCT {cell} FROM {plan.fields} WHERE {cell} IS NOT NULL AND {name(f'l_{column}')} IS NULL LIMIT 2000"
            ).fetchall()
            if texts:
                unread[field] = tuple(sorted(text for (text,) in texts))
        return unread

    def _count(self, plan: TablePlan, landed: dict[str, Span]) -> list[tuple[Check, int]]:
        """Count the faulty rows of every check the finished file doesn't rule out, all in one pass."""
        open_ = [
            check for check in plan.checks if check.screen is None or not check.screen.clears(landed, self.staged_spans)
        ]
        if not open_:
            return []
        counted = ", ".join(f"COUNT(*) FILTER (WHERE {check.where})" for check in open_)
        [counts] = self.workbench.execute(f"SELECT {counted} FROM {plan.fields}").fetchall()
        return [(check, count) for check, count in zip(open_, counts, strict=True) if count]

    def _repeated(self, feed: Feed, plan: TablePlan, path: Path) -> list[tuple[Check, int]]:
        """Find rows whose id occurs again further down: the last one counts."""
        [(differ,)] = self.workbench.execute(
            f"SELECT count(*) <> count(DISTINCT hash(source_id)) FROM read_parquet({file_literal(path)})"
        ).fetchall()
        if not differ:
            return []
        table = literal(feed.table)
        whole = ", ".join(name(column) for column in self.staged.columns)
        self.workbench.execute(
            f"""
            INSERT INTO repeated_rows
            WITH ids AS (SELECT row, id_text, max(row) OVER (PARTITION BY id_text) AS last FROM {plan.fields}),
            again AS (SELECT * FROM ids WHERE id_text IN (SELECT id_text FROM ids WHERE row <> last)),
            contents AS (SELECT row, hash({whole}) AS content FROM {self.source} WHERE row IN (SELECT row FROM again))
            SELECT {table}, again.row, own.content = latest.content
            FROM again JOIN contents AS own ON own.row = again.row JOIN contents AS latest ON latest.row = again.last
            WHERE again.row <> again.last"""
        )
        counts = self.workbench.execute(
            f"SELECT is_same, count(*) FROM repeated_rows WHERE feed = {table} GROUP BY is_same ORDER BY is_same"
        ).fetchall()
        return [(_repeated_check(feed, is_same=is_same), count) for is_same, count in counts]

    def _leave_out(self, feeds: int, plans: list[tuple[TablePlan, list[tuple[Check, int]]]]) -> int:
        """Find the rows that are in no table, see to it that each has a fault, and return how many there are."""
        self.workbench.execute(
            "CREATE OR REPLACE TEMP TABLE left_out_rows AS SELECT row, bool_and(is_silent) AS is_silent "
            f"FROM dropped_rows GROUP BY row HAVING count(DISTINCT feed) = {feeds}"
        )
        [(count, silent)] = self.workbench.execute(
            "SELECT count(*), count(*) FILTER (WHERE is_silent) FROM left_out_rows"
        ).fetchall()
        if silent:
            plans[0][1].append(
                (
                    Check(
                        code="nothing-said", where="row IN (SELECT row FROM left_out_rows WHERE is_silent)",
                        sentence="The row says nothing that any of its tables could keep.",
                        remedy="Check the mapping, or leave the row out of the export.", column="", value="NULL", drops=True,
                    ),
                    silent,
                )
            )  # fmt: skip
        return int(count)


def _repeated_check(feed: Feed, *, is_same: bool) -> Check:
    rows = f"SELECT row FROM repeated_rows WHERE feed = {literal(feed.table)} AND is_same = {is_same}"
    return Check(
        code="repeated-row" if is_same else "repeated-id",
        where=f"row IN ({rows})",
        sentence="The same row stands again further down; the last one counts."
        if is_same
        else "The id “{value}” stands again further down, with other contents; the last one counts.",
        remedy="Nothing." if is_same else "Check which of the rows is right, and export each id once.",
        column=feed.fields["id"].column or "",
        value="r_id",
        drops=True,
        is_silent=feed.is_derived,
    )


def _spans(workbench: Workbench, parquet: Path, columns: tuple[str, ...]) -> dict[str, Span]:
    found = workbench.execute(
        "SELECT path_in_schema, sum(stats_null_count), max(TRY_CAST(stats_max AS BIGINT)) "
        f"FROM parquet_metadata({file_literal(parquet)}) GROUP BY path_in_schema"
    ).fetchall()
    # A file that keeps no count of its nulls rules nothing out.
    spans = {column: Span(nulls=-1 if nulls is None else int(nulls), high=high) for column, nulls, high in found}
    return {column: spans.get(column, Span(nulls=0)) for column in columns}
