"""The scheduler process: does what comes round by itself."""

from __future__ import annotations

import logging
import signal
import threading
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from django.db import connection

from lockstep.charter import in_force
from lockstep.values.faults import LockstepError
from lockstep_server.frame import reading
from lockstep_server.frame.periodic import NIGHT, Periodic, all_work
from lockstep_server.frame.warming import warm
from lockstep_server.service import backup, sweeping  # noqa: F401  # they say what the service itself does
from lockstep_server.service.attached import say_ready
from lockstep_server.service.beating import keep_beating, new_name

log = logging.getLogger(__name__)


def schedule() -> None:
    """Do periodic work until told to stop; what runs then is let finish."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_beating("scheduler", new_name())
    # One thing after another: it must not take the machine from those who look at pages.
    scheduler = BackgroundScheduler(timezone=_zone(), executors={"default": ThreadPoolExecutor(1)})
    for work in all_work():
        scheduler.add_job(
            lambda work=work: _do(work),
            _trigger(work),
            id=work.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=3600,
        )
    # What pages show first, where it was not kept yet: the first visitor shall not wait for it.
    scheduler.add_job(lambda: _do(Periodic("warm", lambda: warm(stop.is_set), None)), id="warm")
    scheduler.start()
    say_ready()
    stop.wait()
    scheduler.shutdown(wait=True)


def _trigger(work: Periodic) -> CronTrigger | IntervalTrigger:
    if work.every_s is None:
        return CronTrigger(hour=NIGHT, timezone=_zone())
    return IntervalTrigger(seconds=work.every_s, timezone=_zone())


def _do(work: Periodic) -> None:
    try:
        work.work()
    except LockstepError as error:
        log.error("Periodic work was not done: %s.", work.name, exc_info=error)
    except Exception:
        log.exception("Periodic work failed: %s.", work.name)
    finally:
        connection.close()


def _zone() -> ZoneInfo:
    """Return the company's zone; UTC as long as no charter says it."""
    try:
        return ZoneInfo(in_force(reading.home().charter).company.time_zone)
    except LockstepError:
        return ZoneInfo("UTC")
