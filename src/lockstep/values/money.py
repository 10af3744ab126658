"""Money: an exact amount with its currency, its minor units in tables, and splits that add up to the cent.

In Python money is a `Decimal` with an ISO 4217 code; in tables it is int64 minor units (cents) with the code
beside it. Nothing here takes a float, adds two currencies, or rounds by itself: rounding is a step of its
own (`round_half_up`, `Money.rounded`), done once, at the place the rule names.

A split of 100.00 in equal thirds: each third is 33.333…, the whole cents are 33.33 three times, one cent is
left over and all remainders are equal, so it goes to the first payee: 33.34, 33.33, 33.33.
"""

from __future__ import annotations

import copy
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from math import lcm

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, list_currencies

from lockstep.values.faults import LockstepError

#: Table columns are int64; a sum beyond this would wrap around in an engine.
LARGEST_MINOR = 2**63 - 1

# Where the Unicode data behind Babel gives the digits people use today rather than those of the minor unit
# of ISO 4217 list one. An amount with cents must fit its column, so the standard rules.
_ISO_DIGITS = {
    **dict.fromkeys(("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2),
    "IQD": 3,
}

# Unicode asks for a space where a code such as CHF meets a number; Babel leaves it out.
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")

# Sixty digits hold any int64 times any rate; a result that would need more stops instead of being rounded.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency.

    Attributes
    ----------
    amount
        Major units (euros, not cents), finite, of any number of decimals.
    currency
        ISO 4217 code in capitals.

    Raises
    ------
    LockstepError
        The amount is a float or any other type than `Decimal`, or not finite; there is no such currency.
        In arithmetic and comparison: the currencies differ.

    Examples
    --------
    >>> Money(Decimal("19.90"), "EUR") + Money(Decimal("0.10"), "EUR") == Money(Decimal(20), "EUR")
    True
    >>> Money(19.9, "EUR")
    Traceback (most recent call last):
    lockstep.values.faults.LockstepError: 19.9 is a float, which cannot hold money exactly. \
Write Decimal("19.9").
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        _require_decimal(self.amount)
        if not self.amount.is_finite():
            raise LockstepError(f"{self.amount} is not an amount of money.", remedy="Give a finite number.")
        minor_digits(self.currency)

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        """Multiply by a rate or count, exactly; round afterwards, where the rule says so."""
        rate = Decimal(factor) if type(factor) is int else factor
        _require_decimal(rate)
        return Money(_EXACT.multiply(self.amount, rate), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount <= other.amount

    def rounded(self) -> Money:
        """Round half up to the currency's minor unit."""
        return Money(round_half_up(self.amount, minor_digits(self.currency)), self.currency)

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise LockstepError(
                f"{self.currency} and {other.currency} cannot be added or compared.",
                remedy="Convert one of them first, with a rate, its source and its date.",
            )


@lru_cache(maxsize=512)
def minor_digits(currency: str) -> int:
    """Return the number of decimals of a currency's minor unit: EUR 2, JPY 0, KWD 3.

    Raises
    ------
    LockstepError
        There is no such currency, or it is not written as its code in capitals.

    Notes
    -----
    From the Unicode CLDR by way of Babel, put right where CLDR departs from ISO 4217 list one.

    Examples
    --------
    >>> [minor_digits(code) for code in ("EUR", "JPY", "KWD", "RSD")]
    [2, 0, 3, 2]
    """
    codes = list_currencies()
    if currency not in codes:
        near = get_close_matches(str(currency).upper(), codes, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write its ISO 4217 code, such as EUR or USD."
        raise LockstepError(f"There is no currency “{currency}”.", remedy=hint)
    return _ISO_DIGITS.get(currency, get_currency_precision(currency))


def round_half_up(amount: Decimal, digits: int = 0) -> Decimal:
    """Round to a number of decimals; a half goes away from zero, so that a reversal mirrors its original.

    Raises
    ------
    LockstepError
        The amount is not a `Decimal`, or has more than sixty digits.

    Examples
    --------
    >>> round_half_up(Decimal("2.345"), 2), round_half_up(Decimal("-2.345"), 2), round_half_up(Decimal("2.5"))
    (Decimal('2.35'), Decimal('-2.35'), Decimal('3'))
    """
    _require_decimal(amount)
    try:
        rounded = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=60))
    except InvalidOperation:
        raise LockstepError(
            f"{amount} is too large to be rounded to {digits} decimals.", remedy="Check the amount."
        ) from None
    return rounded if rounded else rounded.copy_abs()  # no minus zero


def to_minor(money: Money) -> int:
    """Return whole minor units, as tables hold them: 19.90 EUR is 1990.

    Raises
    ------
    LockstepError
        The amount has a fraction of a minor unit (rounding is a step of its own), or does not fit int64.

    Examples
    --------
    >>> to_minor(Money(Decimal("19.9"), "EUR")), to_minor(Money(Decimal(500), "JPY"))
    (1990, 500)
    """
    scaled = money.amount.scaleb(minor_digits(money.currency), _EXACT)
    if scaled != scaled.to_integral_value():
        raise LockstepError(
            f"{money.amount} {money.currency} has a fraction of the smallest unit of {money.currency}.",
            remedy="Round it first, at the step named for it: money.rounded().",
        )
    return _require_int64(int(scaled), f"{money.amount} {money.currency}")


def from_minor(minor: int, currency: str) -> Money:
    """Return the money that whole minor units stand for; the inverse of `to_minor`.

    Raises
    ------
    LockstepError
        `minor` is not an int, or does not fit int64; there is no such currency.

    Examples
    --------
    >>> from_minor(1990, "EUR").amount, from_minor(1990, "KWD").amount
    (Decimal('19.90'), Decimal('1.990'))
    """
    whole = Decimal(_require_int64(minor, f"{minor} minor units"))
    return Money(whole.scaleb(-minor_digits(currency)), currency)


def share_out(total_minor: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Split whole minor units by weight so that the shares add up exactly, by the largest remainder.

    Parameters
    ----------
    total_minor
        Minor units to split; a negative total (a clawback) is the exact mirror of the positive one.
    weights
        One per payee, in their order, none negative, at least one positive.

    Returns
    -------
    list of int
        One share per payee, adding up to `total_minor`; each less than one unit from its exact share.
        Left-over units go to the largest remainders, among equals to the earlier payee. A weight of zero
        gets nothing.

    Raises
    ------
    LockstepError
        A weight is a float or negative, or none is positive; the total is not an int64.

    References
    ----------
    Hamilton's method (largest remainders): Balinski and Young, Fair Representation, 1982.

    Examples
    --------
    >>> share_out(10000, [1, 1, 1]), share_out(-5, [Decimal("0.5"), Decimal("0.5")])
    ([3334, 3333, 3333], [-3, -2])
    """
    exact = [_weight(weight) for weight in weights]
    if not any(exact):
        raise LockstepError("Nobody has a share in this split.", remedy="Give at least one payee a weight above zero.")
    size = abs(_require_int64(total_minor, f"{total_minor} minor units"))
    scale = lcm(*(weight.denominator for weight in exact))
    whole_weights = [int(weight * scale) for weight in exact]
    parts = [divmod(size * weight, sum(whole_weights)) for weight in whole_weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: -parts[i][1])  # stable: ties keep their order
    for i in by_remainder[: size - sum(shares)]:
        shares[i] += 1
    return shares if total_minor >= 0 else [-share for share in shares]


def format(money: Money, locale: str = "en", *, cents: bool = True, signed: bool = False) -> str:
    """Write money for people, in the forms of their language, with a true minus sign and no-break spaces.

    Parameters
    ----------
    money
        What to write; rounded half up to the decimals shown.
    locale
        Language tag such as ``en``, ``de`` or ``pt_BR``.
    cents
        True: all decimals of the currency, as where somebody is paid. False: none, as in a headline.
    signed
        True for a difference: ``+`` before an amount above zero.

    Raises
    ------
    LockstepError
        There is no such locale.

    Examples
    --------
    >>> format(Money(Decimal("1842600"), "EUR"), cents=False), format(Money(Decimal("-2755.2"), "EUR"))
    ('€1,842,600', '−€2,755.20')
    >>> format(Money(Decimal("64200"), "EUR"), cents=False, signed=True)
    '+€64,200'
    """
    try:
        language = Locale.parse(locale, sep="-" if "-" in locale else "_")
    except (UnknownLocaleError, ValueError):
        raise LockstepError(
            f"There is no locale “{locale}”.", remedy="Write a language tag, such as en or pt_BR."
        ) from None
    digits = minor_digits(money.currency) if cents else 0
    amount = round_half_up(money.amount, digits)
    pattern = copy.copy(language.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    # Every language has its place for the sign, so a plus takes the place that the minus has there.
    plus = signed and amount > 0
    shown = -amount if plus else amount
    text = str(pattern.apply(shown, language, currency=money.currency, currency_digits=False))
    text = _LETTER_BESIDE_DIGIT.sub("\N{NO-BREAK SPACE}", text).replace(" ", "\N{NO-BREAK SPACE}")
    return text.replace("-", "−").replace("−", "+" if plus else "−")


def _weight(weight: int | Decimal | Fraction) -> Fraction:
    if not isinstance(weight, (int, Decimal, Fraction)):
        _require_decimal(weight)
    if weight < 0:
        raise LockstepError(f"A share of {weight} is below zero.", remedy="Give each payee zero or more.")
    return Fraction(weight)


def _require_decimal(amount: object) -> None:
    if isinstance(amount, float):
        raise LockstepError(
            f"{amount!r} is a float, which cannot hold money exactly.", remedy=f'Write Decimal("{amount!r}").'
        )
    if not isinstance(amount, Decimal):
        raise LockstepError(
            f"{amount!r} is not a Decimal.", remedy=f'Write Decimal("{amount}"), so that it stays exact.'
        )


def _require_int64(minor: int, what: str) -> int:
    try:
        whole = operator.index(minor)
    except TypeError:
        raise LockstepError(
            f"{minor!r} is not a whole number of minor units.", remedy="Give an int: 1990 for 19.90 EUR."
        ) from None
    if abs(whole) > LARGEST_MINOR:
        raise LockstepError(
            f"{what} is more than a table can hold ({LARGEST_MINOR} minor units).",
            remedy="Check the amount and its currency; no company's figure is that large.",
        )
    return whole
