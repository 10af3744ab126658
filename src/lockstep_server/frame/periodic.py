"""Work that comes round by itself: each slice says in its `rounds.py` what and how often, the scheduler does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

Work = Callable[[], object]

#: The hour of what is done once a night, in the company's zone.
NIGHT = 2


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something to do again and again.

    Attributes
    ----------
    name
        Names it in the log.
    work
        Does it; doing it twice, or on two machines at once, must do no harm.
    every_s
        Seconds between two times; None: once a night.
    """

    name: str
    work: Work
    every_s: int | None


_all: dict[str, Periodic] = {}


def every(seconds: int) -> Callable[[Work], Work]:
    """Have something done every so many seconds.

    Examples
    --------
    >>> @every(60)
    ... def count_sheep() -> None: ...
    >>> [(work.name, work.every_s) for work in all_work() if work.work is count_sheep]
    [('count_sheep', 60)]
    """
    return lambda work: _kept(work, seconds)


def nightly(work: Work) -> Work:
    """Have something done once a night, when the company is at rest."""
    return _kept(work, None)


def all_work() -> list[Periodic]:
    """Return everything that comes round."""
    autodiscover_modules("rounds")
    return list(_all.values())


def _kept(work: Work, every_s: int | None) -> Work:
    name = getattr(work, "__name__", repr(work))
    _all[f"{work.__module__}.{name}"] = Periodic(name, work, every_s)
    return work
