"""Leave out what a source says of people who were erased on request (`record.erased`), after its rows have landed.

Rows that are about the person go: their records, touches, activities, offers, roles on deals. A deal stays, for it is
the company's and its money counts; it loses its person and its name, which often says who it is with.

Whoever came back (`Erased.come_back`) is left out only as far as it is older: what names them by their address and is
dated later stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    from lockstep.sources.mapping import Mapping as SourceMapping

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


def texts_of(table: schema.Table) -> list[str]:
    """Return the columns of a landed table in which a row about others may name somebody; none of them is a key."""
    return [name for name, kind in table.columns.items() if kind == schema.TEXT and not name.endswith("key")]


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
    back = erased.returned
    for made, given in (
        ("erased_marks", {"mark": pa.array(sorted(erased.marks), pa.string())}),
        (
            "erased_back",
            {"mark": pa.array(list(back), pa.string()), "back_s": pa.array(list(back.values()), pa.int64())},
        ),
    ):
        workbench.register("erased_given", pa.table(given))
        workbench.execute(f"CREATE OR REPLACE TEMP TABLE {made} AS FROM erased_given")
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
    workbench.execute("DROP TABLE erased_rows; DROP TABLE erased_marks; DROP TABLE erased_back")
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


def unsaid(erased: Erased, source: str, stream: str, said: Sequence[Said], *, own: Collection[str] = ()) -> list[Said]:
    """Return what a live source says without what it says of people who were erased, before it is kept.

    Parameters
    ----------
    erased
        Who was erased.
    source, stream
        Whose answers, and of what.
    said
        The answers. One about a record that was erased is none. A row whose own address is an erased one goes, and with
        its last row the answer says the record is gone; of rows about others, cells go that are their address, and
        those that named them when they were erased.
    own
        Columns that hold the address of whom a row is about; see `own_addresses`.
    """
    if not erased.marks:
        return list(said)

    def is_theirs(cell: str | None, changed_ms: int) -> bool:
        return cell is not None and "@" in cell and erased.is_out(cell.strip(), changed_ms // 1000)

    kept = []
    for one in said:
        if erased.holds("said", f"{source}/{stream}/{one.id}"):
            continue
        place = f"{source}/@{stream}/{one.id}"
        columns = {column for row in one.rows for column in row} if erased.holds("row", place) else set()
        named = {column for column in columns if erased.holds("cell", f"{place}/{column}")}
        rows = tuple(
            {name: None if name in named or is_theirs(cell, one.changed_ms) else cell for name, cell in row.items()}
            for row in one.rows
            if not any(is_theirs(row.get(name), one.changed_ms) for name in own)
        )
        kept.append(replace(one, rows=rows))
    return kept


def own_addresses(mapping: SourceMapping | None, stream: str) -> frozenset[str]:
    """Return the columns of a stream that hold the e-mail address of whom each row is about.

    Parameters
    ----------
    mapping
        Of the source; None: it has none yet.
    stream
        Rows that feed deals or companies too are about these, not about the person.
    """
    files = [file for file in mapping.files.values() if file.path == f"@{stream}"] if mapping else []
    return frozenset(
        column.column
        for file in files
        if not {"deal_records", "company_records"} & file.feeds.keys()
        for field, column in file.feeds.get("person_records", {}).items()
        if field == "email" and column.column
    )


_LANDED = {table.name for table in schema.LANDED}


def _is(erased: Erased, what: What, value: str) -> str:
    """SQL that is true where a value is marked, and false where there is none."""
    return (
        f"coalesce(sha256({literal(erased.prefix(what))} || lower({value})) IN (SELECT mark FROM erased_marks), false)"
    )


def _is_out(erased: Erased, what: What, value: str, at: str) -> str:
    """SQL that is true where a value is marked, unless its owner came back and the row is of later."""
    if not erased.returned:
        return _is(erased, what, value)
    mark = f"sha256({literal(erased.prefix(what))} || lower({value}))"
    later = f"EXISTS (SELECT 1 FROM erased_back WHERE mark = {mark} AND coalesce({at} >= back_s, false))"
    return f"({_is(erased, what, value)} AND NOT {later})"


def _without(workbench: Workbench, erased: Erased, table: str, path: Path, out: Path) -> Path:
    columns = schema.TABLES[table].all_columns
    place = "source || '/' || file || '/' || source_id"
    gone, blank = [], {}
    if table == schema.SAID.name:
        gone.append(_is(erased, "key", place))
    if table == "person_records":
        gone += [_is(erased, "key", "key"), _is_out(erased, "email", "email", "coalesce(created_s, occurred_s)")]
    if "person_key" in columns:
        at = "coalesce(created_s, occurred_s)" if "created_s" in columns else "occurred_s"
        of_person = f"({_is_out(erased, 'key', 'person_key', at)})"
        stays = {"deal_records": "true", "stages": "deal_key IS NOT NULL"}.get(table, "false")
        gone.append(f"({of_person} AND NOT {stays})")
        if table in _OF_DEALS:
            blank["person_key"] = of_person
        if table == "deal_records":
            blank["name"] = of_person
    for column, places in _named(workbench, erased, table, path, place).items():
        noted = f"({place} IN ({', '.join(map(literal, places))}))"
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


def _named(workbench: Workbench, erased: Erased, table: str, path: Path, place: str) -> dict[str, list[str]]:
    """Return the columns in which rows about others name somebody erased, each with the places of these rows."""
    if table not in _LANDED:
        return {}
    texts = texts_of(schema.TABLES[table])
    noted = workbench.execute(
        f"SELECT {place}, {', '.join(f'{name(column)} IS NOT NULL' for column in texts)} "
        f"FROM read_parquet({files_sql([path])}) WHERE {_is(erased, 'row', place)}"
    ).fetchall()
    found: dict[str, list[str]] = {}
    for where, *is_said in noted:
        for column, said in zip(texts, is_said, strict=True):
            if said and erased.holds("cell", f"{where}/{column}"):
                found.setdefault(column, []).append(where)
    return found


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
