"""How often a live source is read, how its last run ended, and when the next one is due."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from lockstep.record import durable
from lockstep.record.home import Home
from lockstep.values.faults import LockstepError

#: What may be chosen, and the seconds between two runs; 0: at night, None: never by itself.
CHOICES: Final[Mapping[str, int | None]] = {"5m": 300, "15m": 900, "60m": 3600, "nightly": 0, "off": None}
#: Where nobody chose.
_USUAL: Final = "60m"
#: The hour of nightly runs, in the company's zone: after the backup, before people come.
_NIGHT = 3
#: How long a service that did not answer is left alone at first, and at most; it doubles with each try.
_REST_S, _LONGEST_REST_S = 300, 6 * 3600


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a source is read.

    Attributes
    ----------
    every
        One of `CHOICES`.
    is_paused
        Somebody stopped it for a while; `every` is kept.
    """

    every: str = _USUAL
    is_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """How the last run ended.

    Attributes
    ----------
    began_s, ended_s
        Epoch seconds UTC.
    why
        Empty: all went well. Else what kind of failure: ``refused``, ``unreachable``, ``no-room`` or ``failed``.
    sentence, remedy
        Of the failure.
    tries
        Failures in a row until now.
    arrived
        Stream to the records that came, of this run.
    """

    began_s: int
    ended_s: int
    why: str = ""
    sentence: str = ""
    remedy: str = ""
    tries: int = 0
    arrived: Mapping[str, int] = field(default_factory=dict)


def schedule_of(home: Home, source: str) -> Schedule:
    """Return how often a source is read; every hour where nobody chose."""
    said = _said(home.schedule(source))
    every = str(said.get("every"))
    return Schedule(every if every in CHOICES else _USUAL, bool(said.get("is_paused")))


def choose(home: Home, source: str, schedule: Schedule) -> None:
    """Keep how often a source is read.

    Raises
    ------
    LockstepError
        There is no such choice.
    """
    if schedule.every not in CHOICES:
        raise LockstepError(f"“{schedule.every[:20]}” is no schedule.", remedy=f"Choose one of {', '.join(CHOICES)}.")
    _keep(home, home.schedule(source), asdict(schedule))


def last_run(home: Home, source: str) -> LastRun | None:
    """Return how the last run of a source ended; None before the first."""
    said = _said(home.last_run(source))
    try:
        return LastRun(**said) if said else None
    except TypeError:
        return None  # another release wrote it; the next run writes it anew


def note_run(
    home: Home,
    source: str,
    *,
    began_s: int,
    ended_s: int,
    arrived: Mapping[str, int],
    failure: LockstepError | None = None,
    why: str = "",
) -> LastRun:
    """Keep how a run ended; a source that is gone meanwhile is left alone."""
    before = last_run(home, source)
    ended = LastRun(
        began_s=began_s,
        ended_s=ended_s,
        arrived=dict(arrived),
        why=(why or "failed") if failure else "",
        sentence=failure.sentence if failure else "",
        remedy=failure.remedy if failure else "",
        tries=(before.tries if before else 0) + 1 if failure else 0,
    )
    if home.mapping(source).parent.is_dir():
        _keep(home, home.last_run(source), asdict(ended))
    return ended


def next_s(schedule: Schedule, last: LastRun | None, zone: str) -> int | None:
    """Return when a source is due, epoch seconds UTC.

    Parameters
    ----------
    schedule
        How often.
    last
        Its last run; None: it is due at once.
    zone
        The company's time zone, for nights.

    Returns
    -------
    int or None
        None: not by itself, because it is off or paused, or because credentials that were refused are not shown
        again until somebody renews them or asks for a run.

    Examples
    --------
    >>> failed = LastRun(began_s=0, ended_s=10, why="unreachable", tries=2)
    >>> next_s(Schedule("5m"), failed, "UTC"), next_s(Schedule("off"), None, "UTC")
    (610, None)
    >>> next_s(Schedule("nightly"), LastRun(began_s=0, ended_s=10), "Europe/Berlin")  # 3 in Berlin is 2 in UTC
    7200
    """
    seconds = CHOICES[schedule.every]
    if seconds is None or schedule.is_paused or (last is not None and last.why == "refused"):
        return None
    if last is None:
        return 0
    rest = min(_REST_S * 2 ** min(last.tries - 1, 10), _LONGEST_REST_S) if last.tries else 0
    if seconds:
        return max(last.began_s + seconds, last.ended_s + rest)
    if rest:
        return last.ended_s + rest
    began = datetime.fromtimestamp(last.began_s, ZoneInfo(zone))
    night = began.replace(hour=_NIGHT, minute=0, second=0, microsecond=0)
    return int((night if night > began else night + timedelta(days=1)).timestamp())


def _said(path: Any) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _keep(home: Home, path: Any, said: Mapping[str, Any]) -> None:
    home.scratch.mkdir(parents=True, exist_ok=True)
    durable.put(path, json.dumps(said).encode(), workspace=home.scratch)
