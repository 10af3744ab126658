"""What every engine promises, on every engine: types, nulls, order, overflow, and texts as they are."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from lockstep.engines import portable
from lockstep.engines.engine import Attached, Engine, EngineError
from parity.world import HEBREW, QUOTED, SLASHED

COLUMNS = {"owner": "VARCHAR", "won_day": "INTEGER", "minor": "BIGINT"}
TEXTS = [
    HEBREW,
    QUOTED,
    SLASHED,
    "${spark.app.id}",
    "\\u0041 \\n \\' \\\\",
    "line\nline\ttab\r",
    "%s ? :x $y",
    "-- /* */ ;",
    "😀 e\u0301 \u200f",
    "",
]


def rows(engine: Engine, sql: str, **values: portable.Bindable) -> list[dict[str, object]]:
    found: list[dict[str, object]] = engine.run(portable.bind(sql, **values)).to_pylist()
    return found


@pytest.fixture
def deals(engine: Engine, tmp_path: Path) -> Engine:
    """Return an engine with four deals, in two files of which the older lacks a column."""
    folder = tmp_path / "Q1 [draft] {x} é"
    folder.mkdir()
    parquet.write_table(pa.table({"owner": ["Ann", None], "minor": [10, 2**40]}), folder / "old.parquet")
    days = pa.array([30_000, None], pa.int32())
    parquet.write_table(
        pa.table({"owner": ["Zoë", "ann"], "won_day": days, "minor": [None, 5]}), folder / "new.parquet"
    )
    engine.attach({"deals": Attached((folder / "old.parquet", folder / "new.parquet"), COLUMNS)})
    return engine


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_went_in(engine: Engine, text: str) -> None:
    assert rows(engine, "SELECT :text AS t", text=text) == [{"t": text}]


def test_a_text_in_a_table_equals_the_same_text_in_a_question(engine: Engine) -> None:
    engine.attach({"texts": pa.table({"t": TEXTS})})
    for text in TEXTS:
        assert rows(engine, "SELECT COUNT(*) AS n FROM texts AS s WHERE s.t = :t", t=text) == [{"n": 1}]


def test_types_are_the_same_whatever_the_engine_calls_them(deals: Engine) -> None:
    sql = """SELECT d.owner, d.won_day, SUM(d.minor) AS total, COUNT(*) AS n, 1 AS one, TRUE AS yes,
        CAST(NULL AS BIGINT) AS nothing FROM deals AS d GROUP BY d.owner, d.won_day"""
    whole, text, truth = pa.int64(), pa.string(), pa.bool_()
    assert deals.run(sql).schema == pa.schema({
        "owner": text, "won_day": whole, "total": whole, "n": whole, "one": whole, "yes": truth, "nothing": whole,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("order", "owners"),
    [("d.owner", ["Ann", "Zoë", "ann", None]), ("d.owner DESC", ["ann", "Zoë", "Ann", None])],
)
def test_texts_are_ordered_by_code_point_and_null_comes_last(
    deals: Engine, order: str, owners: list[str | None]
) -> None:
    found = deals.run(f"SELECT d.owner FROM deals AS d ORDER BY {order}").to_pylist()
    assert [row["owner"] for row in found] == owners


def test_a_day_times_its_seconds_does_not_overflow_in_2038(deals: Engine) -> None:
    assert rows(deals, "SELECT MAX(d.won_day * 86400) AS s FROM deals AS d") == [{"s": 2_592_000_000}]


def test_a_table_without_files_has_no_rows_but_its_types(engine: Engine) -> None:
    engine.attach({"nothing": Attached((), COLUMNS)})
    assert rows(engine, "SELECT COUNT(*) AS n, SUM(t.minor) AS s, MIN(t.owner) AS o FROM nothing AS t") == [
        {"n": 0, "s": None, "o": None}
    ]


def test_a_table_attached_anew_is_read_anew(engine: Engine) -> None:
    for number in (1, 2):
        engine.attach({"again": pa.table({"n": [number]})})
        assert rows(engine, "SELECT a.n FROM again AS a") == [{"n": number}]


def test_whole_division_and_rest_cut_towards_zero(engine: Engine) -> None:
    sql = "SELECT MOD(:a, 3) AS rest, CAST((:a - MOD(:a, 3)) / 3 AS BIGINT) AS whole"
    assert rows(engine, sql, a=-7) == [{"rest": -1, "whole": -2}]
    assert rows(engine, sql, a=2**53 - 1) == [{"rest": 1, "whole": (2**53 - 1) // 3}]


def test_largest_and_smallest_pass_over_null(engine: Engine) -> None:
    sql = "SELECT GREATEST(:nothing, 1) AS g, LEAST(2, :nothing) AS l, MOD(1, NULLIF(:zero, 0)) AS m"
    assert rows(engine, sql, nothing=None, zero=0) == [{"g": 1, "l": 2, "m": None}]


def test_a_period_that_was_not_asked_for_lets_every_day_through(deals: Engine) -> None:
    sql = """SELECT COUNT(*) AS n FROM deals AS d
        WHERE :from_day IS NULL OR (d.won_day >= :from_day AND d.won_day < :to_day)"""
    assert rows(deals, sql, from_day=None, to_day=None) == [{"n": 4}]
    assert rows(deals, sql, from_day=30_000, to_day=30_001) == [{"n": 1}]
    assert rows(deals, sql, from_day=29_000, to_day=30_000) == [{"n": 0}]


@pytest.mark.parametrize("sql", ["SELECT SUM(b.n) AS n FROM big AS b", "SELECT b.n + b.n AS n FROM big AS b"])
def test_what_does_not_fit_is_an_error_and_never_another_number(engine: Engine, sql: str) -> None:
    engine.attach({"big": pa.table({"n": [2**62, 2**62]})})
    with pytest.raises(EngineError):
        engine.run(sql)


@pytest.mark.parametrize("sql", ["SELECT d.minor / 2 AS x FROM deals AS d", "SELECT 1.5 AS x", "SELECT n FROM nowhere"])
def test_what_no_measure_may_say_is_one_sentence(deals: Engine, sql: str) -> None:
    with pytest.raises(EngineError) as caught:
        deals.run(sql)
    assert caught.value.sentence.count("\n") == 0
    assert caught.value.remedy


@pytest.mark.gap("spark", raises=EngineError, reason="no FIRST with an order in an aggregate; number the rows instead")
@pytest.mark.gap("clickhouse", raises=EngineError, reason="no FIRST with an order in an aggregate, as on Spark")
@pytest.mark.gap("postgresql", raises=EngineError, reason="no FIRST with an order in an aggregate, as on Spark")
def test_ordered_first(deals: Engine) -> None:
    found = deals.run("SELECT FIRST(d.owner ORDER BY d.minor, d.owner) AS owner FROM deals AS d")
    assert found.to_pylist() == [{"owner": "ann"}]
