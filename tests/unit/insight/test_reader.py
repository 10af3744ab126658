"""The library's front door."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import lockstep
from lockstep.insight.reader import Reader
from lockstep.record.home import Home
from lockstep.values.faults import LockstepError
from lockstep.values.instants import parse
from parity import world
from tiny import tiny_record


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "charter.yaml").write_text(world.CHARTER, encoding="utf-8")
    world.make(tmp_path / "record", alone=True)
    return tmp_path


@pytest.fixture
def reader(home: Path) -> Iterator[Reader]:
    with lockstep.open(home) as opened:
        yield opened


def test_a_figure_is_asked_by_name(reader: Reader) -> None:
    assert reader.figure("deals-won", where={"owner": "Ann"}, as_of="2026-06-15 12:00").value == 2
    rows = reader.figure("deals-won", by="source", as_of="2026-06-15 12:00").rows
    assert {row["source"]: row["value"] for row in rows} == {"web": 2, "(missing)": 2}


def test_the_same_instant_may_be_said_in_three_ways(reader: Reader) -> None:
    noon = world.at("2026-06-15 12:00")
    ways = ("2026-06-15 12:00", noon, datetime.fromtimestamp(noon or 0, UTC))
    assert len({reader.figure("deals-won", as_of=way).as_json() for way in ways}) == 1


def test_without_an_instant_now_is_when_the_record_was_made(reader: Reader) -> None:
    assert reader.figure("deals-won").question.as_of_s == reader.version.made_s


def test_an_unknown_figure_is_refused_with_the_nearest(reader: Reader) -> None:
    with pytest.raises(LockstepError, match="Did you mean won-revenue"):
        reader.figure("won-revenu")


def test_an_explanation_comes_with_the_rows_behind_it(reader: Reader) -> None:
    told = reader.explain("deals-won", limit=1)
    assert told.rows[0]["journey_id"] == "j01"
    assert told.row_count == told.reply.value


def test_a_reader_stays_at_its_version_until_it_is_refreshed(reader: Reader, home: Path) -> None:
    first = reader.version.name
    from lockstep.record.versions import Store

    with Store(home / "record").write() as writer:
        writer.commit(1_800_000_000, notes={"why": "another"})
    assert reader.figure("deals-won").record_version == first
    reader.refresh()
    assert reader.figure("deals-won").record_version != first
    assert reader.figure("deals-won").value == 0


def test_a_home_without_a_record_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match=r"no record in .* yet.*lockstep sync"):
        lockstep.open(tmp_path)


def test_importing_the_library_loads_no_engine() -> None:
    loaded = (
        "import lockstep, sys; print([m for m in ('duckdb', 'pyarrow', 'pydantic', 'sqlglot') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_asked_as_of_a_bare_date_that_day_counts_and_the_next_does_not(tmp_path: Path) -> None:
    """A goal of 365.00 a year is due at 1.00 a day; a win on the day itself is in, one of the next day is not."""
    zone = "America/New_York"
    won = [
        {
            "deal_id": name,
            "is_primary": 1,
            "has_won": 1,
            "state": "won",
            "home_minor": 100,
            "won_s": parse(day, zone=zone),
        }
        for name, day in (("in", "2026-01-10"), ("out", "2026-01-11"))
    ]
    home = Home(tmp_path)
    tiny_record(home.record, journeys=won, zone=zone)
    home.charter.write_text(
        f"company: {{name: Acme, currency: USD, time_zone: {zone}}}\ngoals: [{{name: G, period: 2026, amount: 365}}]\n"
    )
    with Reader(tmp_path) as reader:
        reply = reader.figure("goal-pace", as_of="2026-01-10")
    assert (reply.value, reply.rows[0]["pace"]) == (Decimal("1.00"), Decimal("10.00"))
