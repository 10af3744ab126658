"""What the flow shows first, computed after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.flow import pages, time
from lockstep_server.flow.asked import first_look
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.warming import warms


@warms
def default_view(reader: Reader) -> None:
    """Compute the pages as everyone sees them first: those of the goal's period."""
    first = first_look(reader, Asked(period=current_period(reader)))
    pages.prepare(reader, first)
    time.prepare(reader, first)
