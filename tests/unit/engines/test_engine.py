"""What every engine promises, shown on the embedded one; tests/parity shows it on all."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from lockstep.engines import spark_engine
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Attached, Engine, EngineError, settle

COLUMNS = {"owner": "VARCHAR", "won_day": "INTEGER", "minor": "BIGINT"}


@pytest.fixture
def engine() -> Engine:
    return connect("duckdb")


def written(path: Path, **columns: list[object]) -> Path:
    path.parent.mkdir(exist_ok=True)
    parquet.write_table(pa.table(columns), path)
    return path


def test_files_are_read_as_one_table_and_a_column_an_older_file_lacks_is_null(engine: Engine, tmp_path: Path) -> None:
    old = written(tmp_path / "old.parquet", owner=["Ann"])
    new = written(tmp_path / "new.parquet", owner=["Bo"], minor=[7])
    engine.attach({"deals": Attached((old, new), COLUMNS)})
    assert engine.run("SELECT owner, won_day, minor FROM deals ORDER BY owner").to_pylist() == [
        {"owner": "Ann", "won_day": None, "minor": None},
        {"owner": "Bo", "won_day": None, "minor": 7},
    ]


@pytest.mark.parametrize("name", ["Q1 [draft]", "all*", "what?", "O'Hara {x}", "é עברית"])
def test_a_folder_with_signs_in_its_name_is_no_pattern(engine: Engine, tmp_path: Path, name: str) -> None:
    written(tmp_path / "allother" / "deals.parquet", owner=["wrong"])
    engine.attach({"deals": Attached((written(tmp_path / name / "deals.parquet", owner=["Ann"]),), COLUMNS)})
    assert engine.run("SELECT owner FROM deals").to_pylist() == [{"owner": "Ann"}]


def test_a_table_without_files_is_empty_and_typed(engine: Engine) -> None:
    engine.attach({"deals": Attached((), COLUMNS)})
    answer = engine.run("SELECT owner, won_day, SUM(minor) AS minor FROM deals GROUP BY owner, won_day")
    assert answer.num_rows == 0
    assert answer.schema.types == [pa.string(), pa.int64(), pa.int64()]


def test_a_day_times_its_seconds_does_not_overflow_in_2038(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    parquet.write_table(pa.table({"won_day": pa.array([30_000], pa.int32())}), path)
    engine.attach({"deals": Attached((path,), COLUMNS)})
    assert engine.run("SELECT won_day * 86400 AS s FROM deals").to_pylist() == [{"s": 2_592_000_000}]


def test_a_table_can_be_attached_anew_in_every_form(engine: Engine, tmp_path: Path) -> None:
    filed = Attached((written(tmp_path / "a.parquet", owner=["filed"]),), {"owner": "VARCHAR"})
    forms = [filed, pa.table({"owner": ["one"]}), pa.table({"owner": ["two"]}), filed, Attached((), COLUMNS)]
    seen = []
    for form in forms:
        engine.attach({"deals": form})
        seen.append([row["owner"] for row in engine.run("SELECT owner FROM deals").to_pylist()])
    assert seen == [["filed"], ["one"], ["two"], ["filed"], []]


def test_a_missing_file_is_said_with_its_table_and_what_to_do(engine: Engine) -> None:
    with pytest.raises(EngineError, match=r"“deals” of the record can't be read.*lockstep sync"):
        engine.attach({"deals": Attached((Path("/nowhere/deals.parquet"),), COLUMNS)})


def test_a_file_that_is_gone_since_it_was_attached_is_no_fault_of_the_sql(engine: Engine, tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", owner=["Ann"])
    engine.attach({"deals": Attached((path,), {"owner": "VARCHAR"})})
    path.unlink()
    with pytest.raises(EngineError, match=r"can't be read any more.*Ask again"):
        engine.run("SELECT owner FROM deals")


def test_after_a_table_could_not_be_read_the_one_before_can_be_attached_again(engine: Engine, tmp_path: Path) -> None:
    good = Attached((written(tmp_path / "a.parquet", owner=["Ann"]),), {"owner": "VARCHAR"})
    engine.attach({"deals": good})
    with pytest.raises(EngineError):
        engine.attach({"deals": Attached((Path("/nowhere/deals.parquet"),), COLUMNS)})
    engine.attach({"deals": good})
    assert engine.run("SELECT owner FROM deals").to_pylist() == [{"owner": "Ann"}]


def test_a_variable_of_ours_is_no_table(engine: Engine) -> None:
    secrets = pa.table({"a": [1]})
    with pytest.raises(EngineError, match="secrets does not exist"):
        engine.run("SELECT a FROM secrets")
    assert secrets.num_rows == 1


def test_a_number_beyond_64_bits_is_an_error_and_not_another_number(engine: Engine) -> None:
    engine.attach({"big": pa.table({"n": [2**62, 2**62]})})
    with pytest.raises(EngineError, match="“n” does not fit into 64 bits"):
        engine.run("SELECT SUM(n) AS n FROM big")


@pytest.mark.parametrize(
    "sql", ["SELECT 1.5 AS x", "SELECT 1 / 2 AS x", "SELECT DATE '2026-01-01' AS x", "SELECT [1] AS x"]
)
def test_an_answer_of_another_type_is_refused(engine: Engine, sql: str) -> None:
    with pytest.raises(EngineError, match="“x” is"):
        engine.run(sql)


def test_types_settle_to_what_all_engines_share() -> None:
    narrow = pa.table({
        "n": pa.array([1, None], pa.int32()), "s": pa.array([1, None], pa.decimal128(38, 0)),
        "t": pa.array(["x", None], pa.large_string()), "b": pa.array([True, None]),
    })  # fmt: skip
    assert settle(narrow).schema.types == [pa.int64(), pa.int64(), pa.string(), pa.bool_()]
    assert settle(narrow).to_pylist() == narrow.to_pylist()


@pytest.mark.parametrize("url", ["", "sqlite", "duck", "spark:", "sc://", "local[two]", "mysql://x", "DUCKDB"])
def test_an_unknown_engine_is_refused_with_those_that_work(url: str) -> None:
    with pytest.raises(EngineError, match="Write duckdb, clickhouse"):
        connect(url)


def test_without_pyspark_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError, match=r"pip install lockstep\[spark\]"):
        connect("spark")


def test_without_chdb_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chdb.session", None)
    with pytest.raises(EngineError, match=r"pip install lockstep\[clickhouse\]"):
        connect("clickhouse")


@pytest.mark.parametrize("url", ["sc://{}", "sc://me:secret@{}/;token=secret", "spark://{}", "spark://{},{}"])
def test_a_cluster_that_does_not_answer_is_said_at_once_and_without_what_is_secret(url: str) -> None:
    pytest.importorskip("pyspark")
    with pytest.raises(EngineError, match=r"Nobody answers at (sc|spark)://127\.0\.0\.1:") as caught:
        connect(url.replace("{}", nobody()))
    assert "secret" not in str(caught.value)


def test_a_database_that_does_not_answer_is_said_without_its_password() -> None:
    with pytest.raises(EngineError, match=r"PostgreSQL at 127\.0\.0\.1:\d+ can't be reached") as caught:
        connect(f"postgresql://me:secret@{nobody()}/sales")
    assert "secret" not in str(caught.value)


def nobody() -> str:
    """Return a place of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_without_java_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    with pytest.raises(EngineError, match=r"needs a Java runtime.*JAVA_HOME"):
        connect("local[2]")
    assert spark_engine.SESSION["spark.sql.ansi.enabled"] == "true"


def test_closing_twice_is_harmless(engine: Engine) -> None:
    engine.close()
    engine.close()
