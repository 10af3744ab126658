"""`lockstep demo`: an invented company, from its two systems' exports to the goal, the funnel and both promises."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.listening import listen
from lockstep.cli.options import home_at
from lockstep.cli.serve import PortOption, hand_over
from lockstep.record.home import Home
from lockstep.values.faults import LockstepError

#: What marks a folder as ours to empty.
MARK = "made-by-lockstep-demo"


class Size(StrEnum):
    """How large a company to invent."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


TOUCHES = {Size.SMALL: 20_000, Size.MEDIUM: 200_000, Size.LARGE: 2_000_000}


def demo(
    home: Annotated[
        Path | None,
        typer.Option("--home", file_okay=False, help="Keep the demonstration here; without it, it is thrown away."),
    ] = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the pages afterwards.")] = True,
    port: PortOption = 8000,
    size: Annotated[Size, typer.Option(help="Touches to invent: 20,000, 200,000 or 2,000,000.")] = Size.MEDIUM,
    seed: Annotated[int | None, typer.Option(help="Another seed is another company.")] = None,
) -> None:
    """Invent a company, read its two systems, show the goal, the funnel and both promises, and open the pages."""
    from lockstep.simulate import DEMO_PLANTED, DEMO_SEED, DEMO_UNTIL_S
    from lockstep.sources.demonstrating import demonstrate

    started = time.monotonic()
    # Taken first: nobody shall wait for a company and then hear that the port is not free.
    listener = listen("127.0.0.1", port) if serve else None
    with ExitStack() as kept:
        root = (
            _emptied(home) if home else Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-demo-")))
        )
        where = home_at(root)
        with screen.progress() as progress:
            made = demonstrate(
                where,
                touches=TOUCHES[size],
                seed=DEMO_SEED if seed is None else seed,
                now_s=DEMO_UNTIL_S,
                planted=DEMO_PLANTED,
                progress=progress,
            )
        screen.say(
            f"Tellmark Systems, invented: {made.counts['touches']:,} touches, {made.counts['people']:,} people, "
            f"{made.counts['deals']:,} deals from two systems, {made.counts['faults']:,} faults named, none dropped."
        )
        seller = _show(where, made.as_of_s)
        screen.say(
            f"\nDone in {time.monotonic() - started:.0f} s."
            + (f" It is kept in {root}: lockstep figure list --home {root}" if home else "")
        )
        if listener is not None:
            arguments = ["demo", "--listener", str(listener.detach()), "--seller", seller]
            # The service takes over this process: it throws the folder away when it ends.
            hand_over(root, arguments + ([] if home else ["--throw-away"]), LOCKSTEP_DEMO="1")


def _show(home: Home, as_of_s: int) -> str:
    """Show what the record says, and return who won most deals in it."""
    from lockstep.cli import tables
    from lockstep.insight.reader import Reader

    with Reader(home.root) as reader:
        goal = reader.figure("goal-pace", as_of=as_of_s)
        period = reader.charter.goals[0].period if reader.charter.goals else None
        answers = [
            goal,
            reader.figure("funnel", view="cohort", period=period, as_of=as_of_s),
            reader.figure("speed-to-lead", by="month", period=period, as_of=as_of_s),
            reader.figure("promises-kept", period=period, as_of=as_of_s),
        ]
        sellers = [row for row in reader.figure("deals-won", by="owner", as_of=as_of_s).rows if row["owner"]]
    for answered in answers:
        screen.out.print()
        screen.out.print(tables.reply(answered))
        screen.list_faults(answered.faults)
    return str(max(sellers, key=lambda row: int(row["value"] or 0))["owner"])


def _emptied(folder: Path) -> Path:
    """Return the folder for a new demonstration; an earlier demonstration in it is removed, anything else is not."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise LockstepError(
                f"{folder} holds something that is no demonstration.",
                remedy="Name another folder with --home.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder
