"""Every measure of the book can be written for the warehouses, and what is written is SQL there."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from lockstep import insight, sla
from lockstep.engines import portable
from lockstep.engines.dialects import DIALECTS, written
from lockstep.engines.engine import EngineError

MEASURES = sorted(path for package in (insight, sla) for path in Path(package.__file__).parent.rglob("*.sql"))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["bigquery", "databricks", "redshift", "snowflake", "trino"])
def test_every_measure_can_be_written_and_read_again(dialect: str) -> None:
    for path in MEASURES:
        text = path.read_text(encoding="utf-8")
        query = portable.bind(text, **dict.fromkeys(portable.placeholders(text), 1))
        [again] = sqlglot.parse(written(query, dialect), dialect=dialect)
        assert again is not None, path
        assert again.named_selects == query.named_selects, path


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        ("bigquery", "COALESCE(GREATEST(d.a, d.b), d.a, d.b) AS g"),
        ("trino", "COALESCE(GREATEST(d.a, d.b), d.a, d.b) AS g"),
        ("snowflake", "GREATEST_IGNORE_NULLS(d.a, d.b) AS g"),
        ("redshift", "GREATEST(d.a, d.b) AS g"),
        ("bigquery", "CAST(DIV(( d.a - MOD(d.a, 7) ), 7) AS INT64) AS w"),
        ("redshift", "CAST(( d.a - d.a % 7 ) / 7 AS BIGINT) AS w"),
        ("bigquery", "ORDER BY CASE WHEN d.a IS NULL THEN 1 ELSE 0 END, d.a, d.b DESC"),
        ("databricks", "ORDER BY d.a NULLS LAST, d.b DESC"),
        ("postgres", "'x' COLLATE \"C\" AS x"),
    ],
)
def test_what_is_known_to_differ_is_written_out(dialect: str, said: str) -> None:
    query = portable.parse("""SELECT GREATEST(d.a, d.b) AS g, CAST((d.a - MOD(d.a, 7)) / 7 AS BIGINT) AS w, 'x' AS x,
        SUM(d.a) OVER (ORDER BY d.a, d.b DESC ROWS UNBOUNDED PRECEDING) AS s FROM deals AS d""")
    assert said in " ".join(written(query, dialect).split())


def test_a_dialect_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(EngineError, match=f"Name {', '.join(DIALECTS)}"):
        written(portable.parse("SELECT 1 AS n"), "oracle")
