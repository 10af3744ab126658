"""What the first screen needs, computed after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.forecasting.keeping import keep_shown
from lockstep.insight.reader import Reader
from lockstep_server.board import landing, sections
from lockstep_server.frame import answers
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.page import framed
from lockstep_server.frame.warming import warms


@warms
def first_screen(reader: Reader) -> None:
    """Compute the first screen as everyone sees it first: the goal's period, nobody left out."""
    period = current_period(reader)
    asked = Asked(period=period)
    framed(reader, asked)
    sections.goal(reader, asked)
    sections.promises(reader, asked)
    sections.flow(reader, asked)
    # What needs someone today rests on these (needs.py, visits.py).
    answers.figure(reader, "waiting", period=None)
    answers.figure(reader, "waiting", by="owner", period=None)
    for name in ("waiting", "promises-kept"):
        answers.figure(reader, name, period=period)
    answers.figure(reader, "leads", by="return_code", period=period)


@warms
def forecasts(reader: Reader) -> None:
    """Keep what is forecast, before anybody sees it, and compute the page that shows it."""
    keep_shown(reader)
    landing.prepare(reader, Asked(period=current_period(reader)))
