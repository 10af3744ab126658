"""What a figure may be split by and narrowed to; nothing a caller writes becomes SQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from lockstep.figures.dates import UNITS
from lockstep.figures.dimensions import condition, dimension
from lockstep.record.schema import DIMENSIONS, TABLES
from lockstep.values.faults import LockstepError

ATTACKS = [
    "owner; DROP TABLE journeys",
    "j.owner",
    "(SELECT 1)",
    "owner) OR (1=1",
    "owner --",
    "month/**/",
    "'owner'",
    '"owner"',
    "home_minor",
    "",
    "OWNER ",
]


def test_every_dimension_is_a_column_of_journeys() -> None:
    assert set(DIMENSIONS) <= set(TABLES["journeys"].columns)


@pytest.mark.parametrize("by", [*DIMENSIONS, *UNITS])
def test_every_dimension_is_one_column_with_a_group_for_what_is_not_said(by: str) -> None:
    tree = dimension(by)
    (column,) = tree.find_all(exp.Column)
    assert (column.name, column.table) == (by, "c" if by in UNITS else "j")
    assert tree.find(exp.Literal).name == ("(undated)" if by in UNITS else "(missing)")


@pytest.mark.parametrize("by", ATTACKS)
def test_no_other_text_is_a_dimension(by: str) -> None:
    with pytest.raises(LockstepError, match="has no dimension"):
        dimension(by)
    with pytest.raises(LockstepError, match="has no dimension"):
        condition({by: "x"})


def test_a_near_miss_is_named() -> None:
    with pytest.raises(LockstepError, match="Did you mean channel"):
        dimension("chanel")


@given(st.text())
def test_a_value_in_a_condition_stays_one_literal(value: str) -> None:
    tree = condition({"owner": value})
    assert isinstance(tree, exp.EQ)
    assert tree.expression == exp.Literal.string(value)


def test_conditions_are_joined_in_one_order_whatever_the_order_of_asking() -> None:
    assert condition({"owner": "a", "channel": "b"}) == condition({"channel": "b", "owner": "a"})
