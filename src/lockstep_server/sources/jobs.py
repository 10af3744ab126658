"""What a worker does: look at files, read a source, undo an import, remove a source."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from filelock import FileLock, Timeout

from lockstep.charter import in_force
from lockstep.engines.embedded import workbench
from lockstep.record import durable
from lockstep.record.layout import Layout
from lockstep.record.versions import Store, Version
from lockstep.sources import adding, connection
from lockstep.sources.changes import changes
from lockstep.sources.mapping import parse
from lockstep.sources.suggest.looking import look
from lockstep.sources.sync import FileOutcome, Synced, sync
from lockstep.sources.undoing import put_back
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash
from lockstep_server.frame.reading import home
from lockstep_server.frame.warming import warm
from lockstep_server.sources import live, runs, storing
from lockstep_server.sources.models import Run
from lockstep_server.sources.runs import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lockstep.record.rules import BuildRules

_log = logging.getLogger(__name__)
#: How long a job waits for another that writes the record, here or at the command line.
WAIT_S = 900


def do(run_id: str) -> None:
    """Do a job and write down what came of it; whatever goes wrong becomes a sentence on its page."""
    run = runs.claim(run_id)
    if run is None:
        return
    steps: dict[str, Callable[[Run, Telling], None]] = {
        Run.What.LOOK: _look,
        Run.What.READ: _read,
        Run.What.UNDO: _undo,
        Run.What.REMOVE: _remove,
    }
    try:
        with Telling(run) as telling:
            steps[run.what](run, telling)
        run.state = Run.State.DONE
    except LockstepError as error:
        run.state = Run.State.FAILED
        run.sentence, run.remedy = (storing.told(said, run.uploads()) for said in (error.sentence, error.remedy))
    except Exception:
        _log.exception("run %s failed", run.pk)
        run.state = Run.State.FAILED
        run.sentence = "Something went wrong that Lockstep has no words for. The record is as it was before."
        run.remedy = f"Whoever runs Lockstep finds it in the log of the worker, under {run.pk}."
    run.finished_at = timezone.now()
    run.doing = ""
    run.save(
        update_fields=["state", "sentence", "remedy", "finished_at", "doing", "result", "version_before",
                       "version_after", "is_undone"]
    )  # fmt: skip


def _look(run: Run, telling: Telling) -> None:
    draft = run.draft
    if draft is None:
        raise LockstepError("The files were given up.", remedy="Add them again.")
    uploads = list(draft.uploads.filter(is_whole=True).order_by("name"))
    telling("Looking at headers, cells and keys that join")
    existing, seen = None, ""
    if draft.source:
        text = home().mapping(draft.source).read_bytes()
        existing, seen = parse(text, name="mapping.yaml"), content_hash(text.decode("utf-8-sig").encode())
    with workbench(temp_directory=_scratch()) as bench:
        looked = look(
            [storing.place_of(upload) for upload in uploads],
            workbench=bench,
            source=draft.source or "new",
            kind=run.kind,
            existing=existing,
        )
    names = {str(storing.place_of(upload)): upload.name for upload in uploads}
    for file in looked.files:
        file["name"] = names.get(file["path"], file["name"])
    stored = {upload.stored_name: upload.name for upload in uploads}
    looked.unread = {stored.get(name, name): why for name, why in looked.unread.items()}
    # By its mark, a mapping that is changed elsewhere meanwhile is not written over.
    draft.looked = {**looked.as_dict(), "kind": run.kind, "mapping": seen}
    draft.looked.pop("tree")
    draft.tree = draft.proposed = looked.tree
    draft.save(update_fields=["looked", "tree", "proposed"])


def _read(run: Run, telling: Telling) -> None:
    arrived: dict[str, int] = {}
    if run.source and connection.is_live(home(), run.source):
        arrived, (before, done) = live.pulled(run, telling, lambda: _landed(run, telling))
    else:
        before, done = _landed(run, telling)
    files = [file for file in done.files if not run.source or file.source == run.source]
    run.version_after = done.version.name
    run.result = {
        "changed": done.has_changed,
        "arrived": arrived,
        "files": [_outcome(file) for file in files],
        "counts": _counts(done.version),
        "changes": changes(before, done.version, run.source) if run.source and done.has_changed else {},
        "failures": {name: storing.told(str(error), run.uploads()) for name, error in done.failures.items()},
    }
    if done.has_changed:
        _warm(telling)


def _landed(run: Run, telling: Telling) -> tuple[Version | None, Synced]:
    """Bring what the files say, and what arrived, into the record."""
    rules = _rules()
    with _alone(telling):
        before = Store(home().record).current()
        run.version_before = before.name if before else ""
        run.save(update_fields=["version_before"])
        names = [run.source] if run.source else []
        return before, sync(home(), rules, now_s=_now_s(), names=names, progress=telling)


def _undo(run: Run, telling: Telling) -> None:
    undone = run.undoes
    if undone is None or (why := runs.why_not_undone(undone)):
        raise LockstepError(why if undone else "There is no import to undo.", remedy="Nothing was changed.")
    rules = _rules()
    with _alone(telling):
        telling(f"Putting {run.source} back to what it said before")
        version = put_back(
            home(), run.source, to=undone.version_before or None, rules=rules, now_s=_now_s(), progress=telling
        )
        if undone.mapping_before:
            _scratch()
            durable.put(home().mapping(run.source), undone.mapping_before.encode(), workspace=home().scratch)
        elif run.source in home().source_names():
            adding.remove(home(), run.source)
    Run.objects.filter(pk=undone.pk).update(is_undone=True)
    run.version_after = version.name
    run.result = {"counts": _counts(version)}
    _warm(telling)


def _remove(run: Run, telling: Telling) -> None:
    rules = _rules()
    with _alone(telling):
        telling(f"Taking {run.source} out of the record")
        if live.is_live(home(), run.source) and run.source in home().source_names():
            adding.remove(home(), run.source)  # first: nothing more may come while its rows leave
        if Store(home().record).current() is not None:
            version = put_back(home(), run.source, to=None, rules=rules, now_s=_now_s(), progress=telling)
            run.version_after = version.name
            run.result = {"counts": _counts(version)}
        if run.source in home().source_names():
            adding.remove(home(), run.source)
    _warm(telling)


@contextmanager
def _alone(telling: Telling) -> Iterator[None]:
    """Wait until nobody else writes the record: one job at a time, and never beside the command line."""
    waiting = FileLock(str(home().root / "jobs.lock"))
    with suppress(Timeout):
        waiting.acquire(timeout=0)
    if not waiting.is_locked:
        telling("Waiting for another job to finish")
        try:
            waiting.acquire(timeout=WAIT_S)
        except Timeout:
            raise _too_long() from None
    try:
        layout = Layout(home().record)
        if layout.root.is_dir():
            try:
                with FileLock(str(layout.lock), timeout=WAIT_S):
                    pass
            except Timeout:
                raise _too_long() from None
        yield
    finally:
        waiting.release()


def _too_long() -> LockstepError:
    return LockstepError(
        f"Another job has been writing the record for {WAIT_S // 60} minutes.",
        remedy="Wait until it has finished, then try again.",
    )


def _rules() -> BuildRules:
    return in_force(home().charter).build_rules()


def _now_s() -> int:
    return int(timezone.now().timestamp())


def _scratch() -> Any:
    home().scratch.mkdir(parents=True, exist_ok=True)
    return home().scratch


def _warm(telling: Telling) -> None:
    telling("Computing what the first screen shows")
    warm()


def _counts(version: Version) -> dict[str, int]:
    return {name: version.counts[name] for name in ("people", "companies", "deals", "journeys", "touches", "faults")}


def _outcome(file: FileOutcome) -> dict[str, Any]:
    return {
        "source": file.source,
        "file": file.file,
        "rows_in": file.rows_in,
        "kept": file.rows_kept,
        "left_out": file.rows_left_out,
        "faults": file.fault_count,
        "is_new": file.is_new,
    }
