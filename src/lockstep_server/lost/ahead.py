"""Where the goal was lost, as everyone sees it first, computed after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.warming import warms
from lockstep_server.lost import pages
from lockstep_server.lost.asked import LostAsked


@warms
def default_view(reader: Reader) -> None:
    """Compute the page for the goal's period, against its plan."""
    pages.prepare(reader, LostAsked(asked=Asked(period=current_period(reader))))
