"""The working-time tables give any SQL the working seconds that `Clock` counts one by one."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from lockstep.charter import Charter, load
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures import working
from lockstep.record.manifest import Version
from lockstep.values.working_time import Clock
from parity.world import HEBREW, at

AS_OF_S = at("2026-06-15 12:00") or 0
CLOCK = " + ".join(
    [
        "{w}.cum_s",
        *(f"LEAST(GREATEST(i.{{s}} - {{w}}.day_s, {{w}}.a{n}), {{w}}.b{n}) - {{w}}.a{n}" for n in range(1, 5)),
    ]
)
DAY = "CAST((i.{s} - MOD(i.{s}, 86400)) / 86400 AS BIGINT)"
BETWEEN = f"""
SELECT i.id, ({CLOCK.format(w="e", s="end_s")}) - ({CLOCK.format(w="b", s="start_s")}) AS seconds
FROM intervals AS i LEFT JOIN owner_calendars AS o ON o.owner = i.owner
JOIN working_time AS b ON b.cal_day = COALESCE(o.calendar_no, 0) * 1000000 + {DAY.format(s="start_s")}
JOIN working_time AS e ON e.cal_day = COALESCE(o.calendar_no, 0) * 1000000 + {DAY.format(s="end_s")}
ORDER BY i.id
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return connect("duckdb")


def test_any_interval_has_the_working_seconds_of_its_owners_clock(
    engine: Engine, version: Version, charter: Charter
) -> None:
    owners = ["Ann", "Siobhán O'Hara", HEBREW, "Nobody known", None]
    first, last = at("2026-01-01 01:00") or 0, at("2027-12-31 12:00") or 0
    dice = random.Random(20)
    intervals = [(number, dice.choice(owners), *sorted(dice.sample(range(first, last), 2))) for number in range(500)]
    # From an instant to itself, and over both clock changes of 2026 by a second.
    intervals += [
        (500, "Ann", first, first),
        (501, HEBREW, 1_774_663_199, 1_774_749_601),
        (502, None, 1_792_886_399, 1_792_890_001),
    ]
    ids, names, starts, ends = zip(*intervals, strict=True)
    table = pa.table({"id": ids, "owner": pa.array(names, pa.string()), "start_s": starts, "end_s": ends})
    engine.attach({**working.tables(engine, version, charter, AS_OF_S), "intervals": table})
    counted = [row["seconds"] for row in engine.run(BETWEEN).to_pylist()]
    clocks = {owner: Clock(charter.calendar_of(owner, range(2025, 2029)), 20_450, 21_190) for owner in owners}
    assert counted == [clocks[owner].seconds_between(start, end) for _, owner, start, end in intervals]
    assert len(counted) == 503


def test_owners_who_work_alike_share_a_calendar(engine: Engine, version: Version, charter: Charter) -> None:
    tables = working.tables(engine, version, charter, AS_OF_S)
    numbers = {row["owner"]: row["calendar_no"] for row in tables["owner_calendars"].to_pylist()}
    # Ann is away for a day, Dana keeps other hours; everybody else works by the default.
    assert numbers == {"Ann": 1, "Mia": 0, "Nobody known": 0, "Siobhán O'Hara": 0, HEBREW: 2}
    assert set(tables["working_time"]["cal_day"].to_numpy() // 1_000_000) == {0, 1, 2}


def test_the_tables_cover_whole_years_from_the_first_duty_to_a_year_ahead(
    engine: Engine, version: Version, charter: Charter
) -> None:
    days = working.tables(engine, version, charter, AS_OF_S)["working_time"]["day_s"].to_numpy() // 86_400
    assert (days.min(), days.max()) == (20_454, 21_183)  # 1 January 2026 to 31 December 2027


def test_the_tables_are_made_once_for_the_same_versions(engine: Engine, version: Version, charter: Charter) -> None:
    once = working.tables(engine, version, charter, AS_OF_S)
    assert working.tables(engine, version, charter, AS_OF_S + 86_400) is once


def test_another_charter_gets_tables_of_its_own(
    engine: Engine, version: Version, charter: Charter, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("other") / "charter.yaml"
    path.write_text("company: {name: Other, currency: EUR, time_zone: Asia/Tokyo}", encoding="utf-8")
    other = working.tables(engine, version, load(path), AS_OF_S)["working_time"]
    assert other != working.tables(engine, version, charter, AS_OF_S)["working_time"]
