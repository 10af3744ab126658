"""How wide the columns of a table are made on a terminal of so many columns: words and figures stay whole."""

from __future__ import annotations

from collections.abc import Sequence

#: Blanks between two columns.
GAP = 2
#: A word longer than this, mostly an id, may be broken anywhere.
LONGEST_WORD = 16


def fitted(columns: Sequence[Sequence[str]], whole: Sequence[bool], room: int) -> list[int] | None:
    """Return the width of each column, or None where even the narrowest table is wider than the room.

    Parameters
    ----------
    columns
        The texts of each column, its header first.
    whole
        Whether the cells of a column are never broken, such as figures; its header may be, at its blanks.
    room
        Columns of text the terminal has.

    Returns
    -------
    list of int or None
        As wide as their longest text where there is room for all; otherwise the widest columns give way first,
        down to their longest word.

    Examples
    --------
    >>> columns = [["promise", "attempts"], ["promised", "5 attempts in 10 working days"], ["due", "758"]]
    >>> fitted(columns, [False, False, True], 60), fitted(columns, [False, False, True], 30)
    ([8, 29, 3], [8, 15, 3])
    >>> fitted(columns, [False, False, True], 20) is None
    True
    """
    widths = [max(map(len, texts)) for texts in columns]
    least = [_least(texts, is_whole) for texts, is_whole in zip(columns, whole, strict=True)]
    room -= GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        _, widest = max((width, -place) for place, width in enumerate(widths) if width > least[place])
        widths[-widest] -= 1
    return widths


def _least(texts: Sequence[str], is_whole: bool) -> int:
    header, *cells = texts
    # A blank that does not break, as before a per cent sign, holds its figure together.
    words = max((len(word) for text in texts for word in text.split(" ")), default=0)
    if is_whole:
        return max(*(len(word) for word in header.split(" ")), *map(len, cells), 1)
    return min(max(words, 1), LONGEST_WORD)
