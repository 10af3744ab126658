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


def test_of_rows_said_anew_the_newer_count_and_keys_that_are_gone_count_no_more(engine: Engine, tmp_path: Path) -> None:
    days = pa.array([1, 2, 3], pa.int32())
    parquet.write_table(pa.table({"owner": ["Ann", "Bo", "Cy"], "won_day": days}), tmp_path / "whole.parquet")
    parquet.write_table(pa.table({"owner": ["Bo"], "minor": [7]}), tmp_path / "changed.parquet")
    parquet.write_table(pa.table({"owner": ["Bo", "Cy"]}), tmp_path / "gone.parquet")
    layers = {name: (tmp_path / f"{name}.parquet",) for name in ("whole", "changed", "gone")}
    sql = "SELECT d.owner, d.won_day, d.minor FROM layered AS d ORDER BY d.owner"
    ann, bo = {"owner": "Ann", "won_day": 1, "minor": None}, {"owner": "Bo", "won_day": None, "minor": 7}
    engine.attach({"layered": Attached(layers["whole"], COLUMNS, layers["changed"], layers["gone"], ("owner",))})
    assert rows(engine, sql) == [ann, bo]
    engine.attach({"layered": Attached(layers["whole"], COLUMNS, (), layers["gone"], ("owner",))})
    assert rows(engine, sql) == [ann]
    engine.attach({"layered": Attached((), COLUMNS, layers["changed"])})
    assert rows(engine, sql) == [bo]


def test_a_column_that_two_joined_tables_have_keeps_its_name(deals: Engine) -> None:
    deals.attach({"owners": pa.table({"owner": ["Ann", "Zoë"], "team": ["a", "z"]})})
    sql = """WITH s AS (SELECT d.*, o.team FROM deals AS d LEFT JOIN owners AS o ON o.owner = d.owner),
        t AS (SELECT s.owner, o.team AS team, s.team AS own FROM s JOIN owners AS o ON o.owner = s.owner)
        SELECT t.owner, t.team, t.own FROM t ORDER BY t.owner"""
    assert rows(deals, sql) == [
        {"owner": "Ann", "team": "a", "own": "a"}, {"owner": "Zoë", "team": "z", "own": "z"},
    ]  # fmt: skip


def test_what_a_left_join_does_not_find_is_null(deals: Engine) -> None:
    deals.attach({"teams": pa.table({"owner": ["Ann"], "team": ["a"], "size": [3]})})
    sql = """SELECT d.owner, t.team, t.size FROM deals AS d LEFT JOIN teams AS t ON t.owner = d.owner
        WHERE t.owner IS NULL ORDER BY d.owner"""
    assert rows(deals, sql) == [
        {"owner": owner, "team": None, "size": None} for owner in ("Zoë", "ann", None)
    ]  # fmt: skip


def test_nothing_is_added_up_or_looked_back_to_as_null_and_counted_as_none(deals: Engine) -> None:
    sql = """SELECT COUNT(*) AS n, SUM(1) AS s, MIN('a') AS a, MAX(1) AS b FROM deals AS d WHERE d.owner = 'nobody'"""
    assert rows(deals, sql) == [{"n": 0, "s": None, "a": None, "b": None}]
    sql = """WITH g AS (SELECT d.owner AS key, COUNT(*) AS n FROM deals AS d GROUP BY d.owner)
        SELECT g.key, LAG(g.n) OVER (ORDER BY g.key) AS before,
          CASE WHEN g.n = 1 THEN 0 - g.n ELSE COALESCE(d.minor, 0) END AS mixed
        FROM g JOIN deals AS d ON d.owner = g.key ORDER BY g.key"""
    assert rows(deals, sql) == [
        {"key": "Ann", "before": None, "mixed": -1}, {"key": "Zoë", "before": 1, "mixed": -1},
        {"key": "ann", "before": 1, "mixed": -1},
    ]  # fmt: skip


def test_a_comparison_that_is_answered_with_is_a_truth_value(deals: Engine) -> None:
    sql = "SELECT d.owner = 'Ann' AS is_ann, NOT (d.minor IS NULL) AS has, d.minor FROM deals AS d WHERE d.minor = 10"
    assert rows(deals, sql) == [{"is_ann": True, "has": True, "minor": 10}]


def test_texts_are_compared_and_their_smallest_found_by_code_point(engine: Engine) -> None:
    engine.attach({"names": pa.table({"n": ["b", "A", "a", "Z", "é"]})})
    sql = """SELECT MIN(s.n) AS least, MAX(CASE WHEN s.n < 'a' THEN s.n ELSE '' END) AS capital,
        SUM(CASE WHEN s.n > 'Z' THEN 1 ELSE 0 END) AS above FROM names AS s"""
    assert rows(engine, sql) == [{"least": "A", "capital": "Z", "above": 3}]


def test_small_tables_of_a_figure_are_sent_once_and_anew_when_they_say_something_else(engine: Engine) -> None:
    for stages, weights in ((["won", "lost"], [3, -3]), (["won", "lost"], [3, -3]), (["won", "open"], [1, 0])):
        engine.attach({"weights": pa.table({"stage": stages, "weight": weights, "is_end": [True, False]})})
        sql = "SELECT w.stage, w.weight * 10 AS tens FROM weights AS w WHERE w.is_end ORDER BY w.stage"
        assert rows(engine, sql) == [{"stage": "won", "tens": weights[0] * 10}]


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


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT SUM(b.n) AS n FROM big AS b",
        "SELECT b.n + b.n AS n FROM big AS b",
        "SELECT b.n * 4 AS n FROM big AS b",
        "SELECT 0 - b.n - b.n - b.n AS n FROM big AS b",
    ],
)
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
