"""What of this slice comes round by itself."""

from __future__ import annotations

from lockstep_server.frame.periodic import every
from lockstep_server.sources import live, runs, tidying
from lockstep_server.sources.models import Run

#: A run whose worker is silent is begun again within so many seconds.
LOOK_S = 30


@every(LOOK_S)
def begin_dead_runs_again() -> int:
    """Begin jobs again whose worker died."""
    return runs.revive()


@every(LOOK_S)
def read_live_sources_that_are_due() -> int:
    """Have live sources read whose time has come, and land what arrived while no worker was there."""
    names = live.due()
    for name in names:
        runs.ask(Run.What.READ, by=None, source=name)
    return len(names)


@every(3600)
def forget_uneventful_runs() -> int:
    """Forget runs that the clock asked for and that went well, but for each source's last."""
    return tidying.forget_runs()


@every(3600)
def remove_what_no_mapping_reads() -> int:
    """Remove uploads that stopped half-way, and files that no mapping reads any more."""
    return tidying.tidy()
