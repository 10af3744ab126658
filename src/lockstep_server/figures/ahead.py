"""Definitions that the first screen links to, computed after each sync, so that the first click opens at once."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.figures import pages
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.warming import warms

#: What is opened from the first screen, with the view it is opened in.
_OPENED: tuple[tuple[str, str | None], ...] = (
    ("goal-pace", None),
    ("goal-forecast", None),
    ("promises-kept", None),
    ("funnel", "period"),
    ("stage-conversion", None),
    ("waiting", None),
)


@warms
def definitions(reader: Reader) -> None:
    """Compute these figures' definitions, rows and charts."""
    asked = Asked(period=current_period(reader))
    for name, view in _OPENED:
        pages.prepare(reader, name, asked.question | ({"view": view} if view else {}))
