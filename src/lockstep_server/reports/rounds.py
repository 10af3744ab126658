"""What of this slice comes round by itself."""

from __future__ import annotations

from django.utils import timezone

from lockstep_server.frame import reading
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.periodic import every, nightly
from lockstep_server.reports import making, weekly


@every(600)
def weekly_pictures() -> int:
    """Send the weekly picture of the goal, on Monday mornings, to who asked for it."""
    reader = reading.try_reader()
    return 0 if reader is None else weekly.send_due(reader, now_s())


@nightly
def forget_letters() -> int:
    """Forget which letters went out long ago."""
    return weekly.forget_old(timezone.now())


@nightly
def last_month() -> None:
    """Have the last whole month there in the morning, by the newest record."""
    reader = reading.try_reader()
    if reader is not None:
        making.ask(reader, making.offered(reader)[1][0])
