"""One date per stage, side by side in a row: `offered_at`, `accepted_at`, and so on.

Where they are given they say more than the stage a row is in and one date beside it: those tell the last step alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from lockstep.sources.suggest import assign
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.sheets import Sheet

#: One date alone may be anything that happened.
FEWEST = 2
#: Columns that a list of stages' dates may have beside the dates and whose they are.
_BESIDE = 3


def found(sheet: Sheet, *, taken: Iterable[str] = ()) -> dict[str, Guess]:
    """Return the dates of stages in a file, by field.

    Parameters
    ----------
    sheet
        The file.
    taken
        Headers that have another part.
    """
    dates = assign.fields(sheet, kinds()["stage_dates"], taken=frozenset(taken))
    return {name: guess for name, guess in dates.guesses.items() if guess.sure >= DOUBTFUL}


def are_all(sheet: Sheet, pointing: int) -> bool:
    """Whether a file is a list of stages' dates: some, whose they are, and hardly anything else."""
    dates = len(found(sheet))
    return bool(pointing) and dates >= FEWEST and len(sheet.columns) - dates - pointing <= _BESIDE


def feed(dates: dict[str, Guess], *refers: Guess) -> Feed:
    """Return what dates of stages feed, with whom they are of."""
    stages = Feed("stages", dict(dates))
    for one in refers:
        stages.add(one)
    return stages


def of_row(field: str, key: Column, file: str) -> Guess:
    """Return the reference of a row that is itself the person or deal whose stages it dates."""
    return Guess(field, key, 0.95, f"the row is the {field}", refers_to=file)
