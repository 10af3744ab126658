"""The worker process: does the jobs that pages ask for, one at a time."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lockstep_server.service.attached import say_ready
from lockstep_server.service.beating import has_ended, hold, keep_beating, new_name
from lockstep_server.service.models import Heartbeat

log = logging.getLogger(__name__)

#: A job that ended its worker this often is not tried again.
_TRIES = 3
#: A worker of another machine that has been silent for this long is taken for dead.
_SILENT = timedelta(minutes=5)


def work() -> None:
    """Do jobs until told to stop; a job that a killed worker left behind is put back first."""
    name = new_name()
    held = hold(name)
    Heartbeat.beat("worker", name)
    put_back()
    keep_beating("worker", name, also=put_back)
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    )
    worker.configure_signals()
    say_ready()
    try:
        worker.run()
    finally:
        held.release()


def put_back() -> int:
    """Put back the jobs whose worker has ended without finishing them, and return how many.

    Each is put back by a comparison with what was read, so that of several workers one does it. A job that was
    killed half-way runs again from its start: jobs must bear that, and say what they did only at their end.
    """
    count = 0
    for job in DBTaskResult.objects.running():
        owner = job.worker_ids[-1] if job.worker_ids else ""
        if not _is_gone(owner):
            continue
        same = DBTaskResult.objects.running().filter(id=job.id, started_at=job.started_at)
        if len(job.worker_ids) >= _TRIES:
            same.update(
                status="FAILED",
                finished_at=timezone.now(),
                exception_class_path="builtins.RuntimeError",
                traceback=f"The process that did this job was ended {_TRIES} times; it is not tried again.",
            )
            log.error("A job was given up: its process was ended %s times.", _TRIES, extra={"job": str(job.id)})
            continue
        if same.update(status="READY", started_at=None):
            log.warning("A job that was interrupted is put back.", extra={"job": str(job.id)})
            count += 1
    return count


def _is_gone(owner: str) -> bool:
    ended = has_ended(owner) if owner else True
    if ended is not None:
        return ended
    return not Heartbeat.objects.filter(name=owner, beat_at__gt=timezone.now() - _SILENT).exists()
