"""Erasures: asked for, done by a worker, watched on their page, begun again where the worker died."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from lockstep.charter import in_force
from lockstep.privacy.backups import backups_in
from lockstep.privacy.erasing import erase, everybody, unfinished
from lockstep.privacy.ledger import Ledger
from lockstep.privacy.person import Person
from lockstep.record.sealing import seal, unseal
from lockstep.values.faults import LockstepError, WrongUse
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.reading import home
from lockstep_server.frame.warming import warm
from lockstep_server.people.models import User
from lockstep_server.privacy.database import Database
from lockstep_server.privacy.models import Erasure

_log = logging.getLogger(__name__)
#: How often a running job says that it lives, and after what silence it counts as dead.
BEAT_S = 0.7
SILENCE = timedelta(seconds=30)
#: A job whose worker died is begun again so often in all; then it says so.
ATTEMPTS = 3
_OPEN = (Erasure.State.WAITING, Erasure.State.RUNNING)


@task()
def perform(erasure_id: str) -> None:
    """Erase whom a row says: what a worker runs."""
    do(erasure_id)


def ask(whose: list[str], *, why: str, by: User | None) -> Erasure:
    """Ask a worker to erase people; the same asked twice is done once.

    Parameters
    ----------
    whose
        A key of each.
    why
        For which reason.
    by
        Who asks; None: the retention.
    """
    with transaction.atomic():
        for open_ in Erasure.objects.filter(state__in=_OPEN):
            if _keys(open_) == whose:
                return open_
        sealed = seal(home(), json.dumps(whose))
        row = Erasure.objects.create(whose=sealed, people=len(whose), why=why, by=by)
        perform.enqueue(str(row.pk))
    return row


def again(row: Erasure) -> None:
    """Try a failed one once more."""
    with transaction.atomic():
        waiting = Erasure.objects.filter(pk=row.pk, state=Erasure.State.FAILED).exclude(whose="")
        if waiting.update(state=Erasure.State.WAITING, attempts=0, sentence="", remedy="", finished_at=None):
            perform.enqueue(str(row.pk))


def open_ones() -> list[Erasure]:
    """Return those that are not over."""
    return list(Erasure.objects.filter(state__in=_OPEN))


def revive() -> int:
    """Begin jobs again whose worker died; return how many. An erasure that was broken off is finished by the next."""
    found = 0
    for row in Erasure.objects.filter(state=Erasure.State.RUNNING, beat_at__lt=timezone.now() - SILENCE):
        same = Erasure.objects.filter(pk=row.pk, state=Erasure.State.RUNNING, beat_at=row.beat_at)
        with transaction.atomic():
            if row.attempts < ATTEMPTS:
                begun = same.update(state=Erasure.State.WAITING, doing="Begun again: its worker stopped")
                if begun:
                    perform.enqueue(str(row.pk))
            else:
                begun = same.update(
                    state=Erasure.State.FAILED, finished_at=timezone.now(),
                    sentence=f"The worker stopped {ATTEMPTS} times while doing this. It is not finished.",
                    remedy="See the log of the worker: often there was not enough memory. Then try again.",
                )  # fmt: skip
        found += begun
    return found


def do(erasure_id: str) -> None:
    """Erase whom a row says, and write down what came of it."""
    now = timezone.now()
    taken = Erasure.objects.filter(pk=erasure_id, state=Erasure.State.WAITING).update(
        state=Erasure.State.RUNNING, started_at=now, beat_at=now, attempts=F("attempts") + 1, doing="Beginning"
    )
    if not taken:
        return
    row = Erasure.objects.get(pk=erasure_id)
    try:
        with _Telling(row) as telling:
            row.entry = _erased(row, telling)
            telling("Computing what the first screen shows")
            warm()
        row.state, row.whose = Erasure.State.DONE, ""
    except LockstepError as error:
        row.state, row.sentence, row.remedy = Erasure.State.FAILED, error.sentence, error.remedy or ""
    except Exception:  # whatever it is, the page of the erasure has to say that it is not done
        _log.exception("erasure %s failed", row.pk)
        row.state = Erasure.State.FAILED
        row.sentence = "Something went wrong that Lockstep has no words for. It is not finished."
        row.remedy = f"Whoever runs Lockstep finds it in the log of the worker, under {row.pk}. Then try again."
    row.finished_at, row.doing = timezone.now(), ""
    # Not the reason: the erasure has taken out of it what named the person.
    row.save(update_fields=["state", "whose", "sentence", "remedy", "finished_at", "doing", "entry"])


def _erased(row: Erasure, telling: _Telling) -> str:
    """Erase whom it is about; return the entry of the ledger."""
    begun, keys = unfinished(home()), _keys(row)
    if begun is not None:
        telling("Finishing an erasure that was broken off")
        is_theirs = set(keys) <= {*begun.keys, begun.entity}
        entry = _erase(begun, row, telling, is_theirs=is_theirs)
        if is_theirs:
            return entry
    telling("Looking up whom")
    try:
        person = everybody(home(), keys)
    except WrongUse:
        if row.attempts > 1 and (done := _entry_since(row)):
            return done  # its worker stopped before it could say so
        row.whose = ""
        # In our own words: the others say whom.
        raise LockstepError(
            "The record does not know them any more.",
            remedy="They were erased meanwhile, or no source says anything of them. Nothing was changed.",
        ) from None
    return _erase(person, row, telling, is_theirs=True)


def _erase(person: Person, row: Erasure, telling: _Telling, *, is_theirs: bool) -> str:
    said: dict[str, Any] = {"by": row.by.name if row.by else "the retention", "why": row.why, "people": row.people}
    report = erase(
        home(), person, in_force(home().charter).build_rules(), now_s=now_s(), erasers=[Database(home())],
        backups=[Path(one.name) for one in backups_in(settings.BACKUPS)], progress=telling,
        **(said if is_theirs else {}),
    )  # fmt: skip
    return report.id


def _entry_since(row: Erasure) -> str:
    begun_s = int(row.asked_at.timestamp())
    return next((one.id for one in Ledger.of(home()).all() if one.at_s >= begun_s and one.why == row.why), "")


def _keys(row: Erasure) -> list[str]:
    keys: list[str] = json.loads(unseal(home(), row.whose)) if row.whose else []
    return keys


class _Telling:
    """Writes how far an erasure is, every moment, from a thread of its own; silence means that the worker is gone."""

    def __init__(self, row: Erasure) -> None:
        self._pk, self._said, self._over = row.pk, "Beginning", threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"beat-{row.pk}", daemon=True)

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        self._said = what[:1].upper() + what[1:]

    def __enter__(self) -> _Telling:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            try:
                running = Erasure.objects.filter(pk=self._pk, state=Erasure.State.RUNNING)
                running.update(doing=self._said[:200], beat_at=timezone.now())
            except DatabaseError:
                continue  # a beat missed; the next one tells
        connection.close()
