"""Whatever happens to a table between pulls, what was said adds up to what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databases import connected
from lockstep.sources import known
from lockstep.sources.connector import Batch, ConnectorError, Said
from lockstep.sources.sql import differences

NOW_S = 1_780_272_000


class Kept:
    """What a service said, as it is kept: of each record the latest answer."""

    def __init__(self) -> None:
        self.cursor: Any = None
        self.latest: dict[str, Said] = {}
        self.count = 0

    def keep(self, batches: Iterator[Batch]) -> int:
        before = self.count
        for batch in batches:
            for said in batch.said:
                self.count += 1
                older = self.latest.get(said.id)
                if older is None or said.changed_ms > older.changed_ms:
                    self.latest[said.id] = said
                else:
                    assert said.changed_ms < older.changed_ms or said.rows == older.rows, "two answers of one instant"
            self.cursor = batch.cursor
        return self.count - before

    def names(self) -> dict[str, list[str | None]]:
        return {id_: sorted(str(row["name"]) for row in said.rows) for id_, said in self.latest.items() if said.rows}


class Base:
    """A table of leads in a DuckDB file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self("CREATE TABLE leads (id VARCHAR, name VARCHAR, changed TIMESTAMP, dropped BOOLEAN DEFAULT false)")

    def __call__(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path)) as base:
            return base.execute(statement, values).fetchall()

    def pull(self, tables: str, kept: Kept, *, after_s: int = 0, most: int | None = None) -> int:
        connector = connected(address=str(self.path), tables=tables)
        return kept.keep(islice(connector.pull("leads", kept.cursor, now_s=NOW_S + after_s), most))


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tmp_path / "crm.duckdb")


WHOLE = "leads: {table: leads, id: id}"
DATED = "leads: {table: leads, id: id, changed: changed}"
UNSWEPT = "leads: {table: leads, id: id, changed: changed, sweep: false}"


@pytest.mark.parametrize("tables", [WHOLE, DATED, UNSWEPT])
def test_a_second_pull_says_only_what_changed(base: Base, tables: str) -> None:
    kept = Kept()
    day = "TIMESTAMP '2026-05-01' + INTERVAL 1 DAY * i"
    base(f"INSERT INTO leads SELECT i, 'n' || i, {day}, false FROM range(1, 21) AS t(i)")
    assert base.pull(tables, kept) == 20
    assert base.pull(tables, kept, after_s=60) == 0
    base("UPDATE leads SET name = 'new', changed = '2026-05-25' WHERE id = '3'")
    assert base.pull(tables, kept, after_s=120) == 1
    assert kept.names()["3"] == ["new"]


@pytest.mark.parametrize("tables", [WHOLE, DATED])
def test_a_row_that_vanished_is_said_to_be_gone_and_may_come_back(base: Base, tables: str) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-01', false), ('2', 'Bo', '2026-05-02', false)")
    base.pull(tables, kept)
    base("DELETE FROM leads WHERE id = '1'")
    base.pull(tables, kept, after_s=60)
    assert kept.names() == {"2": ["Bo"]}
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-01', false)")
    base.pull(tables, kept, after_s=120)
    assert kept.names() == {"1": ["Anna"], "2": ["Bo"]}


def test_a_row_that_comes_in_late_under_an_old_date_is_said(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-20', false)")
    base.pull(DATED, kept)
    base("INSERT INTO leads VALUES ('2', 'Bo', '2025-01-01', false)")
    assert base.pull(DATED, kept, after_s=60) == 1
    assert kept.names() == {"1": ["Anna"], "2": ["Bo"]}


def test_a_change_within_the_same_instant_outranks_what_was_said_before(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-20', false)")
    base.pull(DATED, kept)
    for name in ("Berta", "Anna", "Carla"):
        base("UPDATE leads SET name = ? WHERE id = '1'", name)
        base.pull(DATED, kept, after_s=60)
        assert kept.names() == {"1": [name]}


def test_a_date_far_ahead_does_not_hide_what_changes_until_then(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2031-01-01', false), ('2', 'Bo', '9999-12-31', false)")
    base.pull(UNSWEPT, kept)
    base("INSERT INTO leads VALUES ('3', 'Cy', '2026-05-31 23:55:00', false)")
    base.pull(UNSWEPT, kept, after_s=600)
    assert set(kept.names()) == {"1", "2", "3"}


def test_rows_of_one_id_are_said_together(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-01', false), ('1', 'Bo', '2026-05-02', false)")
    base("INSERT INTO leads VALUES ('2', 'Cy', '2026-05-09', false)")
    base.pull(DATED, kept)
    base("UPDATE leads SET name = 'Dora', changed = '2026-05-10' WHERE name = 'Bo'")
    assert base.pull(DATED, kept, after_s=60) == 1
    assert kept.names()["1"] == ["Anna", "Dora"]


def test_rows_without_an_id_are_kept_and_go_when_they_go(base: Base) -> None:
    kept = Kept()
    for _ in range(2):
        base("INSERT INTO leads VALUES (NULL, 'Anna', NULL, false)")
    base("INSERT INTO leads VALUES (NULL, 'Bo', NULL, false), ('1', 'Cy', '2026-05-01', false)")
    base.pull(DATED, kept)
    assert sorted(name for names in kept.names().values() for name in names) == ["Anna", "Anna", "Bo", "Cy"]
    base("DELETE FROM leads WHERE name = 'Anna'")
    assert base.pull(DATED, kept, after_s=60) == 1
    assert sorted(name for names in kept.names().values() for name in names) == ["Bo", "Cy"]


def test_a_flagged_row_counts_as_gone(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-01', false)")
    tables = "leads: {table: leads, id: id, changed: changed, deleted: dropped}"
    base.pull(tables, kept)
    base("UPDATE leads SET dropped = true, changed = '2026-05-02'")
    base.pull(tables, kept, after_s=60)
    assert kept.names() == {}
    # It is not looked for again each time, either.
    connector = connected(address=str(base.path), tables=tables)
    assert [batch.said for batch in connector.pull("leads", kept.cursor, now_s=NOW_S + 3600)] == [[]]
    base("UPDATE leads SET dropped = false, changed = '2026-05-03'")
    base.pull(tables, kept, after_s=7200)
    assert kept.names() == {"1": ["Anna"]}


def test_an_id_of_several_columns_is_different_for_different_rows(base: Base) -> None:
    kept = Kept()
    base("INSERT INTO leads VALUES ('a|b', 'c', NULL, false), ('a', 'b|c', NULL, false)")
    base.pull("leads: {table: leads, id: [id, name]}", kept)
    assert len(kept.latest) == 2


def test_more_rows_than_can_be_remembered_are_refused_in_words(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST", 2)
    base("INSERT INTO leads SELECT CAST(i AS VARCHAR), 'x', NULL, false FROM range(3) AS t(i)")
    with pytest.raises(ConnectorError, match="sweep: false"):
        base.pull(WHOLE, Kept())


def test_a_misspelt_column_is_named_with_those_there_are(base: Base) -> None:
    with pytest.raises(ConnectorError, match="no column nr; it has id, name, changed, dropped"):
        base.pull("leads: {table: leads, id: nr}", Kept())
    with pytest.raises(ConnectorError, match="name of the stream leads is neither an instant nor a whole number"):
        base.pull("leads: {table: leads, id: id, changed: name}", Kept())


@pytest.mark.parametrize("tables", [WHOLE, DATED])
def test_what_was_said_before_a_kill_and_vanished_after_it_is_gone(
    base: Base, tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "_PER_BATCH", 1)
    kept = Kept()
    base("INSERT INTO leads VALUES ('1', 'Anna', '2026-05-01', false), ('2', 'Bo', '2026-05-02', false)")
    base.pull(tables, kept, most=2)  # the ids, and the first row
    assert kept.names() == {"1": ["Anna"]}
    base("DELETE FROM leads WHERE id = '1'")
    base.pull(tables, kept, after_s=60)
    assert kept.names() == {"2": ["Bo"]}


_STEP = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 6), st.sampled_from("abc")),
    st.tuples(st.just("late"), st.integers(1, 6), st.sampled_from("abc")),
    st.tuples(st.just("drop"), st.integers(1, 6), st.just("")),
    st.tuples(st.just("pull"), st.just(0), st.just("")),
    st.tuples(st.just("killed"), st.integers(0, 3), st.just("")),
)


@pytest.mark.slow
@pytest.mark.parametrize("tables", [WHOLE, DATED])
@settings(max_examples=8)
@given(steps=st.lists(_STEP, max_size=12))
def test_any_course_of_changes_pulls_and_kills_ends_in_what_the_table_says(
    tables: str, steps: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base, kept = Base(tmp_path_factory.mktemp("course") / "crm.duckdb"), Kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "_PER_BATCH", 1)
        for number, (what, which, name) in enumerate(steps, start=1):
            changed = f"2026-05-{number + 1:02d} 10:00:00" if what == "put" else "2026-01-01"
            if what in ("put", "drop") or not base("SELECT 1 FROM leads WHERE id = ?", str(which)):
                if what in ("put", "drop"):
                    base("DELETE FROM leads WHERE id = ?", str(which))
                if what in ("put", "late"):
                    base("INSERT INTO leads VALUES (?, ?, ?, false)", str(which), name, changed)
            if what in ("pull", "killed"):
                base.pull(tables, kept, after_s=number, most=None if what == "pull" else which)
        base.pull(tables, kept, after_s=100)
    assert kept.names() == {id_: [name] for id_, name in base("SELECT id, name FROM leads")}
