"""What an analyst gets: tables whose types are true, pictures, the SQL and the rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import lockstep
from lockstep.analysis import columns, evidence
from lockstep.analysis.record import Record
from lockstep.insight.book import FIGURES
from lockstep.values.faults import LockstepError
from tiny import tiny_record

CHARTER = """
company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}
goals: [{name: The year, period: 2026, amount: 3650}]
"""
WON = [
    {"owner": "Ann", "source": "web", "known_s": "2026-01-05 09:00", "won_s": "2026-02-14 09:00", "deal_id": "d1",
     "home_minor": 120_050},
    {"owner": "Bo", "source": "fair", "known_s": "2026-01-09 09:00", "won_s": "2026-03-02 09:00", "deal_id": "d2",
     "home_minor": 33},
    {"owner": "Bo", "source": "fair", "known_s": "2026-01-20 09:00"},
]  # fmt: skip


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    home: Path = tmp_path_factory.mktemp("analysis")
    (home / "charter.yaml").write_text(CHARTER, encoding="utf-8")
    deals = [{"deal_id": f"d{n}", "amount_minor": m, "amount_currency": "EUR", "home_minor": m}
             for n, m in ((1, 120_050), (2, 33))]  # fmt: skip
    tiny_record(home / "record", journeys=WON, deals=deals, made="2026-06-01 12:00")
    with lockstep.open(home) as opened:
        yield opened


def test_money_is_exact_in_every_library(record: Record) -> None:
    said = record.figure("won-revenue", by="owner")
    assert said.to_arrow().schema.field("value").type == pa.decimal128(38, 2)
    in_polars = {row["owner"]: row["value"] for row in said.to_polars().to_dicts()}
    in_pandas = dict(said.to_pandas()[["owner", "value"]].itertuples(index=False))
    assert in_polars == in_pandas == {"Ann": Decimal("1200.50"), "Bo": Decimal("0.33")}


def test_one_number_is_a_table_of_one_row(record: Record) -> None:
    assert record.figure("won-revenue").to_arrow().to_pylist() == [{"value": Decimal("1200.83")}]


@pytest.mark.parametrize("name", FIGURES)
def test_columns_and_types_are_the_same_where_nothing_is_left_to_count(record: Record, name: str) -> None:
    figure = FIGURES[name]
    by = "owner" if figure.splits else None
    for view in figure.views or (None,):
        whole = record.figure(name, by=by, view=view).to_arrow()
        none = record.figure(name, by=by, view=view, where={"source": "no such"}).to_arrow()
        same = {field.name: field.type for field in whole.schema}
        assert {field.name: field.type for field in none.schema} == same or whole.num_rows == 0


def test_days_and_rates_are_what_they_are(record: Record) -> None:
    course = record.figure("goal-course").to_arrow()
    assert course.schema.field("day").type == pa.date32()
    assert course["day"][0].as_py() == date(2026, 1, 1)
    share = record.figure("lead-conversion").to_arrow().schema
    assert (share.field("value").type, share.field("leads").type) == (pa.float64(), pa.int64())


def test_a_column_without_anything_in_it_takes_its_type_from_elsewhere() -> None:
    rows: list[dict[str, Any]] = [{"value": None, "deals": None}]
    like = pa.schema([("value", pa.float64()), ("deals", pa.int64())])
    assert columns.table(rows, unit="rate", like=like).schema.types == [pa.float64(), pa.int64()]
    assert columns.table(rows, unit="EUR").schema.field("value").type == pa.decimal128(38, 2)


def test_amounts_in_several_currencies_keep_the_digits_of_the_finest() -> None:
    rows = [{"value": Decimal(120), "currency": "JPY"}, {"value": Decimal("1.234"), "currency": "KWD"}]
    made = columns.table(rows, unit="EUR")  # type: ignore[arg-type]
    assert made.schema.field("value").type.scale == 3
    assert made["value"].to_pylist() == [Decimal(120), Decimal("1.234")]


def test_the_rows_behind_have_instants_days_and_amounts(record: Record) -> None:
    rows = record.figure("won-revenue").rows_behind(1).to_pylist()
    assert [(row["won_at"], row["won_day"], row["home"]) for row in rows] == [
        (datetime(2026, 2, 14, 9, tzinfo=UTC), date(2026, 2, 14), Decimal("1200.50"))
    ]
    assert record.figure("won-revenue", period="2019").rows_behind().num_rows == 0


def test_an_amount_in_a_currency_that_there_is_not_is_absent() -> None:
    made = evidence.table([{"amount_minor": 5, "amount_currency": "???"}], currency="EUR")
    assert made["amount"].to_pylist() == [None]


def test_the_sql_is_what_was_run(record: Record) -> None:
    said = record.figure("won-revenue", period="2026-Q1")
    assert said.sql.startswith("-- won_revenue.sql\n")
    assert record.engine.run(said.sql.rstrip(";")).to_pylist()[0]["value_minor"] == 120_083


def test_the_picture_is_that_of_the_page_in_light_colours(record: Record) -> None:
    drawn = record.figure("won-revenue", by="owner").chart().to_json()
    assert "var(--" not in drawn
    assert "Ann" in drawn
    with pytest.raises(LockstepError, match="one number"):
        record.figure("won-revenue").chart()


def test_the_table_says_which_versions_it_rests_on(record: Record) -> None:
    said = record.figure("won-revenue", by="owner")
    metadata = said.to_arrow().schema.metadata
    assert metadata[b"record_version"].decode() == said.record_version
    assert metadata[b"unit"] == b"EUR"


@pytest.mark.parametrize("name", ["polars", "pandas"])
def test_a_library_that_is_not_installed_is_named(record: Record, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(LockstepError, match=f"pip install {name}"):
        getattr(record.figure("won-revenue"), f"to_{name}")()
