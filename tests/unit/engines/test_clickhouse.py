"""What ClickHouse alone needs to be told, on the ClickHouse of this process; tests/parity compares it with others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from lockstep.engines.connecting import connect
from lockstep.engines.engine import Attached, Engine, EngineError

pytest.importorskip("chdb")
LARGEST = 2**63 - 1


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = connect("clickhouse")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sql",
    [
        "b.n + 1", "b.n - b.m", "b.n * 2", "b.n + 1 - 1", "CAST(b.t AS BIGINT)", "SUM(b.n) OVER (PARTITION BY b.m)",
        "-(b.m - 1)", "ABS(b.m - 1)",
    ],
)  # fmt: skip
def test_no_number_begins_again_from_below(engine: Engine, sql: str) -> None:
    rows = {"n": [LARGEST, LARGEST], "m": [-LARGEST] * 2, "t": ["9223372036854775808"] * 2}
    engine.attach({"big": pa.table(rows)})
    with pytest.raises(EngineError):
        engine.run(f"SELECT {sql} AS n FROM big AS b")
    # The driver would answer the next one with no rows.
    assert engine.run("SELECT COUNT(*) AS n FROM big AS b").to_pylist() == [{"n": 2}]


def test_whole_numbers_are_divided_exactly_beyond_what_a_float_holds(engine: Engine) -> None:
    sql = f"SELECT CAST(({LARGEST} - MOD({LARGEST}, 10)) / 10 AS BIGINT) AS n"
    assert engine.run(sql).to_pylist() == [{"n": LARGEST // 10}]


def test_two_of_one_process_have_tables_of_their_own(engine: Engine) -> None:
    other = connect("clickhouse")
    for one, number in ((engine, 1), (other, 2)):
        one.attach({"mine": pa.table({"n": [number]})})
    assert [one.run("SELECT m.n FROM mine AS m").to_pylist() for one in (engine, other)] == [[{"n": 1}], [{"n": 2}]]
    other.close()
    other.close()
    assert engine.run("SELECT m.n FROM mine AS m").to_pylist() == [{"n": 1}]
    with pytest.raises(EngineError, match="was closed"):
        other.run("SELECT 1 AS n")


def test_a_file_that_is_gone_is_an_error_and_never_an_empty_table(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "deals.parquet"
    parquet.write_table(pa.table({"owner": ["Ann"]}), file)
    engine.attach({"deals": Attached((file,), {"owner": "VARCHAR"})})
    file.unlink()
    with pytest.raises(EngineError, match="ClickHouse can't run"):
        engine.run("SELECT d.owner FROM deals AS d")
    with pytest.raises(EngineError, match="lockstep sync"):
        engine.attach({"others": Attached((file,), {"owner": "VARCHAR"})})
