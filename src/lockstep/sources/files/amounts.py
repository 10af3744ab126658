"""Amounts of money as people and programs write them, turned into whole minor units without a float.

Of a cell, sign, number and currency are told apart. Where the number has both marks, the later one is the
decimal mark; a mark that occurs several times parts thousands; one that occurs once is the decimal mark,
unless exactly three digits follow: then the rest of the column decides, and where nothing there does, the
mark parts thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.checks import LARGEST_MINOR, Check, Reading
from lockstep.sources.files.sql import literal
from lockstep.values.faults import LockstepError
from lockstep.values.money import minor_digits

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "ZŁ": "PLN", "KČ": "CZK",
    "R$": "BRL", "US$": "USD", "CA$": "CAD", "A$": "AUD", "C$": "CAD", "FR.": "CHF", "EURO": "EUR", "EUROS": "EUR",
}  # fmt: skip
#: Signs of several currencies: the mapping's own when it is one of them, else the first.
_SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"),
    "¥": ("JPY", "CNY"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "FR": ("CHF",),
}
_PLAIN = r"[+-]?[0-9]+(?:[.][0-9]+)?"
# Plain numbers that show that a point is no thousands' mark: thousands without one, other than three decimals.
_DECIDED = r"[+-]?(?:[0-9]{4,}.*|0?[.].*|[0-9]+[.][0-9]{1,2}|[0-9]+[.][0-9]{4,})"
_NUMBER = "DECIMAL(38, 10)"
_SCIENTIFIC = r"[+-]?[0-9.]+[eE][+-]?[0-9]+"
# What may stand between thousands beside the marks: blanks of any kind, and the Swiss apostrophes.
_BLANK = " \u00a0\u202f\u2009'’"
_AMOUNT = f"[^0-9.,]{{0,8}}[.,]?[0-9](?:[0-9.,{_BLANK}]*[0-9])?[.,]?[^0-9.,]{{0,8}}"
_MINUS = r"^[^0-9]*[(−-]|[0-9][.,]?[^0-9]*[)−-][^0-9]*$"
_GROUPED = r"[0-9]{1,3}(?:[.,][0-9]{2,3})*[.,][0-9]{3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is known of a column of amounts.

    Attributes
    ----------
    field
        Name of the field, such as ``amount``; begins the names of its columns.
    cell
        SQL of the amount's trimmed text.
    currency_cell
        SQL of the text that names the currency; None without such a column.
    default
        Currency of amounts that name none.
    decimal
        Decimal mark the mapping declares.
    column
        Column of the file, for faults.
    may_be_negative
        False: a negative amount is kept and reported.
    """

    field: str
    cell: str
    currency_cell: str | None
    default: str | None
    decimal: str | None
    column: str
    may_be_negative: bool


def read_amount(workbench: Workbench, source: str, amount: Amount) -> Reading:
    """Read a column of amounts into ``<field>_minor`` and ``<field>_currency``; `source` is SQL of its relation."""
    field, cell = amount.field, amount.cell
    if amount.decimal != "," and _is_plain(workbench, source, cell, is_decided=amount.decimal is not None):
        layers = [{f"{field}_number": _number(cell)}]
        layers[0][f"{field}_word"] = amount.currency_cell or literal(None)
    else:
        layers = _number_layers(workbench, source, amount)
    code, factor = _currency(workbench, source, amount, layers)
    layers.append({f"{field}_code": code})
    # Large as they may be, numbers of 24 digits and more are no amounts; guarded, no product can overflow.
    number, scaled, minor = f"{field}_number", f"{field}_scaled", f"{field}_minor"
    layers.append({scaled: f"CASE WHEN abs({number}) < 1e20 THEN {number} * ({factor}) END"})
    within = f"abs({scaled}) <= {LARGEST_MINOR}"
    layers.append(
        {minor: f"CASE WHEN {within} AND {field}_code IS NOT NULL THEN CAST(round({scaled}, 0) AS BIGINT) END"}
    )
    return Reading(
        layers=tuple(layers),
        columns={minor: minor, f"{field}_currency": f"CASE WHEN {minor} IS NOT NULL THEN {field}_code END"},
        checks=_checks(amount, within),
    )


def _is_plain(workbench: Workbench, source: str, cell: str, *, is_decided: bool) -> bool:
    """True when every cell is digits and a point, and no point could part thousands."""
    [(plain, doubtful, decided)] = workbench.execute(
        f"SELECT bool_and(regexp_full_match({cell}, {literal(_PLAIN)})), "
        f"bool_or(regexp_full_match({cell}, '[+-]?[1-9][0-9]{{0,2}}[.][0-9]{{3}}')), "
        f"bool_or(regexp_full_match({cell}, {literal(_DECIDED)})) "
        f"FROM {source}"
    ).fetchall()
    return plain is None or bool(plain and (is_decided or decided or not doubtful))


def _checks(amount: Amount, within: str) -> tuple[Check, ...]:
    field, cell = amount.field, amount.cell
    number, scaled, minor = f"{field}_number", f"{field}_scaled", f"{field}_minor"
    kinds = [
        ("not-an-amount", f"{cell} IS NOT NULL AND {number} IS NULL", "“{value}” is not an amount of money.",
         "Correct the cell, or write `decimal` or `missing` into the mapping."),
        ("amount-rounded", f"{minor} IS NOT NULL AND {scaled} <> round({scaled}, 0)",
         "“{value}” has more decimals than its currency; it was rounded half up.",
         "Nothing, unless the decimal mark was mistaken: then write `decimal` into the mapping."),
        ("amount-too-large", f"{number} IS NOT NULL AND NOT coalesce({within}, false)",
         "“{value}” is too large an amount to reckon with; it was left empty.", "Check the cell's digits."),
        ("unknown-currency", f"{number} IS NOT NULL AND {field}_code IS NULL",
         "The currency of “{value}” is not known; the amount was left empty.",
         "Write an ISO 4217 code beside the amount, or `currency` into the mapping."),
    ]  # fmt: skip
    if not amount.may_be_negative:
        kinds.append(
            ("negative-amount", f"{minor} < 0", "The amount “{value}” is negative; it was kept so.",
             "If it is a refund or a correction, import it as a payment.")
        )  # fmt: skip
    shown = cell if not amount.currency_cell else f"concat_ws(' ', {cell}, {amount.currency_cell})"
    return tuple(
        Check(code=code, where=where, sentence=sentence, remedy=remedy, column=amount.column, value=shown)
        for code, where, sentence, remedy in kinds
    )


def _number_layers(workbench: Workbench, source: str, amount: Amount) -> list[dict[str, str]]:
    """SQL of the number and the currency word of a cell that has more than digits and a point."""
    field, cell = amount.field, amount.cell
    digits = f"{field}_digits"
    as_digits = (
        f"CASE WHEN regexp_full_match({cell}, {literal(_AMOUNT)}) THEN regexp_replace({cell}, '[^0-9.,]', '', 'g') END"
    )
    if amount.decimal:
        other = "," if amount.decimal == "." else "."
        plain = f"replace(replace({digits}, '{other}', ''), '{amount.decimal}', '.')"
    else:
        plain = _plain_digits(digits, _marks_of_column(workbench, f"(SELECT {as_digits} AS digits FROM {source})"))
    size = f"{field}_size"
    word = f"upper(regexp_replace({cell}, {literal(f'[0-9.,()+−{_BLANK}-]')}, '', 'g'))"
    in_cell = f"CASE WHEN {digits} IS NOT NULL THEN nullif({word}, '') END"
    return [
        {digits: as_digits},
        {f"{field}_plain": plain},
        {size: _number(f"{field}_plain")},
        {
            f"{field}_number": (
                f"CASE WHEN regexp_full_match({cell}, '{_SCIENTIFIC}') THEN TRY_CAST({cell} AS {_NUMBER}) "
                f"WHEN regexp_matches({cell}, {literal(_MINUS)}) THEN -{size} ELSE {size} END"
            ),
            f"{field}_word": f"coalesce({amount.currency_cell}, {in_cell})" if amount.currency_cell else in_cell,
        },
    ]


def _number(text: str) -> str:
    """SQL of the number that digits and a point stand for; null where they stand for none.

    Reading a wide decimal takes 7 µs, a narrow one that is widened then 0.5; few amounts need more than its digits.
    """
    return (
        f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]{{1,13}}(?:[.][0-9]{{1,4}})?') "
        f"THEN CAST(CAST({text} AS DECIMAL(18, 4)) AS {_NUMBER}) ELSE TRY_CAST({text} AS {_NUMBER}) END"
    )


def _plain_digits(digits: str, marks: str) -> str:
    """SQL that leaves digits and a decimal point; null where the marks make no sense.

    `marks` are those known to be decimal marks where they stand alone with three digits behind.
    """
    both = (
        f"CASE WHEN strpos(reverse({digits}), ',') < strpos(reverse({digits}), '.') "
        f"THEN replace(replace({digits}, '.', ''), ',', '.') ELSE replace({digits}, ',', '') END"
    )
    cases = [f"WHEN contains({digits}, ',') AND contains({digits}, '.') THEN {both}"]
    for sign in ".,":
        without, as_point = f"replace({digits}, '{sign}', '')", f"replace({digits}, '{sign}', '.')"
        several = f"length({digits}) - length({without}) > 1"
        cases.append(f"WHEN {several} THEN CASE WHEN regexp_full_match({digits}, '{_GROUPED}') THEN {without} END")
        parts = "false" if sign in marks else f"regexp_full_match({digits}, '[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}')"
        cases.append(f"WHEN contains({digits}, '{sign}') THEN CASE WHEN {parts} THEN {without} ELSE {as_point} END")
    return f"CASE {' '.join(cases)} ELSE {digits} END"


def _marks_of_column(workbench: Workbench, cells: str) -> str:
    """The decimal marks the column shows: by other than three digits behind one, or by thousands without any."""
    shown = ", ".join(
        f"bool_or(regexp_full_match(digits, '([0-9.,]*[.,])?[0-9]*[{mark}]([0-9]{{0,2}}|[0-9]{{4,}})') "
        f"AND length(digits) - length(replace(digits, '{mark}', '')) = 1)"
        for mark in ".,"
    )
    [(point, comma, ungrouped)] = workbench.execute(
        f"SELECT {shown}, bool_or(regexp_full_match(digits, '[0-9]{{4,}}([.,][0-9]*)?')) FROM {cells}"
    ).fetchall()
    if point or comma:
        return ("." if point else "") + ("," if comma else "") if point != comma else ""
    return ".," if ungrouped else ""


def _currency(workbench: Workbench, source: str, amount: Amount, layers: list[dict[str, str]]) -> tuple[str, str]:
    """SQL of the ISO code, and of the minor units in one major unit."""
    word = f"{amount.field}_word"
    for layer in layers:
        source = f"(SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in layer.items())} FROM {source})"
    found = workbench.execute(f"SELECT DISTINCT upper(trim({word})) FROM {source} LIMIT 5000").fetchall()
    words = [text for (text,) in found if text is not None]
    codes = {text: code for text in words if (code := _code(text, amount.default))}
    cases = " ".join(f"WHEN {literal(text)} THEN {literal(code)}" for text, code in codes.items())
    of_word = f"CASE upper(trim({word})) {cases} END" if codes else literal(None)
    code = (
        f"CASE WHEN {word} IS NULL THEN {literal(amount.default)} ELSE {of_word} END"
        if words
        else literal(amount.default)
    )
    factors = {
        code: 10 ** minor_digits(code) for code in {*codes.values(), *([amount.default] if amount.default else [])}
    }
    odd = " ".join(f"WHEN {literal(code)} THEN {factor}" for code, factor in factors.items() if factor != 100)
    return code, f"CASE {amount.field}_code {odd} ELSE 100 END" if odd else "100"


def _code(word: str, default: str | None) -> str | None:
    """Return the ISO 4217 code a word or sign stands for.

    >>> _code("$", "CAD"), _code("$", "EUR"), _code("EUR", None), _code("XXQ", None)
    ('CAD', 'USD', 'EUR', None)
    """
    if word in _SHARED_SIGNS:
        return default if default in _SHARED_SIGNS[word] else _SHARED_SIGNS[word][0]
    if word in _SIGNS:
        return _SIGNS[word]
    try:
        minor_digits(word)
    except LockstepError:
        return None
    return word
