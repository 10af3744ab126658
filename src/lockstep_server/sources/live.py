"""Live sources as the service runs them: pulled by a worker, when they are due or something has arrived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from filelock import FileLock, Timeout

from lockstep.charter import in_force
from lockstep.record.home import Home
from lockstep.sources import connection, running, schedule
from lockstep.sources.intake import taking
from lockstep.values.faults import LockstepError
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.reading import home
from lockstep_server.sources.models import Run

if TYPE_CHECKING:
    from lockstep_server.sources.runs import Telling

Landed = TypeVar("Landed")
#: What comes within so short a time is landed together.
TOGETHER = timedelta(seconds=1)
#: How long a source whose job died or failed before it could say why is left alone.
_REST = timedelta(minutes=10)
#: How long a run waits for another of the same source, in another worker.
_PATIENCE_S = 120
#: What a page shows of how far it is.
_MOST_SAID = 200


def is_live(where: Home, name: str) -> bool:
    """Return whether a source says things by itself, rather than in files that somebody brings."""
    return connection.is_live(where, name) or name == taking.SOURCE


def pulled(run: Run, telling: Telling, land: Callable[[], Landed]) -> tuple[dict[str, int], Landed]:
    """Ask a live source what is new, then land it; one process at a time asks one source.

    Raises
    ------
    LockstepError
        As `running.run`; or another process is asking it right now.
    """
    so_far: dict[str, int] = {}

    def told(what: str, done: int, total: int) -> None:
        so_far[what.rpartition(": ")[2]] = done
        came = [f"{stream} {count:,}" for stream, count in so_far.items() if count]
        asking = [] if done else [f"asking for {what.rpartition(': ')[2]}"]
        telling(" · ".join([*came, *asking])[-_MOST_SAID:], 0, 0)

    try:
        with FileLock(str(home().root / f"pull-{run.source}.lock"), timeout=_PATIENCE_S):
            return running.run(home(), run.source, clock=now_s, progress=told, land=land)
    except Timeout:
        raise LockstepError(
            f"{run.source} is being read already.", remedy="Wait until that has finished, then try again."
        ) from None


def due() -> list[str]:
    """Return the live sources whose time has come, and those for which something arrived that was not landed."""
    where = home()
    if not where.charter.exists():
        return []
    try:
        zone = in_force(where.charter).company.time_zone
    except LockstepError:
        return []
    return [name for name in where.source_names() if is_live(where, name) and _is_due(where, name, zone)]


def _is_due(where: Home, name: str, zone: str) -> bool:
    last = Run.objects.filter(source=name, what=Run.What.READ).first()
    if last is not None and not last.is_over:
        return False
    if (
        last is not None
        and last.state == Run.State.FAILED
        and last.finished_at
        and timezone.now() < last.finished_at + _REST
    ):
        # Whoever could say why has written down when to try again; who died on it could not.
        said = schedule.last_run(where, name)
        if said is None or said.ended_s < int((last.started_at or last.asked_at).timestamp()):
            return False
    if not connection.is_live(where, name):
        began = last.started_at.timestamp() if last and last.started_at else 0.0
        return any(path.stat().st_mtime > began for path in where.arrived(name).glob("*/index.json"))
    at = schedule.next_s(schedule.schedule_of(where, name), schedule.last_run(where, name), zone)
    return at is not None and at <= now_s()


def hear(source: str, **_: Any) -> None:
    """Have a source landed because something has arrived for it."""
    from lockstep_server.sources import runs  # noqa: PLC0415  # it asks here what is live

    if home().charter.exists() and source in home().source_names():
        runs.ask(Run.What.READ, by=None, source=source, after=TOGETHER)
