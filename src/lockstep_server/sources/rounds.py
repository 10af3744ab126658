"""What of this slice comes round by itself."""

from __future__ import annotations

from lockstep_server.frame.periodic import every
from lockstep_server.sources import runs, tidying

#: A run whose worker is silent is begun again within so many seconds.
LOOK_S = 30


@every(LOOK_S)
def begin_dead_runs_again() -> int:
    """Begin jobs again whose worker died."""
    return runs.revive()


@every(3600)
def remove_what_no_mapping_reads() -> int:
    """Remove uploads that stopped half-way, and files that no mapping reads any more."""
    return tidying.tidy()
