"""What a header or a cell says, as meanings: `Lead-Quelle`, `leadSource` and `Origine du lead` all say PERSON SOURCE.

Text is taken apart at blanks, punctuation and changes of case, accents are dropped, compounds of known words
are split (`Abschlussdatum`, `createdon`), and the longest known phrase wins over its words. What is left
unknown stays in the reading as an empty set, because a header that says more than we understand is less sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

Meanings = tuple[frozenset[str], ...]
UNKNOWN: frozenset[str] = frozenset()

#: Words that join others and say nothing of their own, in any of the languages.
_JOINING = frozenset({
    "the", "a", "an", "of", "and", "de", "la", "le", "les", "du", "des", "d", "l", "der", "die", "das", "den",
    "dem", "el", "los", "las", "da", "do", "dos", "di", "del", "dello", "della", "van", "het", "een", "von",
    "hubspot", "salesforce", "sfdc", "zoho", "pipedrive", "dynamics", "crm", "system", "x", "eur", "usd",
    "gbp", "chf", "brl", "jpy", "cad", "aud", "fur", "for", "pour", "para", "per", "im", "in", "your", "you",
    "e", "et", "und", "y", "en", "cloud", "property", "hs", "c", "pc", "r", "s2", "mc", "pi", "utc",
})  # fmt: skip
_PLACE = re.compile(r"[\W_]+")
#: Where a word ends without a blank: at a change of case, and between Chinese, Japanese or Korean and a-z.
_BREAK = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[\u2e80-\uffff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u2e80-\uffff])"
)
#: What stands for a word at the end of a header: "Lead #", "Quote $".
_SIGN = re.compile(r"(?<=\w) ?([#$€£])$")
_SIGNS = {"#": " nr", "$": " amount", "€": " amount", "£": " amount"}
_LOOKED_UP = re.compile(r"^_(\w+)_value$")  # how OData writes a column that holds the id of another row
#: Letters of a cell or header that are read.
LOOKED_AT = 120
_LINKS = ("", "s", "n", "en", "es", "e", "er")  # what German and Dutch put between the parts of a compound


def plain(text: str) -> str:
    """Return text as lower-case words of letters and digits parted by one blank, accents of a-z dropped.

    Examples
    --------
    >>> plain("Prénom"), plain("leadSource__c"), plain("HSLeadStatus"), plain("_ownerid_value")
    ('prenom', 'lead source c', 'hs lead status', 'ownerid')
    >>> plain("Дата создания"), plain("顧客ID")
    ('дата создания', '顧客 id')
    """
    return _plain_known(text) if len(text) <= LOOKED_AT else _plain(text)


def _plain(text: str) -> str:
    text = _SIGN.sub(lambda found: _SIGNS[found[1]], _LOOKED_UP.sub(r"\1", text))
    folded = text.replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("ł", "l")
    spaced = _BREAK.sub(" ", _unaccented(folded))
    return _PLACE.sub(" ", spaced.lower()).strip()


_plain_known = lru_cache(maxsize=20_000)(_plain)  # a cell is asked about for one field after the other


def _unaccented(text: str) -> str:
    return text if text.isascii() else "".join(map(_base, unicodedata.normalize("NFKC", text)))


@cache
def _base(letter: str) -> str:
    """Return a letter of a-z without its accents; of other scripts the marks are part of the letter."""
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(c for c in parts if not unicodedata.combining(c)) if parts[0].isascii() else letter


def _is_dense(word: str) -> bool:
    """Whether a word is of a script that writes no blanks between words."""
    return all(letter >= "\u2e80" for letter in word)


class Lexicon:
    """Meanings by phrase.

    Parameters
    ----------
    phrases
        Meaning to its words and phrases, in the form that `plain` gives.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        found: dict[tuple[str, ...], set[str]] = {}
        for meaning, texts in phrases.items():
            for text in texts:
                found.setdefault(tuple(plain(str(text)).split()), set()).add(meaning)
        self._phrases = {words: frozenset(meanings) for words, meanings in found.items()}
        self._longest = max(map(len, self._phrases), default=1)
        # "e mail" and "email", "home page" and "homepage": a phrase may also be written as one word.
        self._joined = {"".join(words): meanings for words, meanings in self._phrases.items() if len(words) > 1}
        self._read = cache(self._read_plain)

    def read(self, text: str) -> Meanings:
        """Return what text says, one set of possible meanings per word or phrase, in its order.

        Parameters
        ----------
        text
            A header or a cell. Only its first 120 characters are looked at.

        Returns
        -------
        tuple of frozenset
            Empty for a text without letters or digits; `UNKNOWN` in the place of a word nobody taught us.

        Examples
        --------
        >>> [sorted(m) for m in header_words().read("Abschlussdatum")]
        [['CLOSED']]
        """
        return self._read(plain(text[:LOOKED_AT]))

    def says(self, text: str) -> frozenset[str]:
        """Return the meanings of text when all of it is one known phrase, else an empty set."""
        words = tuple(plain(text[:LOOKED_AT]).split())
        return self._phrases.get(words) or self._joined.get("".join(words), UNKNOWN)

    def _read_plain(self, text: str) -> Meanings:
        words = text.split()
        meanings: list[frozenset[str]] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                found = self._known(words[at : at + length])
                if found:
                    meanings.append(found)
                    at += length
                    break
            else:
                if words[at] not in _JOINING and not words[at].isdigit():
                    meanings.extend(self._parts(words[at]) or (UNKNOWN,))
                at += 1
        return tuple(meanings)

    def _known(self, words: list[str]) -> frozenset[str]:
        exact = self._phrases.get(tuple(words)) or self._singular(words)
        if exact or len(words) > 1:
            return exact or UNKNOWN
        if words[0] in _JOINING:
            return UNKNOWN
        return self._joined.get(words[0], UNKNOWN)

    def _singular(self, words: list[str]) -> frozenset[str]:
        """What the last word says without its s: `appointments` says no more than `appointment`."""
        last = words[-1]
        return self._phrases.get((*words[:-1], last[:-1]), UNKNOWN) if last.endswith("s") and len(last) > 4 else UNKNOWN

    def _parts(self, word: str) -> Meanings | None:
        """Split a compound into known words, fewest parts first; None when some of it stays unknown."""
        if not (2 if _is_dense(word) else 5) <= len(word) <= 45:
            return None
        best: list[tuple[frozenset[str], ...] | None] = [None] * (len(word) + 1)
        best[0] = ()
        for end in range(1, len(word) + 1):
            for start in range(end):
                before = best[start]
                if before is None:
                    continue
                found = self._stem(word[start:end], first=start == 0, last=end == len(word))
                if found is not None and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                    best[end] = (*before, found)
        return best[-1]

    def _stem(self, piece: str, *, first: bool, last: bool) -> frozenset[str] | None:
        # Two-letter words may only end a compound ("ownerid", "createdon"); in its middle they are chance.
        if len(piece) < 3 and not _is_dense(piece):
            ends = last and not first and piece in {"id", "at", "on", "nr", "is"}
            return self._phrases.get((piece,)) if ends else None
        found = self._phrases.get((piece,)) or self._joined.get(piece)
        if found or last:
            return found
        for link in _LINKS[1:]:
            if piece.endswith(link) and len(piece) - len(link) >= 4:
                found = self._phrases.get((piece[: -len(link)],))
                if found:
                    return found
        return None


@cache
def load(name: str) -> dict[str, object]:
    """Read one of this folder's YAML files."""
    text = files("lockstep.sources.suggest").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, object] = YAML(typ="safe").load(text)
    return loaded


@cache
def header_words() -> Lexicon:
    """Return the lexicon of header words (words.yaml)."""
    return Lexicon(load("words.yaml"))  # type: ignore[arg-type]


@cache
def cell_words(closed_list: str) -> Lexicon:
    """Return the lexicon of one closed list of cell words (values.yaml), such as ``deal_state``."""
    return Lexicon(load("values.yaml")[closed_list])  # type: ignore[arg-type]
