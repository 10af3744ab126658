"""What the charts of time, of what stands still and of speed say: steps, parts, what is too thin, what is left out."""

from __future__ import annotations

import pytest

from .flow_answers import circles, curves, paces, ratios, speeds, standing, times
from .test_book import picture

pytestmark = pytest.mark.slow


def test_a_curve_climbs_in_steps_and_says_how_far_it_came_in_how_many_days() -> None:
    texts = picture(curves()).texts
    assert {"Known to offered", "Offered to won", "Known to won"} <= set(texts)
    assert texts.count("40.0 % within 400 days") == 3
    assert {"1", "30", "365"} <= set(texts)
    assert "Days, early ones drawn wider. Grey: 95 % interval." in texts


def test_of_ninety_curves_twelve_are_drawn_and_the_others_are_counted() -> None:
    texts = picture(curves("owner", tuple(f"Owner {n}" for n in range(30)))).texts
    assert "Owner 3, known to won" in texts
    assert "Owner 4, known to offered" not in texts
    assert any("78 more in the table" in text for text in texts)


def test_a_step_too_thin_for_a_share_has_no_bar_and_says_how_many_are_missing() -> None:
    drawn = picture(times())
    assert "7 too few" in drawn.texts
    assert "25.0 %, half of them in 3 days" in drawn.texts
    assert len(drawn.filled("mkt")) + len(drawn.filled("sal")) == 2


def test_what_is_beyond_the_usual_is_the_part_in_red_and_said_in_words() -> None:
    drawn = picture(standing("leakage"))
    assert "3 of 12 silent over 3 days" in drawn.texts
    assert "12 open, usual time unknown" in drawn.texts
    (beyond,) = drawn.filled("late")
    whole = max(drawn.filled("gain"), key=lambda mark: mark.width)
    assert beyond.width == pytest.approx(whole.width / 4)


def test_a_circle_nobody_could_go_is_not_drawn_as_nought() -> None:
    texts = picture(circles()).texts
    assert {"8 of 40", "0 of 30", "none could"} <= set(texts)


def test_too_few_wins_and_waits_of_other_kinds_say_so() -> None:
    assert {"€200 a day", "4 wins too few"} <= set(picture(paces({"Ann": "200.00", "Bo": None}, "owner")).texts)
    assert {"50.0 %, 20 of 40", "20 of 40, not comparable", "20 of 40, too few"} <= set(picture(speeds()).texts)


def test_the_published_ratio_is_a_tick_named_as_published() -> None:
    assert {"published 7 times, here 2.0", "published 21 times, here too few"} <= set(picture(ratios()).texts)
    assert any("Tick: as published. Neither is a cause." in text for text in picture(ratios()).texts)
