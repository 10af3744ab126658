"""What a stage means by the flags beside it: `is_won` and `is_closed` say which stages are won, lost and open."""

from __future__ import annotations

from lockstep.engines.embedded import Workbench
from lockstep.sources.suggest import meaning
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.sheets import Sheet, quoted


def states(bench: Workbench, sheet: Sheet, stage: Column, *, won: Column, closed: Column | None) -> dict[str, str]:
    """Return ``won``, ``lost`` or ``open`` per stage, by what most of its rows say.

    Parameters
    ----------
    bench, sheet
        Where the rows are: the deals themselves, or the list of stages of their pipeline.
    stage
        The column of stages (or their ids).
    won, closed
        Yes-or-no columns; without `closed`, what is not won is open.
    """
    flag = quoted(closed.name) if closed is not None else "'no'"
    rows = bench.execute(
        f"SELECT trim({quoted(stage.name)}) AS stage, {quoted(won.name)}, {flag}, count(*) FROM {sheet.relation} "
        f"WHERE trim({quoted(stage.name)}) <> '' GROUP BY ALL ORDER BY 4, 1, 2, 3"
    ).fetchall()
    found: dict[str, str] = {}
    for cell, is_won, is_closed, _ in rows:  # the most frequent comes last and stays
        if is_won is not None:
            found[cell] = (
                "won" if meaning.truth(is_won) else "lost" if is_closed and meaning.truth(is_closed) else "open"
            )
    return found
