"""Answers of figures, kept: the same versions and the same question give the same answer, so it is computed once.

What is kept is the reply's JSON object, the very one that `lockstep figure --json` prints and the API sends: a
page, a script and a colleague read the same thing. What several ask for at once, in whatever process, one computes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib.metadata import version
from typing import Any

from django.core.cache import caches
from filelock import FileLock

from lockstep.insight.reader import Reader

Said = dict[str, Any]
_RELEASE = version("lockstep")
#: What the cache answers for what it does not hold; None is an answer like any other.
_MISSING = object()
_computes_nothing: ContextVar[bool] = ContextVar("computes_nothing", default=False)


class NotKept(Exception):
    """Raised inside `only_kept` for what is not kept: it knows how that is computed.

    Attributes
    ----------
    reader
        Whose versions it rests on, and by which it is computed: in one thread at a time.
    key
        By which it would be kept.
    """

    def __init__(self, reader: Reader, what: object, compute: Callable[[], Any]) -> None:
        super().__init__(str(what))
        self.reader, self.key = reader, _key(reader, what)
        self._what, self._compute = what, compute

    def make(self) -> None:
        """Compute it, so that it is kept from then on."""
        kept(self.reader, self._what, self._compute)


@contextmanager
def only_kept() -> Iterator[None]:
    """Answer inside this block from what is kept, and compute nothing.

    Raises
    ------
    NotKept
        Something is asked for that has not been computed yet.
    """
    before = _computes_nothing.set(True)
    try:
        yield
    finally:
        _computes_nothing.reset(before)


def computes_nothing() -> bool:
    """Return whether we are inside of `only_kept`."""
    return _computes_nothing.get()


def figure(reader: Reader, name: str, **question: Any) -> Said:
    """Return a figure's answer as its JSON object.

    Parameters
    ----------
    reader
        An open record.
    name, **question
        As `Reader.figure` takes them.

    Raises
    ------
    LockstepError
        There is no such figure, or it can't be asked so.
    """
    said = {part: value for part, value in question.items() if value}  # what is left out is not asked a second time
    return kept(reader, ("figure", *defined(reader, name), said), lambda: reader.figure(name, **said).as_dict())


def defined(reader: Reader, name: str) -> tuple[str, ...]:
    """Return what names a figure and its definition: that of a company's own changes without a release."""
    figure = reader.book.get(name)
    return (name, figure.version) if figure is not None and figure.version else (name,)


def kept(reader: Reader, what: object, compute: Any) -> Any:
    """Return what `compute` says about this record and charter, from the cache where it has been computed before.

    Parameters
    ----------
    reader
        The versions it rests on.
    what
        Names the computation and everything it depends on beside the versions; JSON values.
    compute
        Makes it; JSON values.

    Raises
    ------
    NotKept
        It is not kept, inside of `only_kept`.
    """
    key = _key(reader, what)
    cache = caches["answers"]
    said = cache.get(key, _MISSING)
    if said is not _MISSING:
        return said
    if computes_nothing():
        raise NotKept(reader, what, compute)
    with _one_at_a_time(reader, key):
        said = cache.get(key, _MISSING)  # meanwhile whoever was first may have kept it
        if said is _MISSING:
            said = compute()
            cache.set(key, said)
    return said


def is_kept(reader: Reader, what: object) -> bool:
    """Return whether `kept` would answer without computing."""
    return bool(caches["answers"].has_key(_key(reader, what)))


@contextmanager
def _one_at_a_time(reader: Reader, key: str) -> Iterator[None]:
    """Let one thread of all processes in: what a sync computes ahead, and what visitors wait for, is made once."""
    file = reader.home.root / "cache" / "computing" / f"{key}.lock"
    lock = FileLock(file)
    # Without room, or where nothing can be written, several may compute the same.
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        if lock.is_locked:
            file.unlink(missing_ok=True)  # whoever waits for it finds it gone, and looks at what is kept
            lock.release()


def _key(reader: Reader, what: object) -> str:
    parts = [_RELEASE, reader.version.name, reader.charter.version, what]
    text = json.dumps(parts, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
