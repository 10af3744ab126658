"""A reader counts the same once, and never answers by what was counted of something else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

import tiny
from lockstep import charter
from lockstep.engines.portable import bind, parse
from lockstep.figures import remembering
from lockstep.figures.remembering import Remembered
from lockstep.insight.reader import Reader
from lockstep.record.home import Home

QUERY = parse("SELECT COUNT(*) AS n FROM days AS d WHERE d.day > :since")


class Counting:
    """Runs statements that answer how many ran."""

    def __init__(self, rows: int = 1) -> None:
        self.count, self.rows = 0, rows

    def __call__(self) -> pa.Table:
        self.count += 1
        return pa.table({"n": [self.count] * self.rows})


def asked(
    held: Remembered, run: Counting, *, since: int = 1, as_of_s: int = 0, own: Mapping[str, pa.Table] = {}
) -> int:
    return int(held.rows(bind(QUERY, since=since), as_of_s, own, run).to_pylist()[0]["n"])


def test_the_same_statement_runs_once_and_any_other_by_itself() -> None:
    held, run = Remembered(), Counting()
    one, other = ({"days": pa.table({"day": [day]})} for day in (1, 2))
    assert [asked(held, run), asked(held, run)] == [1, 1]
    assert [asked(held, run, since=2), asked(held, run, as_of_s=5)] == [2, 3]
    assert [asked(held, run, own=one), asked(held, run, own=other), asked(held, run, own=one)] == [4, 5, 4]
    assert asked(held, run) == 1


def test_what_was_not_asked_for_longest_makes_room_and_what_is_too_large_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembering, "_ROOM", 200)
    monkeypatch.setattr(remembering, "_MOST", 100)
    held, run = Remembered(), Counting(rows=10)
    assert [asked(held, run, since=1), asked(held, run, since=2), asked(held, run, since=1)] == [1, 2, 1]
    assert asked(held, run, since=3) == 3
    assert [asked(held, run, since=1), asked(held, run, since=2)] == [1, 4]
    large = Counting(rows=100)
    assert [asked(held, large, since=9), asked(held, large, since=9)] == [1, 2]


def test_a_reader_that_moved_on_counts_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.charter.write_text(charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE"))
    lead = {"known_s": "2026-02-01"}
    tiny.tiny_record(home.record, journeys=[lead], made="2026-06-30")
    with Reader(tmp_path) as reader:
        assert reader.figure("leads").value == 1
        tiny.tiny_record(home.record, journeys=[lead, lead], made="2026-07-01")
        assert reader.figure("leads").value == 1
        reader.refresh()
        assert reader.figure("leads").value == 2
