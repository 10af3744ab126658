"""Realistic dirt on an export's columns, at stated rates, counted as it is laid on.

Dirt never changes what happened (`journeys`), only what the export says of it; truth.json has both.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate.dice import Bools, Dice, Ints

#: Kind of dirt to its rate, among the rows it can befall.
RATES: dict[str, float] = {
    "typo in a last name": 0.012,
    "typo in a company name": 0.012,
    "person twice in marketing": 0.020,
    "person twice in the CRM": 0.015,
    "contact merged in marketing": 0.012,
    "lead never copied to the CRM": 0.040,
    "e-mail in capitals": 0.040,
    "private e-mail address": 0.060,
    "another e-mail in the CRM": 0.020,
    "no e-mail in the CRM": 0.015,
    "trailing blanks": 0.020,
    "placeholder word": 0.015,
    "title missing": 0.060,
    "campaign missing": 0.050,
    "country missing": 0.020,
    "country written otherwise": 0.080,
    "title differs between systems": 0.050,
    "employees differ between systems": 0.060,
    "phone written otherwise": 0.250,
    "date in another format": 0.040,
    "money with a decimal comma": 0.100,
    "money with thousands marks": 0.030,
    "unknown owner": 0.004,
    "deal without its lead": 0.010,
    "deal naming its lead by e-mail": 0.060,
    "deal won before first contact": 0.002,
    "touch naming its contact by e-mail": 0.150,
    "touch of a deleted contact": 0.002,
}
PLACEHOLDERS: tuple[str, ...] = ("n/a", "-", "Unknown", "none", "test", "tbd")
#: What may stand in a date column; the first is the usual one. Both systems write UTC.
DATE_FORMATS: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%b %d, %Y %H:%M:%S")


class Dirt:
    """Lays dirt on columns and counts it.

    Attributes
    ----------
    laid, chances
        Per kind of dirt: on how many rows it was laid, and how many it could have befallen.
    """

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self.laid: Counter[str] = Counter()
        self.chances: Counter[str] = Counter()

    def befalls(self, kind: str, index: Ints, *, where: Bools | None = None, at: str = "") -> Bools:
        """Which rows this kind of dirt befalls; ``at`` tells columns apart that it befalls one by one."""
        able = np.ones(len(index), dtype=np.bool_) if where is None else where
        found: Bools = able & self._dice.below(f"{kind} {at}", index, RATES[kind])
        self.laid[kind] += int(found.sum())
        self.chances[kind] += int(able.sum())
        return found

    def once_at_least(self, kind: str, index: Ints, *, where: Bools) -> Bools:
        """As `befalls`, and the first row of the history that it could befall in any case."""
        found = self.befalls(kind, index, where=where)
        if not self.laid[kind] and where.any():
            found[np.flatnonzero(where)[0]] = True
            self.laid[kind] += 1
        return found

    def emptied(self, kind: str, column: pa.Array, index: Ints) -> pa.Array:
        """The column with some values gone."""
        return pc.if_else(pa.array(self.befalls(kind, index)), pa.scalar(None, pa.string()), column)

    def swapped(self, kind: str, column: pa.Array, other: pa.Array, index: Ints, *, at: str = "") -> pa.Array:
        """The column with some values taken from another."""
        return pc.if_else(pa.array(self.befalls(kind, index, at=at)), other, column)

    def blanks(self, column: pa.Array, index: Ints, *, at: str) -> pa.Array:
        """The column with blanks after some values."""
        found = self.befalls("trailing blanks", index, where=_said(column), at=at)
        return pc.if_else(pa.array(found), pc.binary_join_element_wise(column, "  ", ""), column)

    def placeholders(self, column: pa.Array, index: Ints, *, at: str) -> pa.Array:
        """The column with words that say nothing in place of some values."""
        found = self.befalls("placeholder word", index, at=at)
        word = pa.array(PLACEHOLDERS).take(pa.array(self._dice.whole(f"placeholder {at}", index, len(PLACEHOLDERS))))
        return pc.if_else(pa.array(found), word, column)

    def capitals(self, column: pa.Array, index: Ints, *, at: str) -> pa.Array:
        """E-mail addresses, some in capitals."""
        found = self.befalls("e-mail in capitals", index, where=_said(column), at=at)
        return pc.if_else(pa.array(found), pc.utf8_upper(column), column)

    def typos(self, kind: str, column: pa.Array, index: Ints, *, at: str) -> pa.Array:
        """The column with two letters of some values exchanged."""
        found = self.befalls(kind, index, where=_said(column), at=at)
        wrong = [_slip(text.as_py()) for text in column.filter(pa.array(found))]
        return pc.replace_with_mask(column, pa.array(found), pa.array(wrong, pa.string()))

    def dates(self, at_s: Ints, index: Ints, *, at: str, said: Bools | None = None) -> pa.Array:
        """Instants as text, some in the formats of another office; empty where nothing is said."""
        able = np.ones(len(index), dtype=np.bool_) if said is None else said
        other = self.befalls("date in another format", index, where=able, at=at)
        text = pa.array(np.where(able, at_s, 0)).cast(pa.timestamp("s")).cast(pa.string())
        choice = 1 + self._dice.whole(f"date format {at}", index, len(DATE_FORMATS) - 1)
        for number in range(1, len(DATE_FORMATS)):
            mask = other & (choice == number)
            moments = pa.array(at_s[mask]).cast(pa.timestamp("s"))
            text = pc.replace_with_mask(text, pa.array(mask), pc.strftime(moments, DATE_FORMATS[number]))
        return text if said is None else pc.if_else(pa.array(able), text, pa.scalar(None, pa.string()))

    def amounts(self, minor: Ints, index: Ints) -> pa.Array:
        """Amounts of two decimals as text, some as other offices write them."""
        whole, cents = np.divmod(minor, 100)
        thousands, rest = np.divmod(whole, 1000)
        tail = pc.utf8_lpad(pa.array(cents).cast(pa.string()), 2, "0")
        units = pa.array(whole).cast(pa.string())
        last = pc.utf8_lpad(pa.array(rest).cast(pa.string()), 3, "0")
        first = pa.array(thousands).cast(pa.string())
        is_big = pa.array(thousands > 0)
        comma = self.befalls("money with a decimal comma", index)
        marks = self.befalls("money with thousands marks", index, where=~comma)
        plain = pc.binary_join_element_wise(units, tail, ".")
        dotted = pc.if_else(is_big, pc.binary_join_element_wise(first, last, "."), units)
        marked = pc.if_else(is_big, pc.binary_join_element_wise(first, last, ","), units)
        text = pc.if_else(pa.array(comma), pc.binary_join_element_wise(dotted, tail, ","), plain)
        return pc.if_else(pa.array(marks), pc.binary_join_element_wise(marked, tail, "."), text)

    def told(self) -> dict[str, dict[str, float | int]]:
        """Per kind of dirt its stated rate and what was laid, for truth.json."""
        return {kind: {"rate": RATES[kind], "rows": self.laid[kind], "of": self.chances[kind]} for kind in RATES}


def _said(column: pa.Array) -> Bools:
    said: Bools = pc.is_valid(column).to_numpy(zero_copy_only=False)
    return said


def _slip(text: str) -> str:
    """Two neighbouring letters exchanged, away from the start, as fingers do."""
    middle = max(1, len(text) // 2)
    return text[: middle - 1] + text[middle - 1 : middle + 1][::-1] + text[middle + 1 :]
