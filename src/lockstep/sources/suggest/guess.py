"""The pieces of a proposal: which column fills a field, how sure we are, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.sheets import Sheet

#: Under this a field is left out; under `DOUBTFUL` it is proposed with a question mark.
KEPT, DOUBTFUL = 0.45, 0.6


@dataclass(frozen=True)
class Guess:
    """One field and the column (or constant) proposed for it.

    Attributes
    ----------
    column
        None together with `value`.
    sure
        Confidence, 0 to 1.
    reason
        Why, in a few words.
    refers_to
        Key of the file whose id the column holds.
    values
        Cell to our word.
    doubts
        Cells whose word in `values` is a guess.
    unsaid
        Cells that say none of our words where only ours will do; they count as not answered.
    """

    field: str
    column: Column | None
    sure: float
    reason: str
    value: str | None = None
    refers_to: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


@dataclass
class Feed:
    """What one file gives to one table."""

    table: str
    guesses: dict[str, Guess] = field(default_factory=dict)

    def add(self, guess: Guess) -> None:
        """Take a guess, in place of an earlier one for the same field."""
        self.guesses[guess.field] = guess

    def sure(self, name: str) -> float:
        """Return how sure a field's guess is; 0 when there is none."""
        guess = self.guesses.get(name)
        return guess.sure if guess else 0.0

    def column(self, name: str) -> Column | None:
        """Return the column of a field's guess."""
        guess = self.guesses.get(name)
        return guess.column if guess else None


@dataclass
class Proposal:
    """What one file feeds, and what was left out of it.

    Attributes
    ----------
    sheet
        The file.
    feeds
        Table to what the file gives to it; empty when the file is left out.
    left
        Header to why its column is not used.
    why
        What was found about the file as a whole, sentences.
    unjoined
        Field to a column that must hold ids of another file's rows, which was not given.
    """

    sheet: Sheet
    feeds: dict[str, Feed] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)
    unjoined: dict[str, Column] = field(default_factory=dict)
