"""The gap in words: causes that can be changed, nothing called a cause that may be chance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from lockstep.insight.goal_gap.factors import NAMES
from lockstep_server.frame.asked import Asked
from lockstep_server.lost import drawn, told
from lockstep_server.lost.asked import LostAsked, read


def rows(**values: str) -> list[dict[str, Any]]:
    """Return a row per part; those named are more than noise."""
    return [
        {"part": part, "value": values.get(part.replace("-", "_"), "-1.00"), "low": "-3.00", "high": "2.00",
         "is_noise": int(part.replace("-", "_") not in values)}
        for part in NAMES
    ]  # fmt: skip


def said(gap: str, **values: str) -> dict[str, Any]:
    return {"value": gap, "currency": "EUR", "rows": rows(**values)}


@pytest.mark.parametrize(
    ("gap", "values", "words"),
    [
        ("-218400.00", {"follow_up": "-171300.00", "volume": "64200.00"},
         "€218,400 behind the agreed pace: 2 causes, and 9 that are only noise"),
        ("5000.00", {"wins": "9000.00"}, "€5,000 ahead of the agreed pace: 1 cause, and 10 that are only noise"),
        ("-10.00", {}, "€10 behind the agreed pace: no cause that is more than noise"),
        ("0.00", {}, "Q4 2026 is exactly at the agreed pace"),
    ],
)  # fmt: skip
def test_the_headline_counts_causes_and_noise(gap: str, values: dict[str, str], words: str) -> None:
    assert told.headline(said(gap, **values), "plan", "Q4 2026") == words


def test_the_finding_names_what_made_the_gap_first_and_what_held_against_it_last() -> None:
    found = told.finding(rows(follow_up="-171300.00", timing="-63200.00", volume="64200.00"), Decimal("-218400"))
    assert found == (
        "Leads waited longer, or were tried too seldom. Part of it is only later: deals that were due have not closed. "
        "On the other side: more leads came."
    )


def test_where_all_is_noise_no_cause_is_named() -> None:
    found = told.finding(rows(), Decimal("-11"))
    assert found.startswith("No part of it is more than chance alone would bring.")


@pytest.mark.parametrize("part", NAMES)
def test_every_part_says_what_it_was_measured_as(part: str) -> None:
    measure = {"volume": "leads", "deal-size": "money", "mix": "index", "packets": "index", "follow-up": "index"}
    row = {"part": part, "measure": measure.get(part, "rate"), "now": 0.5, "then": 0.4}
    assert told.caption(row, "EUR", "plan")


def test_bars_follow_each_other_and_end_at_the_gap() -> None:
    field = drawn.waterfall(rows(follow_up="-100.00", volume="40.00"), "EUR")
    assert field.marks[0].x == field.zero
    assert field.marks[-1].end == field.total.end
    assert all(0 <= mark.low <= mark.high <= drawn.WIDTH for mark in field.marks)


def test_an_interval_far_wider_than_the_parts_is_cut_at_the_edge() -> None:
    wide = [row | {"low": "-1e9", "high": "1e9"} for row in rows(volume="40.00")]
    field = drawn.waterfall(wide, "EUR")
    assert all(0 <= mark.x <= drawn.WIDTH and mark.width >= 1 for mark in field.marks)
    assert max(mark.width for mark in field.marks) > 50


def test_what_the_address_says_wrongly_is_named_and_left_at_its_default() -> None:
    asked = Asked(period="2026-Q4")
    for text in ("against=nonsense", "within=shoe_size"):
        lost, problem = read(QueryDict(text), asked)
        assert (lost.against, lost.within) == ("plan", "channel")
        assert problem is not None


def test_a_part_of_the_company_is_held_against_its_own_past() -> None:
    lost, problem = read(QueryDict(""), Asked(period="2026-Q4", where={"region": "DACH"}))
    assert (lost.against, problem) == ("year", None)
    assert "set.against=year" in LostAsked(asked=Asked(period="2026-Q4")).evidence("wins", "Webinar")
