"""What helped, as everyone sees it first, computed after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.warming import warms
from lockstep_server.helped import pages
from lockstep_server.helped.asked import first_look


@warms
def default_view(reader: Reader) -> None:
    """Compute the page for the goal's period, by channel and the charter's model."""
    pages.prepare(reader, first_look(reader, Asked(period=current_period(reader))))
