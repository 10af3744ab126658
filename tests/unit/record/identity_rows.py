"""Rows of people and companies as dictionaries, and the links made of them: for the tests of identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.matching.model import Model
from lockstep.record import identity, schema
from lockstep.record.rulings import Ruling

Row = Mapping[str, str | None]


def linked(
    bench: Workbench,
    people: Iterable[Row] = (),
    companies: Iterable[Row] = (),
    references: Iterable[str] = (),
    *,
    parts: int = 1,
    rulings: Sequence[Ruling] = (),
    models: Mapping[str, Model] | None = None,
) -> dict[tuple[str, str], dict[str, str | None]]:
    """Return the links by kind and key; rows come in that many parts, as from several files."""
    _relation(bench, "person_records", list(people), parts)
    _relation(bench, "company_records", list(companies), parts)
    _create(bench, "mail_references", pa.table({"person_key": pa.array(list(references), pa.string())}))
    identity.link(
        bench, people="person_records", companies="company_records", references="mail_references", rulings=rulings,
        models=models,
    )  # fmt: skip
    found = bench.sql("SELECT * FROM links").to_arrow_table().to_pylist()
    links = {(row["kind"], row["key"]): row for row in found}
    assert len(links) == len(found), "a key has two links of one kind"
    assert list(found[0] if found else schema.TABLES["links"].columns) == list(schema.TABLES["links"].columns)
    return links


def ruled(*said: str) -> list[Ruling]:
    """Return rulings in their order, each written as ``a/p/1 = b/p/1`` or ``a/p/1 ! b/p/1``."""
    kinds = {"=": "same", "!": "apart"}
    split = [each.split() for each in said]
    return [
        Ruling(number=number, at_s=0, by="anna", kind=kinds[sign], left=left, right=right, said={})
        for number, (left, sign, right) in enumerate(split, start=1)
    ]


def candidates(bench: Workbench) -> dict[tuple[str, str], dict[str, object]]:
    """Return the candidates of the last `linked`, by their two keys."""
    found = bench.sql("SELECT * FROM candidates").to_arrow_table().to_pylist()
    assert list(found[0] if found else schema.TABLES["candidates"].columns) == list(schema.TABLES["candidates"].columns)
    pairs = {(row["left_key"], row["right_key"]): row for row in found}
    assert len(pairs) == len(found), "a pair is there twice"
    assert list(pairs) == sorted(pairs)
    assert all(left < right for left, right in pairs)
    return pairs


def groups(links: Mapping[tuple[str, str], Mapping[str, str | None]], kind: str = "person") -> list[list[str]]:
    """Return the keys of each person or company, in order."""
    found: dict[str | None, list[str]] = {}
    for (of, key), row in links.items():
        if of == kind:
            found.setdefault(row["entity_id"], []).append(key)
    return sorted(sorted(keys) for keys in found.values())


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
