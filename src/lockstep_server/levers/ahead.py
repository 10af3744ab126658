"""What the page of levers shows first, computed after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.frame.warming import warms
from lockstep_server.levers import queries


@warms
def every_lever(reader: Reader) -> None:
    """Compute the levers, the people who may own an action, and what the figures say that will show it worked."""
    queries.levers(reader)
    queries.owners(reader)
    for name in queries.SHOWING:
        queries.figure_now(reader, name)
