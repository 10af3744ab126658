"""`lockstep report`: the month as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.options import HomeOption, home_at
from lockstep.values.faults import LockstepError, WrongUse


def report(
    month: Annotated[str, typer.Option("--month", help="Year and month: 2026-10.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write: october.pdf.")],
    *,
    home: HomeOption,
) -> None:
    """Write the month as a PDF: the goal, the funnel, the promises, where the goal was lost, what helped, the claims.

    Each figure has a page with its picture, its table, its definition and both versions. What stood in the file is
    replaced.
    """
    if out.suffix.lower() != ".pdf":
        raise WrongUse(f"“{out.name}” is no name for a PDF.", remedy="End it in .pdf: --out october.pdf.")
    if not out.parent.is_dir():
        raise WrongUse(f"There is no folder {out.parent}.", remedy="Make it first, or give another path.")
    from lockstep.insight.reader import Reader
    from lockstep.reports import month as months
    from lockstep.reports import pdf

    with Reader(home_at(home).root) as reader:
        made = months.month(reader, month)
    try:
        out.write_bytes(pdf.of(made))
    except OSError as error:
        raise LockstepError(
            f"{out} can't be written: {error.strerror}.", remedy="Give a path where you may write."
        ) from None
    screen.say(f"{made.title} is in {out}: {len(made.pages)} pages of figures.")
