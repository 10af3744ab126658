"""Forecasts as they were said, kept for good: one line of a file that only grows per record version, day and goal.

A forecast is on disk when `keep` returns. One that was cut short by a kill was never said, and is said again by the
next who asks; one that is there already is not written twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from filelock import FileLock

from lockstep.charter.goals import Goal
from lockstep.insight.reader import Reader
from lockstep.record import durable
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep.values.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One forecast of a goal, by every method, as it was said.

    Attributes
    ----------
    record, charter
        Names of the versions it rests on.
    at_s, day
        When it was made, epoch seconds UTC and as a date in the company's zone.
    goal, period
        The goal's name and period.
    amount, currency
        What was to be won, as a decimal text, and in which currency.
    leads
        The method that led.
    said
        Method to ``value``, ``low``, ``high`` (eight in ten), decimal texts.
    """

    record: str
    charter: str
    at_s: int
    day: str
    goal: str
    period: str
    amount: str
    currency: str
    leads: str
    said: Mapping[str, Mapping[str, str]]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one forecast of: record version, day, goal and its period."""
        return self.record, self.day, self.goal, self.period


class Keeper:
    """The forecasts an installation has said.

    Parameters
    ----------
    path
        `Home.forecasts`.

    Examples
    --------
    >>> import tempfile
    >>> said = {"lead-side": {"value": "90.00", "low": "70.00", "high": "120.00"}}
    >>> one = Kept(record="v1", charter="c1", at_s=0, day="2026-05-04", goal="Spring", period="2026-Q2", amount="100",
    ...     currency="EUR", leads="lead-side", said=said)
    >>> with tempfile.TemporaryDirectory() as home:
    ...     keeper = Keeper(Path(home) / "forecasts.jsonl")
    ...     keeper.keep([one]), keeper.keep([one]), [kept.day for kept in keeper.all()]
    (1, 0, ['2026-05-04'])
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[Kept]:
        """Return every forecast ever kept, oldest first.

        Raises
        ------
        LockstepError
            A line is damaged; a last one cut short was never said.
        """
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]  # what stands behind the last line feed was cut short
        except FileNotFoundError:
            return []
        return [self._read(line, place) for place, line in enumerate(lines, start=1)]

    def of(self, period: str) -> list[Kept]:
        """Return the forecasts of a goal's period, oldest first."""
        return [kept for kept in self.all() if kept.period == period]

    def keep(self, said: Iterable[Kept]) -> int:
        """Write down the forecasts that are not there yet; they are on disk for good when this returns.

        Returns
        -------
        int
            How many were new.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            known = {kept.key for kept in self.all()}
            new = {kept.key: kept for kept in said if kept.key not in known}
            if not new:
                return 0
            is_new = not self._path.exists()
            with self._path.open("xb" if is_new else "r+b") as file:
                file.seek(0 if is_new else self._path.read_bytes().rfind(b"\n") + 1)
                file.truncate()  # of a line that was cut short
                file.write(b"".join(_line(kept) for kept in new.values()))
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                durable.sync_folder(self._path.parent)
        return len(new)

    def _read(self, line: bytes, place: int) -> Kept:
        try:
            return Kept(**json.loads(line))
        except (ValueError, TypeError):
            raise LockstepError(
                f"{self._path} is damaged in line {place}.", remedy="Bring it back from a backup."
            ) from None


def _line(kept: Kept) -> bytes:
    return json.dumps(asdict(kept), sort_keys=True).encode() + b"\n"


def keep_shown(reader: Reader) -> int:
    """Keep what is forecast of every goal whose period runs, as of the record's own instant.

    Parameters
    ----------
    reader
        An open record.

    Returns
    -------
    int
        How many forecasts were new; those of a record version that was seen before are there already.
    """
    keeper = Keeper(reader.home.forecasts)
    at_s = reader.version.made_s
    today = instants.day_of(at_s, reader.charter.company.time_zone)
    day = instants.date_of_day(today).isoformat()
    known = {kept.key for kept in keeper.all()}
    said = []
    for period, goal in _running(reader, today).items():
        if (reader.version.name, day, goal.name, period) in known:
            continue
        rows = reader.figure("forecast-record", period=period).as_dict().get("rows", [])
        if not rows:
            continue
        said.append(
            Kept(
                record=reader.version.name,
                charter=reader.charter.version,
                at_s=at_s,
                day=day,
                goal=goal.name,
                period=period,
                amount=str(sum(reader.charter.month_amounts(goal).values(), Decimal(0))),
                currency=reader.charter.company.currency,
                leads=next(row["method"] for row in rows if row["leads"]),
                said={row["method"]: {name: row[name] for name in ("value", "low", "high")} for row in rows},
            )
        )
    return keeper.keep(said) if said else 0


def _running(reader: Reader, today: int) -> dict[str, Goal]:
    """Return the goals whose period runs, by period; of two for one period the first, as figures take it."""
    found: dict[str, Goal] = {}
    for goal in reader.charter.goals:
        period = Period.parse(goal.period, reader.charter.fiscal_start)
        if period.from_day <= today < period.to_day:
            found.setdefault(period.name, goal)
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """How kept forecasts of a goal came out.

    Attributes
    ----------
    count
        Forecasts.
    error
        Mean absolute error as a share of what came; None where nothing came.
    inside
        How many had what came within their range of eight in ten.
    """

    count: int
    error: float | None
    inside: int


def outcome(kept: Sequence[Kept], came: Decimal, method: str | None = None) -> Outcome | None:
    """Score kept forecasts of a goal whose period is over.

    Parameters
    ----------
    kept
        Forecasts of one goal.
    came
        What was won in the period.
    method
        Which one; None: the one that led each time.

    Returns
    -------
    Outcome or None
        None where the method was never said.
    """
    said: list[Mapping[str, Any]] = [one.said[name] for one in kept if (name := method or one.leads) in one.said]
    if not said:
        return None
    off = sum((abs(Decimal(one["value"]) - came) for one in said), Decimal(0))
    inside = sum(Decimal(one["low"]) <= came <= Decimal(one["high"]) for one in said)
    return Outcome(len(said), float(off / len(said) / came) if came > 0 else None, inside)
