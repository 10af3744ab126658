"""Letters as people look for them: case, accents and joined letters make no difference."""

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
)


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


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed, each as it is compared.

    Examples
    --------
    >>> words_of("  Käthe   Groß ")
    ['kathe', 'gross']
    """
    return [str(word) for word in fold(pa.chunked_array([text.split()], pa.string())).to_pylist()]


def holds(texts: pa.ChunkedArray, word: str) -> pa.ChunkedArray:
    """Return for each folded text whether a folded word stands in it; a null text holds none.

    Examples
    --------
    >>> holds(pa.chunked_array([["kathe gross", "a.b", None]]), "a.").to_pylist()
    [False, True, False]
    """
    # As a pattern, though it is none: a third of the time of `match_substring` (20 against 57 ms for 20 MB).
    return pc.fill_null(pc.match_substring_regex(texts, pattern=re.escape(word)), False)
