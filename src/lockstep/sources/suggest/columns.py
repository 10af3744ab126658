"""What is known about one column before anyone asks what it means: how full, how varied, what its cells look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from babel import Locale

from lockstep.sources.suggest import amounts, dates
from lockstep.sources.suggest.words import Meanings, cell_words, header_words, plain

#: Distinct cells looked at per column, the most frequent ones. More would not change a share by a per cent.
CELLS = 300

_EMAIL = re.compile(r"^[^\s@,;<>]+@[^\s@,;<>]+\.[a-zA-Z]{2,}$")
_PHONE = re.compile(r"^'?(?:\+|00|\(|0|\d)[\d\s()./+-]{5,22}(?:\s*(?:x|ext\.?)\s*\d{1,6})?$")
_URL = re.compile(r"^(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:].*)?$", re.I)
_HEX = re.compile(r"^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,64})$", re.I)
_CODE = re.compile(r"^(?=[^\s]*\d)[A-Za-z0-9+/=_.:{}#-]{4,64}$")
_PERSON = re.compile(
    r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|M|Sr|Sra)\.? )?[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){1,3}$"
)
_NAME_PART = re.compile(r"^[^\W\d_][^\d@_]{0,30}$")
_LEGAL = re.compile(
    r"\b(?:inc|llc|ltd|limited|corp|corporation|company|co|plc|gmbh|ag|kg|ohg|ug|se|sarl|sas|sa|eurl|spa|srl|snc"
    r"|bv|nv|sl|slu|lda|ltda|group|groupe|gruppe|grupo|holding|partners|solutions|systems|technologies|industries"
    r"|labs|bank|und sohne|sons|services|consulting|technik|bau|werke|verlag)\b"
)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of one file.

    Attributes
    ----------
    name
        Header, as the file writes it.
    position
        From 0.
    meanings
        What the header says.
    rows
        Rows of the file.
    filled
        Rows with something in this column.
    distinct
        Different cells; exact where it matters (nearly unique columns), near enough elsewhere.
    cells
        The most frequent distinct cells, placeholders taken out.
    missing
        Placeholders found in it ("Select", "N/A").
    rest
        What the header says after the name that the file gives its rows ("Lead value" in `leads`); empty where
        it does not begin so.
    """

    name: str
    position: int
    meanings: Meanings
    rows: int
    filled: int
    distinct: int
    cells: tuple[str, ...]
    counts: tuple[int, ...]
    missing: tuple[str, ...] = ()
    dates: dates.Dates = field(default_factory=lambda: dates.Dates(0.0))
    amounts: amounts.Amounts = field(default_factory=lambda: amounts.Amounts(0.0))
    shares: dict[str, float] = field(default_factory=dict)
    rest: Meanings = ()

    @property
    def fill(self) -> float:
        """Share of rows with something in this column."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def is_unique(self) -> bool:
        """No cell occurs twice, and hardly one is empty."""
        return self.rows > 0 and self.distinct == self.filled and self.fill >= 0.99

    @property
    def repeats(self) -> float:
        """How often a cell occurs on average."""
        return self.filled / self.distinct if self.distinct else 0.0

    def says(self, meaning: str) -> bool:
        """Whether the header says this."""
        return any(meaning in said for said in self.meanings)

    def share(self, kind: str) -> float:
        """Share of the distinct cells that look like `kind`: email, phone, url, person, company, code, …"""
        return self.shares.get(kind, 0.0)


def profile(name: str, position: int, *, rows: int, filled: int, distinct: int, cells: list[tuple[str, int]]) -> Column:
    """Look at one column's cells, most frequent first, each with how often it occurs."""
    placeholders = tuple(cell for cell, _ in cells if is_placeholder(cell))
    kept = [(cell.strip(), count) for cell, count in cells if cell not in placeholders and cell.strip()]
    texts = tuple(cell for cell, _ in kept)
    gone = sum(count for cell, count in cells if cell in placeholders)
    looked = sum(count for _, count in cells) or 1
    return Column(
        name=name,
        position=position,
        meanings=header_words().read(name),
        rows=rows,
        filled=round(filled * (1 - gone / looked)),
        distinct=max(0, distinct - len(placeholders)),
        cells=texts,
        counts=tuple(count for _, count in kept),
        missing=placeholders,
        dates=dates.look_at(texts),
        amounts=amounts.look_at(texts),
        shares=_shares(texts, [count for _, count in kept]),
    )


def is_placeholder(cell: str) -> bool:
    """Whether a cell is a form's way to say nothing.

    ``unknown`` is not one: asked where a lead came from, it is an answer.

    Examples
    --------
    >>> is_placeholder("Select"), is_placeholder("--None--"), is_placeholder("-"), is_placeholder("unknown")
    (True, True, True, False)
    """
    text = cell.strip()
    if not text or len(text) > 30:
        return False
    if not plain(text):
        return not any(c.isalnum() for c in text)
    return bool(cell_words("missing").says(text))


def _shares(texts: tuple[str, ...], counts: list[int]) -> dict[str, float]:
    if not texts:
        return {}
    n = len(texts)

    def of(test: re.Pattern[str]) -> float:
        return sum(bool(test.match(text)) for text in texts) / n

    numbers = sum(bool(re.fullmatch(r"-?\d+", text)) for text in texts) / n
    return {
        "email": of(_EMAIL),
        "phone": sum(bool(_PHONE.match(t)) and 6 <= sum(c.isdigit() for c in t) <= 16 for t in texts) / n,
        "formatted": sum(bool(re.search(r"[+\s()/-]", t)) for t in texts) / n,
        "url": of(_URL),
        "hex": of(_HEX),
        "nested": sum(t[0] + t[-1] in ("{}", "[]") for t in texts) / n,
        "code": of(_CODE),
        "digits": numbers,
        "person": sum(bool(_PERSON.match(t)) and not t[0].islower() and not _LEGAL.search(plain(t)) for t in texts) / n,
        "name-part": of(_NAME_PART),
        "company": sum(bool(_LEGAL.search(plain(t))) for t in texts) / n,
        "words": sum(any(c.isalpha() for c in t) and not _HEX.match(t) for t in texts) / n,
        "long": sum(len(t) > 60 for t in texts) / n,
        "country": sum(plain(t) in countries() for t in texts) / n,
        "flag": sum(bool(cell_words("flag").says(t)) for t in texts) / n if n <= 4 else 0.0,
        "iso-currency": sum(t.upper() in amounts.CODES or t in amounts.SYMBOLS for t in texts) / n,
        "zeros": sum(c for t, c in zip(texts, counts, strict=True) if re.fullmatch(r"-?0+(?:[.,]0+)?", t))
        / (sum(counts) or 1),
    }


@cache
def countries() -> dict[str, str]:
    """Return ISO country code by name, in the languages we read, and by code."""
    found: dict[str, str] = {}
    for language in ("nl", "it", "pt", "es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "QO"}:
                found[plain(name)] = code
                found[code.lower()] = code
    for name, code in {
        "usa": "US",
        "united states of america": "US",
        "uk": "GB",
        "great britain": "GB",
        "england": "GB",
        "korea": "KR",
        "south korea": "KR",
        "holland": "NL",
        "deutschland": "DE",
        "czech republic": "CZ",
        "russia": "RU",
        "uae": "AE",
    }.items():
        found[name] = code
    return found
