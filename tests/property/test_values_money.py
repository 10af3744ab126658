"""Laws of money: splits add up, minor units come back, a reversal mirrors its original."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from babel.numbers import list_currencies
from hypothesis import assume, given
from hypothesis import strategies as st

from lockstep.values.money import (
    LARGEST_MINOR,
    Money,
    from_minor,
    minor_digits,
    round_half_up,
    share_out,
    to_minor,
)

minors = st.integers(-LARGEST_MINOR, LARGEST_MINOR)
currencies = st.sampled_from(sorted(list_currencies()))
rates = st.decimals(0, 1000, places=6)
weights = st.lists(st.integers(0, 10**6) | rates | st.fractions(0, 1, max_denominator=999), min_size=1, max_size=12)


@given(minors, weights)
def test_shares_add_up_to_the_total(total: int, by: list[int | Decimal | Fraction]) -> None:
    assume(any(by))
    assert sum(share_out(total, by)) == total


@given(minors, weights)
def test_no_share_is_a_whole_unit_from_exact(total: int, by: list[int | Decimal | Fraction]) -> None:
    assume(any(by))
    exact = [Fraction(weight) for weight in by]
    for share, weight in zip(share_out(total, by), exact, strict=True):
        assert abs(share - total * weight / sum(exact)) < 1
        assert weight or share == 0


@given(minors, weights)
def test_a_clawback_mirrors_what_was_paid(total: int, by: list[int | Decimal | Fraction]) -> None:
    assume(any(by))
    assert share_out(-total, by) == [-share for share in share_out(total, by)]


@given(minors, st.lists(st.integers(1, 1000), min_size=2, max_size=8))
def test_whoever_weighs_more_never_gets_less_and_equals_favour_the_earlier(total: int, by: list[int]) -> None:
    shares = [abs(share) for share in share_out(total, by)]
    for earlier in range(len(by)):
        for later in range(earlier + 1, len(by)):
            if by[earlier] == by[later]:
                assert 0 <= shares[earlier] - shares[later] <= 1
            elif by[earlier] > by[later]:
                assert shares[earlier] >= shares[later]
            else:
                assert shares[earlier] <= shares[later]


@given(minors, currencies)
def test_minor_units_come_back_unchanged(minor: int, currency: str) -> None:
    money = from_minor(minor, currency)
    assert to_minor(money) == minor
    assert money.rounded() == money


@given(st.decimals(-(10**12), 10**12, places=7), st.integers(0, 4))
def test_rounding_is_near_and_mirrors_below_zero(amount: Decimal, digits: int) -> None:
    rounded = round_half_up(amount, digits)
    assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-digits)
    assert round_half_up(-amount, digits) == -rounded
    assert round_half_up(rounded, digits) == rounded


@given(minors, minors, currencies)
def test_money_adds_like_its_minor_units(one: int, other: int, currency: str) -> None:
    total = from_minor(one, currency) + from_minor(other, currency)
    assert total == Money(Decimal(one + other).scaleb(-minor_digits(currency)), currency)
    assert total - from_minor(other, currency) == from_minor(one, currency)
    assert (from_minor(one, currency) < from_minor(other, currency)) == (one < other)
