"""Rows of the record behind a figure, as people read them."""

from __future__ import annotations

from lockstep.figures.evidence import legible
from lockstep.values.instants import day_of, parse

WON_S = parse("2026-07-01 23:30")
DEAL = {
    "journey_id": "deal:crm/deals/d1", "deal_id": "crm/deals/d1", "won_s": WON_S, "won_day": day_of(WON_S, "UTC"),
    "amount_minor": 125_050, "amount_currency": "EUR", "home_minor": 125_050,
}  # fmt: skip


def test_an_instant_is_shown_in_the_companys_zone() -> None:
    assert legible([DEAL], zone="Europe/Berlin", currency="EUR")[0]["won_s"] == "2026-07-02 01:30"
    assert legible([DEAL], zone="America/New_York", currency="EUR")[0]["won_s"] == "2026-07-01 19:30"


def test_a_day_without_an_instant_is_a_date() -> None:
    assert legible([{"won_day": 20_635}], zone="UTC", currency="EUR") == [{"won_day": "2026-07-01"}]


def test_amounts_are_decimals_with_their_currency_and_the_home_amount_is_said_where_it_differs() -> None:
    (alike,) = legible([DEAL], zone="UTC", currency="EUR")
    assert (alike["amount"], set(alike)) == ("€1,250.50", {"deal_id", "won_s", "amount"})
    abroad = DEAL | {"amount_currency": "JPY", "amount_minor": 5_000, "home_minor": 3_125}
    without_rate = DEAL | {"amount_currency": "USD", "home_minor": None}
    said = legible([DEAL, abroad, without_rate], zone="UTC", currency="EUR")
    assert [(row["amount"], row["in EUR"]) for row in said] == [
        ("€1,250.50", "€1,250.50"), ("¥5,000", "€31.25"), ("$1,250.50", None),
    ]  # fmt: skip


def test_a_stage_that_was_reached_nobody_knows_when_is_undated() -> None:
    rows = [{"has_won": 1, "won_s": None}, {"has_won": 0, "won_s": None}, {"has_won": 1, "won_s": WON_S}]
    assert [row["won_s"] for row in legible(rows, zone="UTC", currency="EUR")] == [
        "undated", None, "2026-07-01 23:30",
    ]  # fmt: skip


def test_a_journey_is_named_by_its_deal_only_where_every_row_has_one() -> None:
    bare = DEAL | {"deal_id": None}
    assert all("journey_id" in row for row in legible([DEAL, bare], zone="UTC", currency="EUR"))
