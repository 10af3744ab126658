"""What the marks of a chart say: lengths, order, gaps, intervals, what is left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest

from lockstep.charts import book
from lockstep.charts.ticks import ticks
from lockstep.charts.tokens import LIGHT

from .answers import DRAWN, clocks, conversion, funnel, medians, promises, revenue, said, steps
from .test_book import picture

pytestmark = pytest.mark.slow


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    first, second = picture(revenue({"Ann": "300.00", "Bo": "100.00"})).filled("gain")
    assert first.width == pytest.approx(3 * second.width)
    assert first.left == pytest.approx(second.left)


def test_a_negative_bar_goes_the_other_way_and_carries_a_true_minus() -> None:
    drawn = picture(revenue({"Ann": "300.00", "Returns": "-100.00"}))
    up, down = drawn.filled("gain")
    assert down.left + down.width == pytest.approx(up.left)
    assert "−€100" in drawn.texts
    # Its label stands at its own tip, left of it.
    assert drawn.ends_before("−€100") < down.left


def test_other_currencies_are_written_as_theirs() -> None:
    assert {"¥5,000", "¥1.20 M"} <= set(picture(revenue({"a": "1200000", "b": "5000"}, currency="JPY")).texts)


def test_a_group_without_an_amount_says_so_and_has_no_bar() -> None:
    drawn = picture(revenue({"Ann": "10.00", "Bo": None}))
    assert "no amount" in drawn.texts
    assert len(drawn.filled("gain")) == 1


def test_of_a_hundred_groups_nineteen_are_shown_and_the_others_are_one_bar_that_adds_up() -> None:
    drawn = picture(revenue({f"Owner {n}": "10.00" for n in range(100)}))
    assert len(drawn.filled("gain")) == 19
    assert {"81 others", "€810"} <= set(drawn.texts)
    rates = picture(conversion({f"Owner {n}": (10, 40) for n in range(100)}))
    assert {"81 others", "in the table"} <= set(rates.texts)
    crossed = picture(funnel({f"Owner {n}": [9, 8, 7] for n in range(100)}, by="owner"))
    assert "80 others in the table" in crossed.texts


def test_a_single_group_is_drawn_too() -> None:
    assert len(picture(revenue({"Ann": "10.00"})).filled("gain")) == 1
    assert len(picture(revenue({"2026-03": "10.00"}, by="month")).filled("gain")) == 1


def test_a_missing_month_is_a_gap() -> None:
    drawn = picture(revenue({"2026-01": "10.00", "2026-03": "10.00", "2026-04": "10.00"}, by="month"))
    first, second, third = drawn.filled("gain")
    assert second.left - first.left == pytest.approx(2 * (third.left - second.left))
    assert {"Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026"} <= set(drawn.texts)


def test_a_line_breaks_where_a_month_is_missing() -> None:
    whole = medians("speed-to-lead", {f"2026-0{n}": (3600.0, 7200.0) for n in (1, 2, 3, 4)}, by="month")
    broken = medians("speed-to-lead", {f"2026-0{n}": (3600.0, 7200.0) for n in (1, 2, 4, 5)}, by="month")
    lines = [sum(1 for path in picture(answer).svg.split("<path")[1:] if 'stroke="var(--ink)"' in path)
             for answer in (whole, broken)]  # fmt: skip
    assert lines == [1, 2]


def test_a_shares_interval_is_drawn_with_caps_and_a_band_over_time() -> None:
    by_owner = picture(conversion({"Ann": (12, 40), "Bo": (9, 30)}))
    # A line and two caps each, on a halo of the page's colour.
    assert by_owner.stroked("ink") == by_owner.stroked("bg") == 6
    assert len(picture(conversion({"2026-01": (3, 40), "2026-02": (5, 50)}, by="month")).filled("band80")) == 1


def test_shares_stand_in_order_and_too_few_leads_have_none() -> None:
    drawn = picture(conversion({"Low": (1, 40), "Few": (1, 1), "High": (20, 40)}))
    assert drawn.texts[:3] == ["High", "Low", "Few"]
    assert "not enough data: 1 lead" in drawn.texts
    assert len(drawn.filled("gain")) == 2


def test_a_step_of_too_few_says_of_how_many_instead_of_a_rate() -> None:
    drawn = picture(steps({"Ann": [(40, 20)], "Bo": [(19, 19)]}, by="owner"))
    assert {"50 %", "of 19"} <= set(drawn.texts)
    assert "100 %" not in drawn.texts


def test_the_funnel_gives_both_teams_their_ink_and_says_each_step() -> None:
    drawn = picture(DRAWN["funnel"])
    assert (len(drawn.filled("mkt")), len(drawn.filled("sal"))) == (3, 4)
    assert {"209", "195, 93 % of known", "3, 17 % of opportunity"} <= set(drawn.texts)
    # Entries of one period are of different journeys: no share of one another.
    assert not any("of known" in text for text in picture(DRAWN["funnel by period"]).texts)


def test_what_is_overdue_is_the_red_part_of_what_waits() -> None:
    drawn = picture(clocks({"decision": (8, 2), "attempts": (4, 0)}))
    decision, _ = drawn.filled("gain")
    (overdue,) = drawn.filled("late")
    assert overdue.width == pytest.approx(decision.width / 4)
    assert {"8 wait, 2 overdue", "4 wait"} <= set(drawn.texts)


def test_what_was_agreed_stands_beside_what_was_kept() -> None:
    assert "83.0 %, agreed 70 %" in picture(promises({"acceptance": 0.83, "decision": 0.5})).texts
    assert "open" in picture(promises({"attempts": None})).texts


def test_medians_stand_with_their_slow_end_the_longest_first() -> None:
    drawn = picture(medians("cycle-time", {"Ann": (10.0, 30.0), "Bo": (43.6, 61.7), "Cy": (None, None)}))
    assert drawn.texts[:3] == ["Bo", "Ann", "Cy"]
    assert {"10 / 30 days", "not enough data"} <= set(drawn.texts)


def test_a_phone_shows_the_handover_and_the_end_of_a_wide_table() -> None:
    wide, phone = (set(picture(DRAWN["funnel by owner"], width).texts) for width in (book.WIDE, book.NARROW))
    assert {"Known", "Qualified"} <= wide
    assert {"Offered", "Accepted", "Won"} <= phone
    assert not {"Known", "Qualified"} & phone


def test_nothing_won_yet_is_no_division_by_zero() -> None:
    nothing = said("deals-won", "deals", [{"owner": "Ann", "value": 0}], by="owner")
    assert "0" in picture(nothing).texts
    assert picture(funnel({"": [0, 0, 0]})).texts.count("0") == 3


@pytest.mark.parametrize(("low", "high"), [(0, 1e-3), (-5, 1e9), (0, 1), (3, 3.1), (-1, 0)])
def test_hairlines_are_few_and_inside(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 6
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)


def test_the_page_knows_every_colour_of_a_chart_light_and_dark() -> None:
    from importlib.resources import files

    css = files("lockstep_server.frame").joinpath("static", "lockstep", "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split('[data-bs-theme="dark"] {', 1)
    for name, colour in LIGHT.items():
        assert f"--{name}: {colour};" in light
        assert f"--{name}: #" in dark


def test_chinese_names_are_not_cut_where_there_is_room() -> None:
    drawn = picture(revenue({"李小龍": "300.00", "王力宏": "100.00"}))
    assert {"李小龍", "王力宏"} <= set(drawn.texts)
    # Each of their letters is as wide as it is high, 12 pixels.
    assert drawn.ends_before("李小龍") >= 3 * 12


def test_a_rate_just_below_what_was_agreed_does_not_look_like_it() -> None:
    texts = picture(promises({"acceptance": 0.6996})).texts
    assert "70.0 %, agreed 70 %" in texts
    assert "69.6 %, agreed 70 %" in picture(promises({"acceptance": 0.696})).texts


def course(*amounts: int, pace: int) -> dict[str, Any]:
    """Return the course of a goal, a day each."""
    rows = [
        {"day": f"2026-10-{day:02}", "pace": str(pace), "value": str(amount), "likely": None, "low": None,
         "high": None, "low50": None, "high50": None}
        for day, amount in enumerate(amounts, start=1)
    ]  # fmt: skip
    return said("goal-course", "EUR", rows)


def test_the_hairlines_of_the_goal_are_each_named_by_what_they_are() -> None:
    texts = picture(course(1, 2, pace=2_400_000)).texts
    assert {"€500 k", "€1 M", "€1.5 M", "€2 M"} <= set(texts)
    assert texts.count("€2 M") == 1


def test_refunds_before_the_first_sale_stay_within_the_picture() -> None:
    drawn = picture(course(-400_000, 500_000, pace=1_000_000))
    (dot_or_line,) = [
        path for path in drawn.svg.split("<path")[1:] if 'stroke="var(--ink)"' in path and "H" not in path
    ][:1]
    assert max(float(y) for y in re.findall(r"[ML][-\d.]+,([-\d.]+)", dot_or_line)) <= 240


@pytest.mark.slow
def test_the_days_of_the_goal_are_the_same_wherever_they_are_drawn() -> None:
    quarters = [
        {"day": f"2026-{month:02}-01", "pace": "9", "value": "1", "likely": None, "low": None, "high": None,
         "low50": None, "high50": None}
        for month in (1, 4, 7, 10)
    ]  # fmt: skip
    answer = said("goal-course", "EUR", quarters)
    there = subprocess.run(
        [sys.executable, "-c", f"from lockstep.charts import book; print(book.picture({answer!r}))"],
        env=os.environ | {"TZ": "Asia/Tokyo", "PYTHONPATH": "src"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert {"1 Jan", "1 Jul"} <= set(picture(answer).texts)
    assert there.strip() == picture(answer).svg.strip()
