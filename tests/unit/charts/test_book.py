"""Every figure's chart: there is one, or a sentence that says why not; it holds what the answer says and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lockstep.charts import book
from lockstep.charts.drawing import svg
from lockstep.charts.tokens import lit
from lockstep.insight.book import FIGURES

from .answers import DRAWN, revenue, said
from .reading import Picture

pytestmark = pytest.mark.slow


def picture(answer: dict[str, Any], width: int = book.WIDE) -> Picture:
    drawn = book.picture(answer, width=width)
    assert drawn is not None
    return Picture(drawn)


def test_every_figure_has_a_chart() -> None:
    assert set(book.CHARTS) == set(FIGURES)
    assert {answer["figure"] for answer in DRAWN.values()} == set(FIGURES)


@pytest.mark.parametrize("answer", DRAWN.values(), ids=DRAWN.keys())
def test_a_chart_is_sound_in_both_widths_and_uses_the_tokens_alone(answer: dict[str, Any]) -> None:
    for width in (book.WIDE, book.NARROW):
        drawn = picture(answer, width)
        assert drawn.width <= width
        # A strict content security policy takes no style, and dark needs every colour by its name.
        assert "style=" not in drawn.svg
        assert not re.search(r'(fill|stroke)="#', drawn.svg)
        assert drawn.root.attrib["aria-label"].replace("&amp;", "&") == book.title(answer)


@pytest.mark.parametrize("answer", [DRAWN[name] for name in ("revenue by owner", "funnel", "goal course")])
def test_a_file_carries_the_pages_picture_with_its_colours_filled_in(answer: dict[str, Any]) -> None:
    in_page, in_file = book.picture(answer), book.picture(answer, in_page=False)
    assert in_page is not None
    assert in_file == lit(in_page)
    assert "var(--" not in in_file


def test_one_number_has_no_chart_and_says_so() -> None:
    for name in ("leads", "won-revenue", "cycle-time", "speed-to-lead", "lead-conversion"):
        answer = {"figure": name, "value": 3, "unit": "leads", "faults": []}
        assert book.picture(answer) is None
        assert book.why_not(answer) == "This is one number. Split it, by a dimension or by month, to see a chart."


def test_an_answer_without_rows_says_what_is_missing() -> None:
    no_goal = {"figure": "goal-course", "value": None, "unit": "EUR", "faults": [{"sentence": "There is no goal."}]}
    assert book.picture(no_goal) is None
    assert book.why_not(no_goal) == "There is no goal."
    assert book.why_not(revenue({})) == "There is nothing to draw: nothing in the record counts here."
    undated = said("leads", "leads", [{"month": "(undated)", "value": 3}], by="month")
    assert book.picture(undated) is None


HOSTILE = "</svg><script>alert(1)</script>"


@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        '"><img src=x onerror=alert(1)>',
        "var(--late)",
        "var(--nothing)",
        '="var(--nothing)"',
        "' + datum",
        r"a\1\g<0>\d",
    ],
)
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    answer = revenue({name: "100.00", "Bo": "50.00"})
    drawn = picture(answer)
    assert any(text.startswith(name[:10]) for text in drawn.texts)
    assert {element.tag.rpartition("}")[2] for element in drawn.root.iter()} <= {
        "svg",
        "g",
        "path",
        "rect",
        "text",
        "line",
    }
    lit_up = book.picture(answer, in_page=False)
    assert lit_up is not None
    assert any(text.startswith(name[:10]) for text in Picture(lit_up).texts)


def test_a_title_cannot_leave_its_attribute() -> None:
    import altair as alt

    drawn = svg(alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar(), title='"><script>x</script> & co')
    assert Picture(drawn).root.attrib["aria-label"] == '"><script>x</script> & co'


def test_long_and_right_to_left_names_stay_within_the_picture() -> None:
    arabic = "شركة الاتصالات المتحدة للخدمات السحابية والاستشارات الهندسية"
    drawn = picture(revenue({arabic: "100.00", "A" * 300: "50.00"}), book.NARROW)
    names = drawn.texts[:2]
    assert names[0].startswith("شركة")
    assert all(name.endswith("…") and len(name) < 40 for name in names)
