"""Money: what it refuses, how it rounds, how it is written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from lockstep.values import money
from lockstep.values.faults import LockstepError
from lockstep.values.money import Money, from_minor, minor_digits, round_half_up, share_out, to_minor

# ISO 4217 list one: the active currencies whose minor unit is not a hundredth.
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DECIMALS = "CLF UYW"
TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE "
    "CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
    "MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS "
    "VED VES WST XCD YER ZAR ZMW"
)


@pytest.mark.parametrize(
    ("codes", "digits"), [(NO_DECIMALS, 0), (TWO_DECIMALS, 2), (THREE_DECIMALS, 3), (FOUR_DECIMALS, 4)]
)
def test_every_currency_has_the_decimals_of_iso_4217(codes: str, digits: int) -> None:
    assert {code: minor_digits(code) for code in codes.split()} == dict.fromkeys(codes.split(), digits)


@pytest.mark.parametrize(("code", "hint"), [("EURO", "EUR"), ("usd", "USD"), ("$", "ISO"), ("", "ISO")])
def test_an_unknown_currency_is_refused_with_what_to_write(code: str, hint: str) -> None:
    with pytest.raises(LockstepError, match=hint):
        minor_digits(code)


def test_a_float_is_refused_with_how_to_write_it() -> None:
    with pytest.raises(LockstepError, match=r'19\.99 is a float.*Write Decimal\("19\.99"\)'):
        Money(19.99, "EUR")  # type: ignore[arg-type]
    with pytest.raises(LockstepError, match="float"):
        Money(Decimal(1), "EUR") * 0.1  # type: ignore[operator]
    with pytest.raises(LockstepError, match="float"):
        share_out(100, [0.5, 0.5])  # type: ignore[list-item]
    with pytest.raises(LockstepError, match="float"):
        round_half_up(2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_no_money(amount: str) -> None:
    with pytest.raises(LockstepError, match="not an amount"):
        Money(Decimal(amount), "EUR")


def test_currencies_are_never_added_nor_compared() -> None:
    euro, dollar = Money(Decimal(1), "EUR"), Money(Decimal(1), "USD")
    for act in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: euro >= dollar):
        with pytest.raises(LockstepError, match=r"EUR and USD|USD and EUR"):
            act()
    assert euro != dollar


def test_arithmetic_is_exact_beyond_the_usual_28_digits() -> None:
    large = Money(Decimal("92233720368547758.07"), "EUR")
    tiny = Money(Decimal("0.00000000000000000001"), "EUR")
    assert (large + tiny) - large == tiny
    assert (large * Decimal("1.0000000001")).amount == Decimal("92233720377771130.106854775807")


def test_minus_nothing_is_nothing() -> None:
    assert str((-Money(Decimal("0.00"), "EUR")).amount) == "0.00"
    assert money.format(Money(Decimal("-0.001"), "EUR"), signed=True) == "€0.00"


@pytest.mark.parametrize(
    ("amount", "digits", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("2.675", 2, "2.68"),
        ("2.5", 0, "3"),
        ("1.0049", 2, "1.00"),
    ],
)
def test_a_half_goes_away_from_zero(amount: str, digits: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(amount), digits)) == rounded


def test_money_is_rounded_to_its_own_minor_unit() -> None:
    assert Money(Decimal("10.5"), "JPY").rounded().amount == Decimal(11)
    assert Money(Decimal("1.2345"), "KWD").rounded().amount == Decimal("1.235")


def test_minor_units_never_round_in_silence() -> None:
    assert to_minor(Money(Decimal("-19.90"), "EUR")) == -1990
    assert to_minor(Money(Decimal("1.235"), "KWD")) == 1235
    with pytest.raises(LockstepError, match=r"fraction of the smallest unit of EUR.*rounded\(\)"):
        to_minor(Money(Decimal("19.905"), "EUR"))


def test_minor_units_fit_a_table_or_are_refused() -> None:
    assert to_minor(Money(Decimal("92233720368547758.07"), "EUR")) == 2**63 - 1
    for amount in ("92233720368547758.08", "-92233720368547758.08", "1E+50"):
        with pytest.raises(LockstepError, match="more than a table can hold"):
            to_minor(Money(Decimal(amount), "EUR"))
    with pytest.raises(LockstepError, match="more than a table can hold"):
        from_minor(2**63, "EUR")


def test_minor_units_come_from_any_whole_number_and_no_other() -> None:
    assert from_minor(np.int64(1990), "EUR").amount == Decimal("19.90")  # type: ignore[arg-type]
    for wrong in (19.9, Decimal(1990), "1990"):
        with pytest.raises(LockstepError, match="not a whole number"):
            from_minor(wrong, "EUR")  # type: ignore[arg-type]


def test_a_tie_goes_to_the_earlier_payee() -> None:
    assert share_out(10_000, [1, 1, 1]) == [3334, 3333, 3333]
    assert share_out(5, [1, 1]) == [3, 2]
    assert share_out(-5, [1, 1]) == [-3, -2]


def test_the_left_over_cent_goes_to_the_largest_remainder() -> None:
    # 100 cents by 1, 2, 4 sevenths: 14.29, 28.57, 57.14; the cent goes to the second.
    assert share_out(100, [1, 2, 4]) == [14, 29, 57]
    assert share_out(100, [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]) == [14, 29, 57]
    assert share_out(1, [Decimal("0.1"), Decimal("0.6"), Decimal("0.3")]) == [0, 1, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_split_among_nobody_or_below_zero_is_refused(weights: list[int]) -> None:
    with pytest.raises(LockstepError):
        share_out(100, weights)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        ("2755.2", "EUR", "en", "€2,755.20"),
        ("-2755.2", "EUR", "en", "−€2,755.20"),
        ("-2755.2", "EUR", "de", "−2.755,20\N{NO-BREAK SPACE}€"),
        ("1234.5", "CHF", "en", "CHF\N{NO-BREAK SPACE}1,234.50"),
        ("1234567", "JPY", "en", "¥1,234,567"),
        ("1.5", "KWD", "en-GB", "KWD\N{NO-BREAK SPACE}1.500"),
        ("1234.5", "RSD", "en", "RSD\N{NO-BREAK SPACE}1,234.50"),
        ("1234567.89", "INR", "en_IN", "₹12,34,567.89"),
        ("1234.5", "EUR", "fr", "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€"),
    ],
)
def test_money_is_written_in_the_forms_of_the_language(amount: str, currency: str, locale: str, written: str) -> None:
    assert money.format(Money(Decimal(amount), currency), locale) == written


def test_a_difference_has_its_sign() -> None:
    gain, loss = Money(Decimal("64199.50"), "EUR"), Money(Decimal("-38900"), "EUR")
    assert money.format(gain, cents=False, signed=True) == "+€64,200"
    assert money.format(loss, cents=False, signed=True) == "−€38,900"
    assert money.format(gain, "de", cents=False, signed=True) == "+64.200\N{NO-BREAK SPACE}€"


def test_an_unknown_language_is_refused() -> None:
    for locale in ("xx_YY", "not a locale", ""):
        with pytest.raises(LockstepError, match="no locale"):
            money.format(Money(Decimal(1), "EUR"), locale)
