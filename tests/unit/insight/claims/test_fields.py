"""What a claim may say: every field works, and all else is refused with what would do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.deciders import role_of, titles
from lockstep.insight.claims.fields import FIELDS, checked
from lockstep.insight.claims.testing import evaluate
from lockstep.values.faults import WrongUse

GOOD: dict[str, Any] = {
    "name": "said-1", "said": "x", "team": "sales", "among": "lead", "outcome": "won", "direction": "more", "share": 10,
}  # fmt: skip


@pytest.mark.parametrize(("written", "says"), [
    ("", "No condition"), ("   \n", "No condition"), ("wonn", "Did you mean “won”"), ("owner = 'Ann'", "owner"),
    ("won; DROP TABLE journeys", "no condition"), ("source", "neither true nor false"),
    ("won = 1", "mixes"), ("attempt_count > 'two'", "mixes"), ("attempt_count > 1.5", "whole number"),
    ("(SELECT 1) = 1", "cannot hold"), ("lower(source) = 'web'", "cannot hold"), ("source LIKE 'w%'", "cannot hold"),
    ("random() > 0", "cannot hold"), ("j.won", "cannot ask"), ("source = NULL", "never true"), ("won AND", "condition"),
    ("source = 'a' UNION SELECT 1", "cannot hold"), ("'a' = 'a' -- \nOR", "condition"), ("won\x00", "cannot be read"),
    ("won OR " * 90 + "won", "signs"), ("(" * 240 + "won" + ")" * 240, "deep"), ("source = '\ud800'", "cannot be read"),
    ("attempt_count > 99999999999999999999", "whole number"), ("COUNT(won) > 1", "cannot hold"),
])  # fmt: skip
def test_what_is_no_condition_is_refused_with_what_would_be(written: str, says: str) -> None:
    with pytest.raises(WrongUse, match=says) as refused:
        checked(written)
    assert refused.value.remedy


@pytest.mark.parametrize(("change", "says"), [
    ({"share": None}, "between 1 and 99"), ({"share": 0}, "between 1 and 99"), ({"share": 100}, "between 1 and 99"),
    ({"against": "lost"}, "nobody is compared"), ({"group": "won"}, "not with both"),
    ({"group": "won", "share": None}, "1 and 50 points"), ({"group": "won", "share": None, "margin": 51}, "50 points"),
    ({"days_old": -1}, "0 to 730"), ({"days_old": 731}, "0 to 730"),
    ({"group": "won", "share": None, "margin": 5, "alike": ("touch_count",)}, "touch_count"),
    ({"group": "won", "share": None, "margin": 5, "alike": ("source", "size", "role", "region", "team")}, "four"),
])  # fmt: skip
def test_a_claim_that_cannot_be_judged_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        Claim(**{**GOOD, **change})


@pytest.mark.parametrize(("group", "left"), [
    ("returned", ("lead_kind", "role", "source", "size")), ("source = 'fair'", ("lead_kind", "role", "size")),
    ("channel = 'a' OR hand_raise", ("role", "size")), ("segment IN ('x')", ("lead_kind", "role", "source")),
])  # fmt: skip
def test_what_tells_the_groups_apart_cannot_make_them_alike(group: str, left: tuple[str, ...]) -> None:
    assert Claim(**{**GOOD, "share": None, "margin": 5, "group": group}).alike == left


def test_a_condition_keeps_what_its_author_meant_in_texts() -> None:
    assert checked("source = 'O''Hara; <script>'") == "source = 'O''Hara; <script>'"


def test_every_field_of_the_catalogue_can_be_asked_for(tmp_path: Path) -> None:
    examples = {"truth": "{}", "number": "{} >= 0", "text": "{} <> ''"}
    asked = [examples[field.kind].format(name) for name, field in FIELDS.items()]
    engine = connect("duckdb", threads=1)
    context = Context(engine, tiny.tiny_record(tmp_path, journeys=[{}], made="2026-06-01"), charter.parse(CHARTER))
    portions = [" OR ".join(asked[start : start + 15]) for start in range(0, len(asked), 15)]
    found = evaluate([Claim(**{**GOOD, "among": each}) for each in portions], context, Question(as_of_s=0))
    assert len(found) == len(portions)
    assert len(asked) > 35
    engine.close()


def test_both_teams_have_as_many_claims_and_they_stand_in_turn() -> None:
    assert [claim.team for claim in CATALOGUE] == ["sales", "marketing"] * (len(CATALOGUE) // 2)
    assert len({claim.name for claim in CATALOGUE}) == len(CATALOGUE) == 12
    for claim in CATALOGUE:
        assert claim.among_words, asdict(claim)
        assert claim.outcome_words
        assert claim.note
        assert bool(claim.group_words) == bool(claim.against_words) == claim.is_compared


@pytest.mark.parametrize(("title", "role"), [
    ("COO", "decides"), ("Chief Marketing Officer", "decides"), ("Head of Sales", "decides"), ("VP Ops", "decides"),
    ("Geschäftsführer", "decides"), ("Werksleiterin", "decides"), ("Managing Director", "decides"),
    ("Directrice générale", "decides"), ("Buyer", "works"), ("Student", "works"), ("Assistant to the CEO", "works"),
    ("Production planner", "works"), ("Coordinator", "works"), ("", "unknown"), ("  ", "unknown"), (None, "unknown"),
    ("采购经理", "works"),
])  # fmt: skip
def test_who_decides_is_read_from_whole_words_of_a_title(title: str | None, role: str) -> None:
    assert role_of(title) == role


def test_a_title_with_several_ranks_takes_that_of_most_people() -> None:
    known: list[dict[str, Any]] = [
        {"title": "Lead", "seniority": None, "people": 2},
        {"title": "Lead", "seniority": "VP", "people": 9},
    ]
    assert titles(known).to_pylist() == titles(known[::-1]).to_pylist() == [{"title": "Lead", "role": "decides"}]


CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}"
