"""Rows of people and companies as dictionaries, and the links made of them: for the tests of identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.record import identity, schema

Row = Mapping[str, str | None]


def linked(
    bench: Workbench,
    people: Iterable[Row] = (),
    companies: Iterable[Row] = (),
    references: Iterable[str] = (),
    *,
    parts: int = 1,
) -> dict[tuple[str, str], dict[str, str | None]]:
    """Return the links by kind and key; rows come in that many parts, as from several files."""
    _relation(bench, "person_records", list(people), parts)
    _relation(bench, "company_records", list(companies), parts)
    _create(bench, "mail_references", pa.table({"person_key": pa.array(list(references), pa.string())}))
    identity.link(bench, people="person_records", companies="company_records", references="mail_references")
    found = bench.sql("SELECT * FROM links").to_arrow_table().to_pylist()
    links = {(row["kind"], row["key"]): row for row in found}
    assert len(links) == len(found), "a key has two links of one kind"
    assert list(found[0] if found else schema.TABLES["links"].columns) == list(schema.TABLES["links"].columns)
    return links


def _relation(bench: Workbench, table: str, rows: list[Row], parts: int) -> None:
    columns = schema.TABLES[table].all_columns
    names = []
    for part in range(parts):
        held = rows[part::parts]
        data = {
            name: pa.array([_value(row, name) for row in held], pa.string() if kind == "VARCHAR" else pa.int64())
            for name, kind in columns.items()
        }
        names.append(f"{table}_{part}")
        _create(bench, names[-1], pa.table(data))
    union = " UNION ALL ".join(f"SELECT * FROM {name}" for name in names)
    bench.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {union}")


def _create(bench: Workbench, name: str, rows: pa.Table) -> None:
    bench.register("arrived", rows)  # copied, because DuckDB 1.5 cannot join everything with an Arrow scan
    bench.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrived")
    bench.unregister("arrived")


def _value(row: Row, name: str) -> str | None:
    return row["key"].split("/")[0] if name == "source" else row.get(name)
