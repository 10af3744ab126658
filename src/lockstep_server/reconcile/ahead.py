"""The counts that are argued about most, compared after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.warming import warms
from lockstep_server.reconcile import pages


@warms
def offered(reader: Reader) -> None:
    """Compare the offers of the current period."""
    pages.prepare(reader, Asked(period=current_period(reader)))
