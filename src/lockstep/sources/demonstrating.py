"""Set up an installation with the invented company: its charter, its two systems, its record."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lockstep.charter import in_force
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.simulate import simulate
from lockstep.sources.adding import add
from lockstep.sources.sync import Synced, sync


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was set up: the sync that read it, the rows per table, and until when the company was invented."""

    synced: Synced
    counts: Mapping[str, int]
    as_of_s: int


def demonstrate(
    home: Home,
    *,
    touches: int,
    seed: int,
    now_s: int,
    planted: Mapping[str, float],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Demonstration:
    """Invent a company until `now_s`, add its two systems as sources, and read them.

    Parameters
    ----------
    home
        An empty installation.
    touches
        How many marketing touches to invent.
    seed
        The same seed, size and instant is the same company.
    now_s
        The end of the company's history, epoch seconds UTC.
    planted
        Planted truths and their strengths; see `lockstep.simulate`.
    progress
        Told what is being done.

    Raises
    ------
    LockstepError
        As `simulate` and `sync` raise it.
    """
    exports = home.root / "exports"
    made = simulate(
        exports,
        touches=touches,
        seed=seed,
        now_s=now_s,
        planted=planted,
        progress=lambda done, total: progress("inventing a company", done, total),
    )
    shutil.copyfile(made.charter, home.charter)
    with workbench() as bench:
        for name, mapping in made.mappings.items():
            add(home, name, mapping=mapping, kind=None, paths=(), workbench=bench)
    synced = sync(home, in_force(home.charter).build_rules(), now_s=now_s, progress=progress)
    return Demonstration(synced, synced.version.counts, now_s)
