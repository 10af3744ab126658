"""How a column writes numbers and money: decimal mark, currency, whether it is a number at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

#: Symbols that stand for one currency, and those that several countries share (our guess is first).
SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "R$": "BRL",
    "$": "USD",
    "zł": "PLN",
    "CHF": "CHF",
    "US$": "USD",
    "Fr.": "CHF",
    "₺": "TRY",
    "A$": "AUD",
    "C$": "CAD",
}
CODES = frozenset({
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "BRL", "MXN", "INR", "CNY", "SEK", "NOK", "DKK",
    "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "ZAR", "SGD", "HKD", "KRW", "ILS", "AED", "SAR", "ARS", "CLP",
    "COP", "PEN", "UYU", "THB", "MYR", "IDR", "PHP", "VND", "TWD", "UAH", "EGP", "NGN", "KES", "KWD", "BHD",
})  # fmt: skip
_SYMBOL = re.compile(r"R\$|US\$|A\$|C\$|[€£¥₹₺$]|zł|Fr\.|\b[A-Z]{3}\b")
_NUMBER = re.compile(r"^[(-]?\d[\d.,'’\s\u00a0\u202f]*\d?%?\)?-?$|^[(-]?[.,]\d+\)?$")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the number cells of one column look like.

    Attributes
    ----------
    share
        Share of the filled distinct cells that are numbers, with or without a currency.
    decimal
        Decimal mark.
    is_sure_of_mark
        Some cell leaves no doubt about the mark.
    currency
        ISO 4217 code of the symbol or code in the cells; None when there is none, or several.
    marked
        Share of number cells that carry a currency.
    whole
        Share of number cells without a fraction.
    percent
        Share of number cells that end in a percent sign.
    largest
        Largest magnitude seen.
    """

    share: float
    decimal: str = "."
    is_sure_of_mark: bool = False
    currency: str | None = None
    marked: float = 0.0
    whole: float = 1.0
    percent: float = 0.0
    largest: float = 0.0


def look_at(cells: Iterable[str]) -> Amounts:
    """Tell how a column writes numbers from its distinct cells.

    Examples
    --------
    >>> found = look_at(["1.234,56 €", "99,00 €"])
    >>> found.decimal, found.currency, found.share
    (',', 'EUR', 1.0)
    >>> look_at(["1,234", "12,500"]).decimal
    '.'
    """
    filled = numbers = marked = percent = 0
    votes: Counter[str] = Counter()
    currencies: Counter[str] = Counter()
    texts: list[str] = []
    for cell in cells:
        filled += 1
        text = cell.strip()
        symbol = _SYMBOL.search(text)
        if symbol:
            code = SYMBOLS.get(symbol[0], symbol[0])
            if code not in CODES:
                continue
            text = (text[: symbol.start()] + text[symbol.end() :]).strip()
            if text.startswith("- "):
                text = f"-{text[2:]}"
        if not _NUMBER.match(text):
            continue
        numbers += 1
        if symbol:
            marked += 1
            currencies[code] += 1
        percent += text.endswith("%")
        texts.append(text)
        if mark := _mark(text):
            votes[mark] += 1
    if not numbers:
        return Amounts(share=0.0)
    decimal = "," if votes[","] > votes["."] else "."
    values = [_value(text, decimal) for text in texts]
    return Amounts(
        share=numbers / filled,
        decimal=decimal,
        is_sure_of_mark=bool(votes),
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        marked=marked / numbers,
        whole=sum(value == int(value) for value in values) / numbers,
        percent=percent / numbers,
        largest=max(abs(value) for value in values),
    )


def _mark(text: str) -> str | None:
    """Return the decimal mark that a number leaves no doubt about."""
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    at = max(dot, comma)
    if at < 0:
        return None
    mark = text[at]
    if text.count(mark) > 1:  # 1.234.567: it parts thousands
        return "," if mark == "." else "."
    after = len(re.sub(r"\D", "", text[at:]))
    return mark if after != 3 or text.lstrip("(-").startswith("0") else None


def _value(text: str, decimal: str) -> float:
    """Return the size of a number, near enough to judge a column by; never stored."""
    thousands = "," if decimal == "." else "."
    digits = re.sub(r"[^\d.]", "", text.replace(thousands, "").replace(decimal, "."))
    try:
        return float(digits)
    except ValueError:
        return 0.0
