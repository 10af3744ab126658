"""Tables fit the terminal: words and figures stay whole, and what does not fit stands one below the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from lockstep.cli import tables
from lockstep.cli.promises import marked
from lockstep.cli.widths import GAP, fitted
from lockstep.figures.figure import Row, Value


def printed(parts: Sequence[RenderableType], width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    for part in parts:
        console.print(part)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return [line.rstrip() for line in text.splitlines()]


def promise(name: str, promised: str, due: Value, value: float | None, agreed: float | None) -> Row:
    part = Decimal("713892.60") if isinstance(due, Decimal) else 711
    return {
        "team": "marketing", "promise": name, "promised": promised, "unit": "EUR" if part != 711 else "leads",
        "due": due, "kept": part, "broken": part, "open": part, "value": value, "agreed": agreed,
    }  # fmt: skip


PROMISES = [
    promise("leads", "accepted leads worth €1,537,200", Decimal("1537200.00"), 0.723, 1.0),
    promise("acceptance", "70 % of decided leads accepted", 863, 0.7, 0.7),
    promise("packet", "95 % of packets complete", 858, 0.928, 0.95),
    promise("first-attempt-hand-raise", "1 working hour", 863, 0.5, None),
    promise("packet", "95 % of packets complete", 3, None, 0.95),
]


def test_just_the_promises_below_their_agreed_rate_are_marked() -> None:
    assert [row[""] for row in marked(PROMISES)] == ["✗", "", "✗", "", ""]


def test_both_teams_promises_fit_eighty_columns_with_every_word_and_figure_whole() -> None:
    lines = printed([tables.rows(marked(PROMISES), "rate", width=80)], 80)
    assert max(map(len, lines)) <= 80
    words = set(" ".join(lines).split(" "))
    assert {"marketing", "acceptance:", "accepted", "€1,537,200", "€713,893", "863", "72.3\u202f%", "hand"} <= words
    assert any("72.3" in line and line.endswith("✗") for line in lines)


RECORD: Row = {
    "person_id": "crm/leads/00Q000000010", "owner": "Ann Lee", "known_s": "2026-03-01 09:10", "state": "won",
}  # fmt: skip


def test_rows_of_the_record_stand_side_by_side_where_there_is_room_and_else_below_each_other() -> None:
    wide, narrow = (printed(list(tables.behind([RECORD, RECORD], width=width)), width) for width in (80, 36))
    assert wide[0].split() == ["person", "id", "owner", "known", "state"]
    assert wide[1].startswith("crm/leads/00Q000000010  Ann Lee  2026-03-01 09:10")
    assert [line.split("  ")[0] for line in narrow] == [
        "person id", "owner", "known", "state", "", "person id", "owner", "known", "state",
    ]  # fmt: skip
    assert narrow[0].endswith("00Q000000010")


RETURNS: list[Row] = [
    {"channel": name, "value": Decimal("215118.00"), "low": Decimal("-27500.00"), "high": None, "currency": "EUR",
     "spend": Decimal("21424.00"), "leads": 261, "return_on_spend": 11.04, "absent": None}
    for name in ("Paid search", "Content syndication")
]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "hidden"),
    [
        (80, []),
        (50, ["return_on_spend"]),
        (36, ["spend", "leads", "return_on_spend"]),
        (10, ["value", "low", "spend", "leads", "return_on_spend"]),
    ],
)
def test_what_has_no_room_is_left_out_whole_from_the_right_and_named(width: int, hidden: list[str]) -> None:
    kept, left_out = tables.in_sight(RETURNS, "EUR", width=width)
    assert left_out == hidden
    # Columns in which nobody says anything are no loss.
    assert not {"high", "absent"} & kept[0].keys()
    lines = printed([tables.rows(kept, "EUR", width=width)], width)
    assert "€2" not in [word for line in lines for word in line.split()]
    assert ("€215,118" in " ".join(lines)) is ("value" not in hidden)


@pytest.mark.parametrize(
    ("value", "unit", "name", "said"),
    [
        (0.0575, "rate", "waiting", "5.8\u202f%"),
        (0.381, "EUR", "rate", "38.1\u202f%"),
        (13, "rate", "median_low", "13"),
        (0.914, "rate", "low", "91.4\u202f%"),
        (0.8, "times", "low", "0.8"),
        (0.8, "times", "value", "0.8"),
        (1800, "rate", "to_s", "30 min"),
        (1, "EUR", "is_agreed", "yes"),
        (0, "EUR", "is_agreed", ""),
        (60.03, "days", "value", "60.0"),
    ],
)
def test_a_number_is_said_as_what_it_is(value: Value, unit: str, name: str, said: str) -> None:
    assert tables.cell(value, unit, name) == said


@given(
    st.lists(st.lists(st.text("ab 1", min_size=1, max_size=30), min_size=2, max_size=4), min_size=1, max_size=6),
    st.integers(10, 120),
)
def test_a_table_that_fits_is_as_wide_as_it_may_be_and_as_its_texts_are(columns: list[list[str]], room: int) -> None:
    whole = [place % 2 == 1 for place in range(len(columns))]
    widths = fitted(columns, whole, room)
    longest = [max(map(len, texts)) for texts in columns]
    if widths is None:
        assert sum(longest) + GAP * (len(columns) - 1) > room
        return
    assert sum(widths) + GAP * (len(columns) - 1) == min(room, sum(longest) + GAP * (len(columns) - 1))
    for width, texts, is_whole in zip(widths, columns, whole, strict=True):
        if is_whole:
            assert width >= max(map(len, texts[1:]))


@pytest.mark.parametrize(("room", "widths"), [(40, [16, 5]), (23, [16, 5]), (20, [13, 5]), (11, None)])
def test_the_widest_gives_way_down_to_its_longest_word(room: int, widths: list[int] | None) -> None:
    assert fitted([["who", "Rachel Goldberg!"], ["n", "1,000"]], [False, True], room) == widths
