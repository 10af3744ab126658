"""Names of companies: what of a name is its legal form, and what tells it from others.

``Foo GmbH`` and ``Foo`` are one name. ``Foo Holding`` and ``Foo Services`` are two: what a company does within
its group is no legal form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

_SPELT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’`´"))
_WORD = re.compile(r"[^\W_]+")
#: Forms that the list lacks, as people write them.
_MORE = (
    "inc", "incorporated", "corp", "corporation", "co", "company", "limited", "ltd", "plc", "llc", "llp", "lp", "gmbh",
    "mbh", "ag", "kg", "ohg", "ug", "haftungsbeschrankt", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "vof",
    "ab", "as", "asa", "oy", "oyj", "aps", "kft", "doo", "sro", "pty", "pte", "pvt", "private limited", "gesmbh", "ev",
    "eg", "kgaa", "sl", "slu", "ltda", "kk", "sp z oo", "spolka z oo", "gbr",
)  # fmt: skip
#: Words between a name and its form, or between two forms.
_JOINING = frozenset({"co", "and", "und", "et", "y", "e", "compagnie", "cie"})
_LEADING = frozenset({"the"})

#: Words that tell companies of one group from each other.
_PARTS = frozenset(
    str.split(
        "holding holdings group gruppe groep service services beheer invest investment investments management finance "
        "capital ventures international europe europa america americas usa us uk deutschland germany france italia "
        "espana nederland netherlands schweiz suisse austria osterreich polska asia pacific emea apac nord sud west "
        "ost north south east logistics trading sales vertrieb production produktion immobilien properties realty "
        "pension stiftung stichting foundation verwaltung verwaltungs beteiligung beteiligungs ii iii iv"
    )
)


def part_of_group(words: Iterable[str]) -> str:
    """Return the words and numbers that tell a company from others of its group, in small letters, parted by blanks.

    Examples
    --------
    >>> part_of_group(name_words("Foo Holding B.V.")), part_of_group(name_words("Foo 2 GmbH")), part_of_group(["foo"])
    ('holding', '2', '')
    """
    return " ".join(sorted({word for word in words if word in _PARTS or word.isdigit()}))


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a company's name in their order, without its legal form.

    Parameters
    ----------
    text
        The name as it was written.

    Returns
    -------
    tuple of str
        In small plain letters; single letters with dots between them are one word. A name that is nothing but a
        legal form keeps it.

    Examples
    --------
    >>> name_words("Müller & Söhne GmbH & Co. KG"), name_words("The Foo Company, Inc."), name_words("Foo Holding B.V.")
    (('muller', 'sohne'), ('foo',), ('foo', 'holding'))
    >>> name_words("H. de Groot Beheer B.V."), name_words("S.A.")
    (('h', 'de', 'groot', 'beheer'), ('sa',))
    """
    plain = plainly(text)
    if "." in plain or "/" in plain:
        plain = _ABBREVIATED.sub(_joined, plain)
    kept = words = _WORD.findall(plain)
    forms, ends = legal_forms(), _ends_of_forms()
    while len(words) > 1:
        longest = 0
        if words[-1] in ends:  # as most are not: of the names of a million companies this asks half as much
            longest = next((size for size in (4, 3, 2, 1) if " ".join(words[-size:]) in forms), 0)
        if 0 < longest < len(words):
            words = words[:-longest]
        elif words[-1] in _JOINING:
            words = words[:-1]
        else:
            break
    if len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    elif len(words) > 1 and words[-1] in _LEADING:
        words = words[:-1]
    return tuple(words or kept)


_ABBREVIATED = re.compile(r"\b(?:[^\W\d_][./] ?){2,}(?:[^\W\d_]\b)?")


def _joined(found: re.Match[str]) -> str:
    return re.sub(r"[./ ]", "", found[0]) + " "


def plainly(text: str) -> str:
    """Return a text in small letters without accents and apostrophes.

    Examples
    --------
    >>> plainly("Arnie Morton's Weißbräu")
    'arnie mortons weissbrau'
    """
    if text.isascii():  # as nearly all are, and it takes a tenth of the time
        return text.lower().translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT))
    return "".join(sign for sign in folded if not unicodedata.combining(sign)).translate(_APOSTROPHES)


@lru_cache(maxsize=1)
def legal_forms() -> frozenset[str]:
    """Return the legal forms known, as words parted by blanks: the list of De Nederlandsche Bank and common others."""
    listed = resources.files(__package__).joinpath("legal_forms.txt").read_text(encoding="utf-8")
    written = [line for line in listed.splitlines() if not line.startswith("#")]
    forms = {" ".join(_WORD.findall(_ABBREVIATED.sub(_joined, plainly(form)))) for form in written}
    # A form of one letter would take the last initial from a name.
    return frozenset(form for form in forms | set(_MORE) if len(form) > 1)


@lru_cache(maxsize=1)
def _ends_of_forms() -> frozenset[str]:
    return frozenset(form.rpartition(" ")[2] for form in legal_forms())
