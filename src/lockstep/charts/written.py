"""How values are written beside a mark."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_symbol

from lockstep.values.money import round_half_up

_THIN, _MINUS = "\u202f", "\u2212"


def short_money(value: object, currency: str, *, digits: int = 2) -> str:
    """Write money in short.

    Examples
    --------
    >>> short_money("3858400", "EUR"), short_money(-218400, "EUR"), short_money(90, "EUR")
    ('€3.86\u202fM', '−€218\u202fk', '€90')
    >>> short_money(999_600, "EUR"), short_money(12_500, "EUR")
    ('€1.00\u202fM', '€13\u202fk')
    """
    amount = Decimal(str(value))
    sign, size = (_MINUS if amount < 0 else ""), abs(amount)
    symbol = get_currency_symbol(currency, locale="en")
    thousands = round_half_up(size / 1000, 0)
    if thousands >= 1000:  # a thousand thousands are a million, rounded up or not
        return f"{sign}{symbol}{round_half_up(size / 10**6, digits):f}{_THIN}M"
    if size >= 10**4:
        return f"{sign}{symbol}{thousands:f}{_THIN}k"
    return sign + format_currency(size, currency, "¤#,##0", locale="en", currency_digits=False)


def count(value: float) -> str:
    """Write a count.

    Examples
    --------
    >>> count(12840), count(-3)
    ('12,840', '−3')
    """
    return format_decimal(round(value), locale="en").replace("-", _MINUS)


def rate(value: float, *, digits: int = 1) -> str:
    """Write a share.

    Examples
    --------
    >>> rate(0.7537)
    '75.4\u202f%'
    """
    return f"{value * 100:.{digits}f}{_THIN}%".replace("-", _MINUS)


def duration(seconds: float) -> str:
    """Write a time span by its two largest units.

    Examples
    --------
    >>> duration(1440), duration(6720), duration(36_000)
    ('24\u202fmin', '1\u202fh 52\u202fm', '10\u202fh')
    """
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{_THIN}min"
    hours, rest = divmod(minutes, 60)
    return f"{hours}{_THIN}h {rest}{_THIN}m" if rest else f"{hours}{_THIN}h"


def written(value: float, unit: str) -> str:
    """Write a value of a figure.

    Parameters
    ----------
    value
        As the figure says it.
    unit
        Of the figure's answer: ``rate``, ``seconds``, ``days``, a currency, or what is counted.

    Examples
    --------
    >>> written(0.754, "rate"), written(43.6, "days"), written(158900, "EUR"), written(1486, "leads")
    ('75.4\u202f%', '44 days', '€159\u202fk', '1,486')
    """
    match unit:
        case "rate":
            return rate(value)
        case "seconds":
            return duration(value)
        case "days":
            return f"{count(value)} day" + ("" if round(value) == 1 else "s")
        case _ if is_money(unit):
            return short_money(value, unit)
        case _:
            return count(value)


def on_axis(value: float, unit: str) -> str:
    """Write a round value beside a hairline: no digits that say nothing.

    Examples
    --------
    >>> on_axis(0.2, "rate"), on_axis(1_500_000, "EUR"), on_axis(7200, "seconds")
    ('20\u202f%', '€1.5\u202fM', '2\u202fh')
    """
    if unit == "rate":
        return rate(value, digits=0 if round(value * 1000) % 10 == 0 else 1)
    if is_money(unit):
        return short_money(value, unit, digits=0 if value % 10**6 == 0 else 1)
    if unit == "days":
        return count(value)
    return written(value, unit)


def is_money(unit: str) -> bool:
    """Return whether a unit is a currency."""
    return len(unit) == 3 and unit.isupper()
