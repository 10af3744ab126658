"""Letters and words as people look for them: case, accents and joined letters make no difference.

Somebody who types "an" looks for names of which a word begins so, and not for "planning". Texts that are searched
therefore carry a sign before each word, and so does what is typed: then one literal comparison, the quickest there is,
finds beginnings of words alone. A word ends at whatever is no letter and no digit, so an address is found by each of
its parts and ``O'Brien`` by ``brien``. What is typed beginning with another sign, as ``@firm``, is found wherever it
stands.

Chinese, Japanese, Korean, Thai and their neighbours put no spaces where their words begin. There each letter counts
as the beginning of one, so that names are found by any part. What follows the Arabic article, which is written in one
with its word, begins one too.

``Müller`` is found by ``muller`` and ``Muller`` by ``müller``; ``mueller`` finds what is written so, in an address for
instance, and is not taken for either: it would find ``Samul`` for everybody who types ``Samuel``.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: Letters that Unicode does not take apart.
_WHOLE = (
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ø", "o"),
    ("ł", "l"),
    ("đ", "d"),
    ("ð", "d"),
    ("þ", "th"),
    ("ı", "i"),
    ("ς", "σ"),
    ("’", "'"),
)
#: Stands before each word; nobody can type it, for it counts as a space.
_BEGINS = "\x1f"
#: Scripts without spaces between words. Syllables of Hangul are taken apart into their letters by then.
_UNSPACED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\x{30FC}\p{Bopomofo}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
)
_WORD = rf"(?:[^\P{{L}}{_UNSPACED}]|[\p{{N}}\p{{M}}])+|[{_UNSPACED}]"
_ARTICLE = rf"{_BEGINS}ال(\p{{L}})"
#: What is typed beyond so many words narrows no further.
_MOST_WORDS = 8


def fold(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts as they are compared; null stays null.

    Examples
    --------
    >>> fold(pa.chunked_array([["Käthe  GROẞ", "Łódź, Ærø", None]])).to_pylist()
    ['kathe  gross', 'lodz, aero', None]
    """
    plain = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKD"), pattern=r"\p{Mn}+", replacement="")
    plain = pc.utf8_lower(plain)
    for letter, letters in _WHOLE:
        plain = pc.replace_substring(plain, pattern=letter, replacement=letters)
    return plain


def findable(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts as they are searched: folded, in one line, a sign before each word; null stays null.

    Examples
    --------
    >>> findable(pa.chunked_array([["Käthe  O'Groß", "k.gross@b-c.example", "東京Ab", None]])).to_pylist() == [
    ...     "\x1fkathe \x1fo'\x1fgross", "\x1fk.\x1fgross@\x1fb-\x1fc.\x1fexample", "\x1f東\x1f京\x1fab", None
    ... ]
    True
    """
    flat = pc.utf8_trim_whitespace(pc.replace_substring_regex(fold(texts), pattern=r"[\s\x1c-\x1f]+", replacement=" "))
    begun = pc.replace_substring_regex(flat, pattern=_WORD, replacement=rf"{_BEGINS}\0")
    return pc.replace_substring_regex(begun, pattern=_ARTICLE, replacement=rf"{_BEGINS}ال{_BEGINS}\1")


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed, each once and as it is searched for; commas only part them.

    Examples
    --------
    >>> words_of("  Groß,  Käthe groß ") == ["\x1fgross", "\x1fkathe"]
    True
    """
    typed = [word for part in text.split() if (word := part.rstrip(",;"))]
    return list(dict.fromkeys(findable(pa.chunked_array([typed], pa.string())).to_pylist()))[:_MOST_WORDS]


def letters_of(words: list[str]) -> int:
    """Return how many letters were typed.

    Examples
    --------
    >>> letters_of(words_of("Jo B."))
    4
    """
    return sum(len(word.replace(_BEGINS, "")) for word in words)


def holds(texts: pa.ChunkedArray, part: str) -> pa.ChunkedArray:
    """Return for each searched text whether a part stands in it; a null text holds none.

    Examples
    --------
    >>> texts = findable(pa.chunked_array([["Anna Berg", "Line planning", None]]))
    >>> holds(texts, words_of("an")[0]).to_pylist()
    [True, False, False]
    """
    # As a pattern, though it is none: a third of the time of `match_substring` (20 against 57 ms for 20 MB).
    return pc.fill_null(pc.match_substring_regex(texts, pattern=re.escape(part)), False)
