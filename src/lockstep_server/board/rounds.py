"""What comes round by itself: what is forecast is kept, should the sync not have come to it."""

from __future__ import annotations

from lockstep.insight.forecasting.keeping import keep_shown
from lockstep_server.frame import reading
from lockstep_server.frame.periodic import nightly


@nightly
def keep_forecasts() -> int:
    """Keep today's forecasts of the running goals; what is kept already is not kept twice."""
    reader = reading.try_reader()
    return keep_shown(reader) if reader is not None else 0
