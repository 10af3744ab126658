"""What it cost and what came back; what is not known is said, and not counted as nought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import Say
from .test_attribution import codes

Record = Callable[..., Say]
TOUCHES = [("p1", "2026-06-02 09:00", "Web"), ("p2", "2026-06-03 09:00", "Fair")]


def spend(channel: str | None, day: str | None, minor: int | None, currency: str = "EUR") -> dict[str, Any]:
    return {"channel": channel, "occurred_s": day, "amount_minor": minor, "amount_currency": currency}


def test_spend_of_the_period_alone_counts_with_its_edges_in_the_companys_zone(record: Record) -> None:
    paid = [spend("Web", "2026-05-31 23:59", 1), spend("Web", "2026-06-01 00:00", 10_00), spend("Web", None, 500)]
    said = record([{}, {}], TOUCHES, spend=paid)("return-on-spend", period="2026-06")
    web = said["rows"][0]
    assert (web["channel"], web["spend"], web["revenue"], web["value"]) == ("Web", "10.00", "100.00", "90.00")
    assert web["return_on_spend"] == 10
    assert "undated-spend" in codes(said)


def test_a_cost_per_stage_is_of_the_journeys_that_came_by_the_channel(record: Record) -> None:
    deals = [{"channel": "Web"}, {"channel": "Web", "lost_s": "2026-06-20 09:00"}, {"channel": "Fair"}]
    said = record(deals, TOUCHES, spend=[spend("Web", "2026-06-05 00:00", 10_01)])("return-on-spend", period="2026-06")
    web = said["rows"][0]
    assert (web["leads"], web["per_lead"]) == (2, "5.01")
    assert (web["won"], web["per_won"]) == (1, "10.01")


def test_what_has_no_spend_has_no_return_and_says_so(record: Record) -> None:
    said = record([{}, {}], TOUCHES, spend=[spend("Web", "2026-06-05 00:00", 10_00)])("return-on-spend")
    fair = next(row for row in said["rows"] if row["channel"] == "Fair")
    assert (fair["revenue"], fair["absent"]) == ("100.00", "no spend recorded")
    assert {fair[name] for name in ("value", "low", "high", "spend", "return_on_spend", "per_lead")} == {None}


def test_without_any_spend_there_is_a_reason_and_no_row(record: Record) -> None:
    said = record([{}], TOUCHES[:1])("return-on-spend")
    assert codes(said)[-1] == "no-spend"
    assert "rows" not in said


def test_currencies_without_a_rate_make_a_cost_unknown_not_nought(record: Record) -> None:
    paid = [spend("Web", "2026-06-05 00:00", 10_00), spend("Web", "2026-06-05 00:00", 7_00, "GBP"),
            spend("Fair", "2026-06-05 00:00", 9_00, "CHF")]  # fmt: skip
    said = record([{}, {}], TOUCHES, spend=paid)("return-on-spend")
    absent = {row["channel"]: row["absent"] for row in said["rows"]}
    assert {absent[name] for name in ("Web", "Fair")} == {"spend without a rate"}
    assert all(row["value"] is None for row in said["rows"])
    fault = next(fault for fault in said["faults"] if fault["code"] == "no-rate")
    assert "CHF and GBP" in fault["sentence"]


def test_a_refund_beyond_the_spend_is_no_cost(record: Record) -> None:
    paid = [spend("Web", "2026-06-05 00:00", -10_00), spend("Fair", "2026-06-05 00:00", 5_00)]
    said = record([{}, {}], TOUCHES, spend=paid)("return-on-spend")
    web = next(row for row in said["rows"] if row["channel"] == "Web")
    assert (web["absent"], web["value"]) == ("spend below zero", None)


def test_a_segment_has_no_spend_of_its_own(record: Record) -> None:
    paid = [spend("Web", "2026-06-05 00:00", 10_00)]
    said = record([{"region": "North"}], TOUCHES, spend=paid)("return-on-spend", where={"region": "North"})
    assert codes(said) == ["spend-has-no-segments"]
