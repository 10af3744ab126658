"""Credits add up to won revenue whatever the record holds, and nothing is said that it can't carry."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lockstep.charter.attribution import MODELS
from lockstep.values.faults import WrongUse

from .conftest import Say

Record = Callable[..., Say]
LEARNT = ("markov", "shapley")


def adds_up(said: dict[str, Any]) -> dict[str, Decimal]:
    """Return what each model adds up to; every number of the reply is one."""
    sums: dict[str, Decimal] = {}
    for row in said.get("rows", ()):
        assert all(math.isfinite(cell) for cell in row.values() if isinstance(cell, float))
        sums[row.get("model", "")] = sums.get(row.get("model", ""), Decimal()) + Decimal(row["value"])
    return sums


def codes(said: dict[str, Any]) -> list[str]:
    return [fault["code"] for fault in said["faults"]]


def busy(seed: int, deals: int, channels: int = 6, touches: int = 5) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return deals of odd amounts, some of two people, some lost, some without a touch, and their touches."""
    dice = Random(seed)
    made: list[dict[str, Any]] = []
    met = []
    for number in range(1, deals + 1):
        end = {"lost_s": "2026-06-25 09:00"} if dice.random() < 0.3 else {}
        made.append(
            {"home_minor": dice.randint(-5_000, 900_000), "region": dice.choice(["North", "South"]), **end,
             "opportunity_s": f"2026-06-{dice.randint(2, 20):02} 12:00"}
        )  # fmt: skip
        for _ in range(dice.choice([0, *range(1, touches + 1)])):
            day = dice.randint(1, 24)
            met.append((f"p{number}", f"2026-06-{day:02} {dice.randint(8, 10):02}:00", f"c{dice.randint(1, channels)}"))
    return made, met


@pytest.mark.parametrize("unit", ["channel", "campaign", "content"])
def test_every_model_adds_up_to_won_revenue_for_every_segment_and_unit(record: Record, unit: str) -> None:
    say = record(*busy(1, 60))
    for where in ({}, {"region": "North"}):
        won = Decimal(say("won-revenue", where=where)["value"])
        sums = adds_up(say("attribution-models", where=where, unit=unit))
        assert set(sums) == set(MODELS) - set(LEARNT)
        assert set(sums.values()) == {won}
        assert adds_up(say("attribution", where=where, unit=unit)) == {"": won}


def test_models_that_learn_add_up_too_from_400_deals_on(record: Record) -> None:
    deals, touches = busy(2, 760)
    say = record(deals, touches)
    said = say("attribution-models")
    won = Decimal(say("won-revenue")["value"])
    assert codes(said) == ["no-touch"]
    assert adds_up(said) == dict.fromkeys(MODELS, won)
    for model in LEARNT:
        rows = [row for row in said["rows"] if row["model"] == model]
        assert len(rows) == 7
        assert all(Decimal(row["low"]) < Decimal(row["value"]) < Decimal(row["high"]) for row in rows)


def test_under_400_deals_models_that_learn_are_absent_and_say_how_many_are_missing(record: Record) -> None:
    say = record(*busy(3, 60))
    said = say("attribution", model="markov")
    assert "rows" not in said
    assert said["value"] is None
    fault = next(fault for fault in said["faults"] if fault["code"] == "too-few-conversions")
    assert "more are wanted" in fault["sentence"]
    assert say("return-on-spend", model="markov")["faults"]


def test_touches_of_colleagues_count_at_the_level_of_the_account_alone(record: Record) -> None:
    deals = [{"company_id": "acme"}]
    touches = [("p1", "2026-06-02 09:00", "Web"), ("colleague", "2026-06-03 09:00", "Fair")]
    people = [{"person_id": "p1", "company_id": "acme"}, {"person_id": "colleague", "company_id": "acme"}]
    say = record(deals, touches, people=people)
    assert [(row["channel"], row["value"]) for row in say("attribution", model="linear")["rows"]] == [("Web", "100.00")]
    both = say("attribution", model="linear", level="account")["rows"]
    assert {row["channel"]: row["value"] for row in both} == {"Web": "50.00", "Fair": "50.00"}


def test_everybody_on_a_deal_counts_and_the_deal_once(record: Record) -> None:
    deals = [{"deal_id": "d"}, {"deal_id": "d", "is_primary": 0, "home_minor": None}]
    say = record(deals, [("p1", "2026-06-02 09:00", "Web"), ("p2", "2026-06-03 09:00", "Fair")])
    said = say("attribution", model="linear")
    assert said["value"] == "100.00"
    assert {row["channel"]: row["value"] for row in said["rows"]} == {"Web": "50.00", "Fair": "50.00"}


def test_the_look_back_is_the_agreed_days_or_as_long_as_nine_in_ten_deals_take(record: Record) -> None:
    early = [("p1", "2026-02-01 09:00", "Fair"), ("p1", "2026-06-02 09:00", "Web")]  # 149 and 28 days before
    short, slow = record([{}], early), {"known_s": "2026-01-30 09:00"}
    assert [row["channel"] for row in short("attribution", model="first")["rows"]] == ["Web"]
    assert [row["channel"] for row in short("attribution", model="first", look_back="149")["rows"]] == ["Fair", "Web"]
    long = record([slow], early)
    assert long("attribution", model="first")["rows"][0]["channel"] == "Fair"


def test_who_is_ranked_apart_has_an_interval_above_the_others(record: Record) -> None:
    touches = [(f"p{n}", "2026-06-02 09:00", "Web" if n <= 60 else "Fair") for n in range(1, 76)]
    said = record([{} for _ in range(75)], [*touches, ("p75", "2026-06-01 10:00", "Mail")])(
        "attribution", model="first"
    )
    place = {row["channel"]: (row["rank"], row["too_thin"]) for row in said["rows"]}
    assert place == {"Web": ("1", None), "Fair": ("2", None), "Mail": (None, "met 1 of 10 deals")}
    web = said["rows"][0]
    # 60 of 75 deals at 100.00 each: the binomial spread is 2 · sqrt(75 · 0.8 · 0.2), some 6.9 deals.
    assert 5_100 <= float(web["low"]) <= 5_500
    assert 6_500 <= float(web["high"]) <= 6_900


def test_the_same_question_says_the_same_draws(record: Record) -> None:
    say = record(*busy(4, 40))
    assert say("attribution") == say("attribution")


def test_nothing_won_is_a_reason(record: Record) -> None:
    say = record([{"lost_s": "2026-06-20 09:00"}], [("p1", "2026-06-02 09:00", "Web")])
    for figure in ("attribution", "attribution-models"):
        said = say(figure)
        assert codes(said) == ["no-deals"]
        assert said["value"] is None
        assert "rows" not in said
    assert codes(record([{}])("attribution", period="2020")) == ["no-deals"]


def test_one_channel_gets_all_and_no_rank_from_one_deal(record: Record) -> None:
    said = record([{}], [("p1", "2026-06-02 09:00", "Web")])("attribution-models")
    assert {row["value"] for row in said["rows"]} == {"100.00"}
    assert {row["rank"] for row in said["rows"]} == {None}
    assert {row["low"] for row in said["rows"]} == {None}


def test_touches_after_the_deal_leave_it_untouched(record: Record) -> None:
    said = record([{}], [("p1", "2026-07-02 09:00", "Web")])("attribution")
    assert [(row["channel"], row["value"]) for row in said["rows"]] == [("(no touch)", "100.00")]
    assert "no-touch" in codes(said)


def test_a_thousand_channels_and_a_thousand_touches_add_up(record: Record) -> None:
    touches = [("p1", f"2026-06-{n % 28 + 1:02} {n % 24:02}:{n % 60:02}", f"c{n}") for n in range(1_000)]
    said = record([{"home_minor": 1_000_000_01}], touches)("attribution-models")
    assert set(adds_up(said).values()) == {Decimal("1000000.01")}


def test_negative_and_missing_amounts_are_added_up_and_named(record: Record) -> None:
    say = record([{"home_minor": -500_00}, {"home_minor": None}], [("p1", "2026-06-02 09:00", "Web")])
    said = say("attribution")
    assert said["value"] == "-500.00"
    assert adds_up(said) == {"": Decimal("-500.00")}
    assert "no-amount" in codes(said)
    assert all(row["share"] is None for row in said["rows"])


@pytest.mark.parametrize("wrong", ["0", "-3", "soon", "99999", "1.5", "٣"])
def test_a_look_back_that_is_none_is_refused_with_what_would_be_right(record: Record, wrong: str) -> None:
    with pytest.raises(WrongUse) as refused:
        record([{}])("attribution", look_back=wrong)
    assert "whole days" in refused.value.remedy
