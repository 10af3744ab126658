"""How money and counts are written beside a mark."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, get_currency_symbol

_THIN, _MINUS = "\u202f", "\u2212"


def short_money(value: object, currency: str, *, digits: int = 2) -> str:
    """Write money in short.

    Examples
    --------
    >>> short_money("3858400", "EUR"), short_money(-218400, "EUR"), short_money(90, "EUR")
    ('€3.86\u202fM', '−€218\u202fk', '€90')
    """
    amount = Decimal(str(value))
    sign, size = (_MINUS if amount < 0 else ""), abs(amount)
    symbol = get_currency_symbol(currency, locale="en")
    if size >= 10**6:
        return f"{sign}{symbol}{size / 10**6:.{digits}f}{_THIN}M"
    if size >= 10**4:
        return f"{sign}{symbol}{size / 1000:.0f}{_THIN}k"
    return sign + format_currency(size, currency, "¤#,##0", locale="en", currency_digits=False)
