"""Levers against planted truths: a few seeds of what docs/explanation/levers.md measures over a hundred.

Wide intervals cover anything, so where the record is large enough the gain is also to be near what undoing brings.
"""

from __future__ import annotations

from functools import cache

import pytest

from planted.levers_tried import Row, brings, levers

pytestmark = pytest.mark.slow

LARGE, SEED = 200_000, 4


@cache
def said(name: str, strength: float) -> dict[str, Row]:
    """Return what levers say of one history."""
    return levers({name: strength} if name else {}, SEED, LARGE)


@pytest.mark.parametrize(
    ("name", "strength", "lever"),
    [("slow-follow-up", 0.7, "answer-in-time"), ("lost-content", 0.8, "more-content")],
)
def test_the_gain_of_a_lever_covers_what_undoing_the_planted_truth_brings(
    name: str, strength: float, lever: str
) -> None:
    row, truth = said(name, strength)[lever], brings(name, strength, SEED, LARGE)
    assert float(row["low"]) <= truth <= float(row["high"])
    assert float(row["low"]) > 0
    assert 0.4 * truth < float(row["value"]) < 1.8 * truth
    assert row["verdict"] == "propose"


def test_a_truth_about_something_else_moves_no_other_lever() -> None:
    usual, slow = said("", 0.0), said("slow-follow-up", 0.7)
    assert float(slow["answer-in-time"]["value"]) > 2 * float(usual["answer-in-time"]["value"])
    for lever in ("more-content", "complete-packet"):
        assert float(slow[lever]["low"]) < float(usual[lever]["value"]) < float(slow[lever]["high"])


def test_a_channel_of_useless_leads_is_the_kind_to_offer_no_more() -> None:
    row = said("bad-channel", 0.9)["tighten-criteria"]
    assert "Content syndication" in row["words"]
    assert row["verdict"] == "plan-a-test"
    assert said("", 0.0)["tighten-criteria"]["value"] is None
