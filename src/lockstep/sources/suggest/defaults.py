"""What holds for a whole source: its currency, its country, and whether day or month comes first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lockstep.sources.fields import MONEY
from lockstep.sources.suggest.amounts import CODES, SYMBOLS
from lockstep.sources.suggest.columns import Column, countries
from lockstep.sources.suggest.guess import Proposal
from lockstep.sources.suggest.words import plain


@dataclass(frozen=True)
class Defaults:
    """Defaults of a mapping, each with its reason.

    Attributes
    ----------
    currency, country
        Codes; None when nothing tells.
    day_first
        For dates such as 03/04/2026 in columns that leave it open.
    day_first_sure
        Some column or habit of the files decided it.
    """

    currency: str | None
    currency_why: str
    country: str | None
    country_why: str
    day_first: bool
    day_first_sure: bool
    day_first_why: str


def find(proposals: Sequence[Proposal]) -> Defaults:
    """Return the defaults that the used columns speak for."""
    columns = [column for proposal in proposals for column in proposal.sheet.columns]
    currency, currency_why = _currency(proposals)
    country, country_why = _country(proposals)
    return Defaults(currency, currency_why, country, country_why, *_order(columns))


def _currency(proposals: Sequence[Proposal]) -> tuple[str | None, str]:
    votes: Counter[str] = Counter()
    why: dict[str, str] = {}
    for name, column in _used(proposals):
        header = " ".join(column.name.split())[:40]
        if name in MONEY:
            for code in _named_by(column):
                votes[code] += column.filled + 1
                why[code] = f"the cells or the header of {header} say so"
        elif name == "currency" and column.cells:
            code = SYMBOLS.get(column.cells[0].upper(), column.cells[0].upper())
            if code in CODES:
                votes[code] += column.filled
                why[code] = f"{column.counts[0] / sum(column.counts):.0%} of the looked-at rows say so in {header}"
    if not votes:
        return None, ""
    code = votes.most_common(1)[0][0]
    return code, why[code]


def _used(proposals: Sequence[Proposal]) -> Iterator[tuple[str, Column]]:
    for proposal in proposals:
        for feed in proposal.feeds.values():
            for name, guess in feed.guesses.items():
                if guess.column is not None:
                    yield name, guess.column


def _named_by(column: Column) -> set[str]:
    """Currencies that a column of amounts names, in its header ("Value (EUR)") or its cells."""
    words = re.split(r"[^A-Za-z]+", column.name.upper())
    found = {word for word in words if word in CODES} | {c for symbol, c in SYMBOLS.items() if symbol in column.name}
    return found | ({column.amounts.currency} if column.amounts.currency else set())


def _country(proposals: Sequence[Proposal]) -> tuple[str | None, str]:
    votes: Counter[str] = Counter()
    has_phones = False
    for proposal in proposals:
        for feed in proposal.feeds.values():
            has_phones = has_phones or "phone" in feed.guesses
            column = feed.column("country")
            if column is not None:
                for cell, count in zip(column.cells, column.counts, strict=True):
                    if code := countries().get(plain(cell)):
                        votes[code] += count
    if not has_phones or not votes:
        return None, ""
    code, count = votes.most_common(1)[0]
    share = count / votes.total()
    return (code, f"{share:.0%} of the countries named are this one") if share >= 0.6 else (None, "")


def _order(columns: Sequence[Column]) -> tuple[bool, bool, str]:
    day = sum(column.dates.day_first for column in columns)
    month = sum(column.dates.month_first for column in columns)
    if day or month:
        order = "day" if day > month else "month"
        return day > month, not (day and month), f"other dates of these files have the {order} first"
    marks = [column for column in columns if column.amounts.is_sure_of_mark and column.dates.share < 0.5]
    comma = sum(column.amounts.decimal == "," for column in marks)
    dollars = any(column.amounts.currency == "USD" for column in columns)
    half_days = any("%p" in form for column in columns for form in column.dates.formats)
    if comma:
        return True, True, "the amounts have a decimal comma"
    if half_days or dollars:
        return False, True, "the times say am and pm" if half_days else "the amounts are in dollars"
    return True, False, "most of the world writes it so; nothing in the files tells"
