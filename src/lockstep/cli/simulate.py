"""`lockstep simulate`: write an invented company's exports, of any size, with truths planted on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.clock import now_s
from lockstep.values.faults import WrongUse
from lockstep.values.instants import parse

_SINCE = {"may": "1 May of the last year", "year": "the last 365 days", "recent": "the last 80 days"}


def simulate(
    size: Annotated[int, typer.Option(help="Marketing touches, about: 100 to 20,000,000.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Same seed, size, faults and end: same bytes.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for the exports.", file_okay=False)] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="A truth to plant, such as slow-follow-up=0.3; `--fault list` shows them all."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="When the two years end, such as 2026-11-19; else now.")] = None,
    deals_per_lead: Annotated[
        float | None, typer.Option(help="Opportunities per lead, instead of one for ten; for load tests.")
    ] = None,
) -> None:
    """Write two years of an invented company: the exports of its marketing system and its CRM."""
    from lockstep.simulate import simulate as write_history

    if "list" in (fault or []):
        _list_truths()
        return
    if out is None:
        raise WrongUse("No folder was named for the exports.", remedy="Say where: --out DIR.")
    planted = dict(_strength(text) for text in fault or [])
    # Whole hours, so that a call can be repeated within one.
    end_s = parse(until) if until else now_s() // 3600 * 3600
    with screen.progress() as progress:
        made = write_history(
            out, touches=size, seed=seed, now_s=end_s, planted=planted, deals_per_lead=deals_per_lead,
            progress=lambda done, of: progress("inventing a company", done, of),
        )  # fmt: skip
    shown = screen.table("Written", (("file", "left"), ("rows", "right")))
    for name, path in made.files.items():
        shown.add_row(str(path), f"{made.rows[name]:,}")
    screen.out.print(shown)
    screen.say(
        f"With a mapping.yaml beside each system's files, the charter in {made.charter} and what really "
        f"happened in {out / 'truth.json'}."
    )


def _list_truths() -> None:
    from lockstep.simulate import TRUTHS

    shown = screen.table(
        "Truths that can be planted",
        (("name", "left"), ("what it does, s being its strength from 0 to 0.95", "left"), ("where", "left"),
         ("from", "left")),
    )  # fmt: skip
    for truth in TRUTHS:
        shown.add_row(truth.name, truth.words, truth.where, _SINCE[truth.since])
    screen.out.print(shown)


def _strength(text: str) -> tuple[str, float]:
    name, _, strength = text.partition("=")
    try:
        return name.strip(), float(strength)
    except ValueError:
        raise WrongUse(
            f"“{text}” does not say how strong.", remedy=f"Write it like {name.strip() or 'slow-follow-up'}=0.3."
        ) from None
