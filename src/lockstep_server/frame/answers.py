"""Answers of figures, kept: the same versions and the same question give the same answer, so it is computed once.

What is kept is the reply's JSON object, the very one that `lockstep figure --json` prints and the API sends: a
page, a script and a colleague read the same thing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from django.core.cache import caches

from lockstep.insight.reader import Reader

Said = dict[str, Any]
_RELEASE = version("lockstep")
#: What the cache answers for what it does not hold; None is an answer like any other.
_MISSING = object()


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
    """
    key = _key(reader, what)
    cache = caches["answers"]
    said = cache.get(key, _MISSING)
    if said is _MISSING:
        said = compute()
        cache.set(key, said)
    return said


def is_kept(reader: Reader, what: object) -> bool:
    """Return whether `kept` would answer without computing."""
    return bool(caches["answers"].has_key(_key(reader, what)))


def _key(reader: Reader, what: object) -> str:
    parts = [_RELEASE, reader.version.name, reader.charter.version, what]
    text = json.dumps(parts, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
