"""Asking for jobs, telling how far they are, and finding those whose worker died."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import TracebackType

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from lockstep.record.versions import Store
from lockstep.sources.undoing import has_version
from lockstep_server.frame.reading import home
from lockstep_server.people.models import User
from lockstep_server.sources import live
from lockstep_server.sources.models import Draft, Run

#: How often a running job says that it lives, and after what silence it counts as dead.
BEAT_S = 0.7
SILENCE = timedelta(seconds=30)
#: A job whose worker died is begun again so often in all; then it says so.
ATTEMPTS = 2


@task()
def perform(run_id: str) -> None:
    """Do a job: what a worker runs."""
    from lockstep_server.sources.jobs import do  # noqa: PLC0415  # jobs ask for runs themselves

    do(run_id)


def ask(
    what: str,
    *,
    by: User | None,
    source: str = "",
    draft: Draft | None = None,
    kind: str = "",
    mapping_before: str = "",
    undoes: Run | None = None,
    after: timedelta | None = None,
) -> Run:
    """Ask a worker for a job; the same thing asked twice is done once.

    Parameters
    ----------
    what
        What to do.
    by
        Who asks; None: the clock.
    source, draft, kind
        What about.
    mapping_before
        The source's mapping until now, by which the import can be undone.
    undoes
        The import to take back.
    after
        It need not begin at once: what else comes until then is done with it.
    """
    with transaction.atomic():
        same = Run.objects.filter(what=what, source=source, draft=draft, state=Run.State.WAITING).first()
        if same is not None:
            return same
        run = Run.objects.create(
            what=what, by=by, source=source, draft=draft, kind=kind, mapping_before=mapping_before, undoes=undoes
        )
        (perform if after is None else perform.using(run_after=timezone.now() + after)).enqueue(str(run.pk))
    return run


def again(run: Run, *, by: User) -> Run:
    """Ask for a failed job once more; whoever asks now answers for it."""
    before = run.mapping_before
    if run.what == Run.What.READ and run.source and last_change(run.source, since=run):
        # Another import came in between: what that one left is what undoing has to bring back.
        path = home().mapping(run.source)
        before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    return ask(
        run.what,
        by=by,
        source=run.source,
        draft=run.draft,
        kind=run.kind,
        mapping_before=before,
        undoes=run.undoes,
    )


def claim(run_id: str) -> Run | None:
    """Take a waiting job; None where another worker has it or it is over."""
    now = timezone.now()
    taken = Run.objects.filter(pk=run_id, state=Run.State.WAITING).update(
        state=Run.State.RUNNING, started_at=now, beat_at=now, attempts=F("attempts") + 1, doing="Beginning"
    )
    return Run.objects.get(pk=run_id) if taken else None


def revive() -> int:
    """Begin jobs again whose worker died; those that died before end with a sentence. Returns how many were found.

    What a dead worker had begun is not half there: a version of the record is whole or absent.
    """
    found = 0
    for run in Run.objects.filter(state=Run.State.RUNNING, beat_at__lt=timezone.now() - SILENCE):
        same = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, beat_at=run.beat_at)
        with transaction.atomic():
            if run.attempts < ATTEMPTS:
                begun = same.update(state=Run.State.WAITING, doing="Begun again: its worker stopped")
                if begun:
                    perform.enqueue(str(run.pk))
            else:
                begun = same.update(
                    state=Run.State.FAILED,
                    finished_at=timezone.now(),
                    sentence=f"The worker stopped {ATTEMPTS} times while doing this. The record is as it was before.",
                    remedy="See the log of the worker: often there was not enough memory. Then try again.",
                )
        found += begun
    return found


def last_change(source: str, *, since: Run) -> Run | None:
    """Return the last job that changed a source after `since` was asked for."""
    done = Run.objects.filter(source=source, state=Run.State.DONE, asked_at__gt=since.asked_at)
    return done.exclude(what=Run.What.LOOK).exclude(what=Run.What.READ, result__changed=False).first()


def last_import(source: str) -> Run | None:
    """Return the last import of a source, where it is the one that undoing would take back."""
    last = (
        Run.objects.filter(source=source, state=Run.State.DONE)
        .exclude(what=Run.What.LOOK)
        .exclude(what=Run.What.READ, result__changed=False)
        .first()
    )
    return last if last is not None and last.what == Run.What.READ else None


def why_not_undone(run: Run | None) -> str:
    """Say why an import can't be undone; empty where it can."""
    if run is None:
        return "There is no import from this page to undo."
    if run.source and live.is_live(home(), run.source):
        return "It is a live source, which says the same again at its next run. Correct it there, or pause it."
    if run.version_before and not has_version(home(), run.version_before):
        return (
            f"The record before it, {run.version_before}, is not kept any more. "
            "Upload the earlier export again instead: it takes the place of this one."
        )
    store = Store(home().record)
    current = store.current()
    if current is not None and has_version(home(), run.version_after):
        was, now = (
            version.notes.get("sources", {}).get(run.source) for version in (store.open(run.version_after), current)
        )
        if was != now:
            return "It was read from the command line since. Undo only takes back the last import."
    return ""


class Telling:
    """Writes how far a job is, every moment, from a thread of its own; silence means that the worker is gone."""

    def __init__(self, run: Run) -> None:
        self._run, self._over = run, threading.Event()
        self._said: tuple[str, int, int] = (run.doing, 0, 0)
        self._thread = threading.Thread(target=self._beat, name=f"beat-{run.pk}", daemon=True)

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done; any thread may."""
        self._said = (what, done, total)

    def __enter__(self) -> Telling:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            what, done, total = self._said
            try:
                Run.objects.filter(pk=self._run.pk, state=Run.State.RUNNING).update(
                    doing=what[:200], done=done, total=total, beat_at=timezone.now()
                )
            except DatabaseError:
                continue  # a beat missed; the next one tells
        connection.close()
