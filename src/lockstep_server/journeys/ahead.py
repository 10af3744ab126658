"""The rows of the list, made after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep.journeys.rows import journey_rows
from lockstep_server.frame.warming import warms
from lockstep_server.journeys.record import context_of, folder


@warms
def rows(reader: Reader) -> None:
    """Make the rows, so that the first page after a sync is as quick as any."""
    journey_rows(context_of(reader), folder())
