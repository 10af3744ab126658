"""Binding: values enter SQL as literals or trees, so that no value can become SQL."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.values.faults import LockstepError

ENGINE = connect("duckdb")


def text(sql: str, **values: portable.Bindable) -> str:
    return portable.bind(sql, **values).sql(dialect="duckdb")


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_went_in(value: str) -> None:
    assert ENGINE.run(portable.bind("SELECT :value AS v", value=value)).to_pylist() == [{"v": value}]


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_any_whole_number_comes_back_as_it_went_in(value: int) -> None:
    sql = "SELECT 0 - :value AS minus, CAST(:value AS BIGINT) AS plain"
    assert ENGINE.run(portable.bind(sql, value=value)).to_pylist() == [{"minus": -value, "plain": value}]


@pytest.mark.parametrize("value", ["' OR TRUE --", "'; DROP TABLE deals; --", "\\' OR 1=1 --", ":other", "$other"])
def test_a_value_stays_a_value(value: str) -> None:
    bound = portable.bind("SELECT d.n FROM deals AS d WHERE d.owner = :owner AND d.n = :other", owner=value, other=1)
    assert [literal.name for literal in bound.find_all(exp.Literal) if literal.is_string] == [value]
    assert portable.tables(bound) == ("deals",)
    assert portable.placeholders(bound) == ()


def test_nothing_is_null() -> None:
    assert text("SELECT :x IS NULL AS n", x=None) == "SELECT NULL IS NULL AS n"


def test_a_tree_is_put_in_brackets_where_it_would_bind_differently() -> None:
    either = exp.or_("j.a = 1", "j.b = 2")
    assert text("SELECT j.c FROM j WHERE j.c = 3 AND :filter", filter=either) == (
        "SELECT j.c FROM j WHERE j.c = 3 AND (j.a = 1 OR j.b = 2)"
    )
    assert text("SELECT j.c FROM j WHERE NOT :filter", filter=either).endswith("NOT (j.a = 1 OR j.b = 2)")


def test_a_tree_used_twice_is_copied_and_the_one_given_stays_as_it_was() -> None:
    tree = exp.column("owner", table="j")
    bound = portable.bind("SELECT :by AS a, :by AS b FROM journeys AS j", by=tree)
    first, second = bound.find_all(exp.Column)
    assert first is not second
    assert tree.parent is None


def test_binding_leaves_the_text_free_for_the_next_question() -> None:
    sql = "SELECT :x AS x"
    assert text(sql, x=1) == "SELECT 1 AS x"
    assert text(sql, x=2) == "SELECT 2 AS x"


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(LockstepError, match=":to_day, which got no value"):
        portable.bind("SELECT :from_day AS a, :to_day AS b", from_day=1)


def test_a_value_without_a_placeholder_is_an_error() -> None:
    with pytest.raises(LockstepError, match=r"no placeholder :form_day\. It has :from_day"):
        portable.bind("SELECT :from_day AS a", from_day=1, form_day=2)


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), b"x", ["a"]])
def test_no_other_kind_of_value_enters_a_measure(value: object) -> None:
    with pytest.raises(LockstepError, match="can't take"):
        portable.bind("SELECT :x AS x", x=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_a_text_that_no_engine_could_hold_is_refused(value: str) -> None:
    with pytest.raises(LockstepError, match="no letter of any script"):
        portable.bind("SELECT :x AS x", x=value)
