"""A question narrowed to a value that nothing has says so, and what was probably meant."""

from __future__ import annotations

import pytest

from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING, UNDATED
from lockstep.figures.figure import Question
from lockstep.figures.narrowing import nearest, unknown_values
from parity.world import at

AS_OF_S = at("2026-06-15 12:00") or 0


def said(context: Context, **where: str) -> list[str]:
    return [str(f.sentence + " " + f.remedy) for f in unknown_values(context, Question(as_of_s=AS_OF_S, where=where))]


def test_a_value_that_something_has_is_no_fault(context: Context) -> None:
    assert said(context, owner="Ann", source="web", month="2026-03", week="2026-W07") == []


def test_what_is_not_said_is_a_value_though_nothing_lacks_it(context: Context) -> None:
    assert said(context, owner=MISSING, month=UNDATED, system=MISSING) == []


def test_each_value_that_nothing_has_is_named(context: Context) -> None:
    first, second = said(context, source="webb", owner="Ann ")
    assert first == "No lead and no deal has the owner “Ann ”. Did you mean “Ann”?"
    assert second == "No lead and no deal has the source “webb”. Did you mean “web”?"


@pytest.mark.parametrize(
    ("unit", "right"), [("month", "2026-06"), ("quarter", "2026-Q2"), ("week", "2026-W25"), ("year", "2026")]
)
def test_a_time_that_is_none_is_shown_how_to_write_it(context: Context, unit: str, right: str) -> None:
    assert said(context, **{unit: "March"}) == [f"There is no {unit} “March”. Write it as {right}."]


def test_a_value_of_no_kin_gets_the_list_and_a_long_list_is_cut() -> None:
    names = [f"{letter * 4}" for letter in "ABCDEFGHIJKLMNO"]
    assert nearest("xyz", names) == f"There are {', '.join(names[:12])} and 3 more."


def test_looking_for_values_is_no_part_of_what_an_explanation_shows(context: Context) -> None:
    unknown_values(context, Question(as_of_s=AS_OF_S, where={"owner": "Nobody"}))
    assert context.statements == []
