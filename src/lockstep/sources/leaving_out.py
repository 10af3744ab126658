"""Leave out what a source says of people who were erased on request (`record.erased`), after its rows have landed.

Rows that are about the person go: their records, touches, activities, offers, roles on deals. A deal stays, for it is
the company's and its money counts; it loses its person and its name, which often says who it is with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.engines.embedded import PARQUET, files_sql
from lockstep.record import schema
from lockstep.sources.files.sql import literal, name
from lockstep.values.faults import Fault

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.erased import Erased, What
    from lockstep.sources.connector import Said
    from lockstep.sources.files.land import Landed

#: Columns of free text, in which a row about others may name a person.
_TEXTS = {
    "person_records": ("same_as",),
    "deal_records": ("name", "loss_reason"),
    "touches": ("content",),
    "activities": ("content", "outcome"),
    "stages": ("reason", "by"),
}
#: Rows that stay without their person where they belong to a deal.
_OF_DEALS = ("deal_records", "stages")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of the rows of one file.

    Attributes
    ----------
    tables
        Table to its Parquet file: the one given where nothing had to go, else a new one.
    rows
        Source rows that are in no table any more.
    has_changed
        False where every file is the one given.
    """

    tables: Mapping[str, Path]
    rows: int
    has_changed: bool


def without_erased(workbench: Workbench, erased: Erased, tables: Mapping[str, Path], *, out: Path) -> Kept:
    """Return landed files without the rows of people who were erased.

    Parameters
    ----------
    workbench
        To work with.
    erased
        Who was erased.
    tables
        Landed table to its Parquet file, all of one source file; ``reading_faults`` and ``said`` may be among them.
    out
        Folder for the new files, on the same disk.
    """
    if not erased.marks or not tables:
        return Kept(tables, 0, False)
    workbench.register("erased_given", pa.table({"mark": pa.array(sorted(erased.marks), pa.string())}))
    workbench.execute("CREATE OR REPLACE TEMP TABLE erased_marks AS FROM erased_given")
    workbench.unregister("erased_given")
    workbench.execute("CREATE OR REPLACE TEMP TABLE erased_rows (row BIGINT, is_gone BOOLEAN)")
    kept: dict[str, Path] = {}
    for table, path in tables.items():
        if table != schema.READING_FAULTS.name:
            kept[table] = _without(workbench, erased, table, path, out)
    [(touched,)] = workbench.execute("SELECT COUNT(*) FROM erased_rows").fetchall()
    faults = schema.READING_FAULTS.name
    if faults in tables:
        kept[faults] = tables[faults]
        if touched:
            # What was wrong in a cell of theirs is said with the cell.
            target = out / f"{faults}-{tables[faults].stem}-kept.parquet"
            workbench.execute(
                f"COPY (FROM read_parquet({files_sql([tables[faults]])}) AS f "
                f"WHERE row NOT IN (SELECT row FROM erased_rows)) TO {literal(str(target))} ({PARQUET})"
            )
            kept[faults] = target
    landed = [path for table, path in kept.items() if table in _LANDED]
    there = " UNION ".join(f"SELECT row FROM read_parquet({files_sql([path])})" for path in landed)
    lost = 0
    if touched and landed:
        [(lost,)] = workbench.execute(
            f"SELECT COUNT(DISTINCT row) FROM erased_rows WHERE is_gone AND row NOT IN ({there})"
        ).fetchall()
    workbench.execute("DROP TABLE erased_rows; DROP TABLE erased_marks")
    return Kept(kept, int(lost), any(kept[table] != path for table, path in tables.items()))


def leave_out(workbench: Workbench, erased: Erased, landed: Landed, *, source: str, file: str, out: Path) -> Landed:
    """Return what a file landed as without the rows of people who were erased, and say how many there were.

    Parameters
    ----------
    workbench, erased, out
        As for `without_erased`.
    landed
        What landed.
    source, file
        The place of the fault, which names no row: whoever looks there would find the person.
    """
    if not erased.marks:
        return landed
    faults = schema.READING_FAULTS.name
    given = {**landed.tables, **({faults: landed.faults} if landed.faults else {})}
    kept = without_erased(workbench, erased, given, out=out)
    if not kept.has_changed:
        return landed
    tables = dict(kept.tables)
    found = tables.pop(faults, None)
    said = landed.fault_count
    if kept.rows:
        found = _with_fault(workbench, found, _fault(kept.rows, source, file), out)
        said += 1
    return replace(
        landed, tables=tables, faults=found, fault_count=said, rows_kept=landed.rows_kept - kept.rows,
        rows_left_out=landed.rows_left_out + kept.rows,
    )  # fmt: skip


def unsaid(erased: Erased, source: str, stream: str, said: Sequence[Said]) -> list[Said]:
    """Return what a live source says without what it says of people who were erased, before it is kept.

    Parameters
    ----------
    erased
        Who was erased.
    source, stream
        Whose answers, and of what.
    said
        The answers. One about such a person is none; of one about others, cells that are their address go.
    """
    if not erased.marks:
        return list(said)

    def is_theirs(cell: str | None) -> bool:
        return cell is not None and "@" in cell and erased.holds("email", cell.strip())

    return [
        replace(one, rows=tuple({name: None if is_theirs(cell) else cell for name, cell in row.items()}
                                for row in one.rows))
        for one in said
        if not erased.holds("said", f"{source}/{stream}/{one.id}")
    ]  # fmt: skip


_LANDED = {table.name for table in schema.LANDED}


def _is(erased: Erased, what: What, value: str) -> str:
    """SQL that is true where a value is marked, and false where there is none."""
    return (
        f"coalesce(sha256({literal(erased.prefix(what))} || lower({value})) IN (SELECT mark FROM erased_marks), false)"
    )


def _without(workbench: Workbench, erased: Erased, table: str, path: Path, out: Path) -> Path:
    columns = schema.TABLES[table].all_columns
    place = "source || '/' || file || '/' || source_id"
    gone, blank = [], {}
    if table == schema.SAID.name:
        gone.append(_is(erased, "key", place))
    if table == "person_records":
        gone += [_is(erased, "key", "key"), _is(erased, "email", "email")]
    if "person_key" in columns:
        of_person = f"({_is(erased, 'key', 'person_key')})"
        stays = {"deal_records": "true", "stages": "deal_key IS NOT NULL"}.get(table, "false")
        gone.append(f"({of_person} AND NOT {stays})")
        if table in _OF_DEALS:
            blank["person_key"] = of_person
        if table == "deal_records":
            blank["name"] = of_person
    for column in _TEXTS.get(table, ()):
        noted = _is(erased, "row", place)
        blank[column] = f"({blank[column]} OR {noted})" if column in blank else noted
    if not gone and not blank:
        return path
    is_gone = " OR ".join(gone) or "false"
    # What is blank already needs no blanking: so that a file is written once, not in each look at it.
    is_blanked = " OR ".join(f"({name(column)} IS NOT NULL AND {where})" for column, where in blank.items()) or "false"
    source = f"read_parquet({files_sql([path])})"
    row = "row" if "row" in columns else "NULL"
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE erased_here AS SELECT {row} AS row, ({is_gone}) AS is_gone FROM {source} "
        f"WHERE ({is_gone}) OR ({is_blanked})"
    )
    [(many,)] = workbench.execute("SELECT COUNT(*) FROM erased_here").fetchall()
    if not many:
        return path
    if "row" in columns:
        workbench.execute("INSERT INTO erased_rows SELECT row, is_gone FROM erased_here")
    picked = ", ".join(
        f"CASE WHEN {blank[column]} THEN NULL ELSE {name(column)} END AS {name(column)}"
        if column in blank
        else name(column)
        for column in columns
    )
    target = out / f"{table}-{path.stem}-kept.parquet"
    workbench.execute(
        f"COPY (SELECT {picked} FROM {source} WHERE NOT ({is_gone})) TO {literal(str(target))} ({PARQUET})"
    )
    return target


def _fault(rows: int, source: str, file: str) -> Fault:
    many = "1 row is" if rows == 1 else f"{rows:,} rows are"
    return Fault(
        code="erased-person",
        sentence=f"{many} about people who were erased on request, and left out.",
        remedy="Have them deleted in the source too; then the rows come no more.",
        source=source,
        file=file,
        kept=False,
    )


def _with_fault(workbench: Workbench, faults: Path | None, fault: Fault, out: Path) -> Path:
    columns = schema.READING_FAULTS.all_columns
    said = {**fault.as_dict(), "is_kept": int(fault.kept)}
    values = ", ".join(
        f"CAST({literal(str(said[column]))} AS {kind}) AS {name(column)}" for column, kind in columns.items()
    )
    before = f"FROM read_parquet({files_sql([faults])}) UNION ALL " if faults else ""
    target = out / f"faults-{faults.stem if faults else 'none'}-erased.parquet"
    workbench.execute(f"COPY ({before}SELECT {values}) TO {literal(str(target))} ({PARQUET})")
    return target
