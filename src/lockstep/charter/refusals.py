"""How a part of the charter says that what was written cannot stand: what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import LiteralString

from pydantic_core import PydanticCustomError


def refusal(code: LiteralString, sentence: str, remedy: str) -> PydanticCustomError:
    """Make the error a validator raises, which `sentences` turns into a fault with its line.

    Parameters
    ----------
    code
        Kebab-case name of the kind of fault.
    sentence, remedy
        What is wrong, and what to write instead. Braces in them are kept as they are.

    Examples
    --------
    >>> refusal("unknown-currency", "“EURO” is no currency.", "Write EUR.").message()
    '“EURO” is no currency.'
    """
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence, "remedy": remedy})


def nearest(word: str, choices: Iterable[str], *, listed: int = 12) -> str:
    """Say which of `choices` was probably meant, or list them when none is near and they are few.

    Examples
    --------
    >>> nearest("acepted", ["offered", "accepted"])
    'Did you mean “accepted”? It takes offered, accepted.'
    >>> nearest("purple", ["offered", "accepted"])
    'Write one of offered, accepted.'
    >>> nearest("Europe/Berln", [f"Europe/{n}" for n in range(40)] + ["Europe/Berlin"])
    'Did you mean “Europe/Berlin”?'
    """
    known = list(choices)
    by_folded = {choice.casefold(): choice for choice in reversed(known)}
    near = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    few = ", ".join(known) if len(known) <= listed else ""
    if near:
        return f"Did you mean “{by_folded[near[0]]}”?" + (f" It takes {few}." if few else "")
    return f"Write one of {few}." if few else ""
