"""Instants: epoch seconds UTC, the days they fall on in a zone, and the texts people write for them.

An instant is an int of seconds since 1970-01-01T00:00:00Z, called ``_s``; a day is an int of days since
1970-01-01 on the calendar of a named zone, called ``_day``. A zone is named, such as ``Europe/Berlin``,
because an offset alone does not know when the clocks change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from lockstep.values.faults import LockstepError, WrongUse

DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name.

    Raises
    ------
    LockstepError
        There is no such zone in the IANA database.

    Examples
    --------
    >>> zone_of("Europe/Berlin").key
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):  # OSError: the name of a folder, such as "America"
        near = get_close_matches(str(name), available_timezones(), n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write an IANA name, such as Europe/Berlin or UTC."
        raise LockstepError(f"There is no time zone “{name}”.", remedy=hint) from None


def to_s(moment: datetime) -> int:
    """Return the epoch second an aware datetime falls in; fractions of a second are cut off.

    Raises
    ------
    LockstepError
        The datetime names no zone.

    Examples
    --------
    >>> to_s(datetime(2026, 3, 1, 9, 10, 0, 999_999, tzinfo=UTC))
    1772356200
    """
    if moment.utcoffset() is None:
        raise LockstepError(
            f"{moment.isoformat()} names no time zone, so it is no instant.",
            remedy="Give it a zone: datetime(..., tzinfo=UTC).",
        )
    return (moment - _EPOCH) // timedelta(seconds=1)


def from_s(s: int) -> datetime:
    """Return the aware datetime in UTC of an epoch second.

    Raises
    ------
    LockstepError
        The second lies outside the years 1 to 9999.

    Examples
    --------
    >>> from_s(1772356200)
    datetime.datetime(2026, 3, 1, 9, 10, tzinfo=datetime.timezone.utc)
    """
    try:
        return _EPOCH + timedelta(seconds=s)
    except OverflowError:
        raise LockstepError(
            f"Second {s} lies outside the years 1 to 9999.",
            remedy="Give epoch seconds; this may be milliseconds or microseconds.",
        ) from None


def iso(s: int) -> str:
    """Write an epoch second in ISO 8601, in UTC.

    Examples
    --------
    >>> iso(1772356200)
    '2026-03-01T09:10:00Z'
    """
    return from_s(s).isoformat().replace("+00:00", "Z")


def parse(text: str, *, zone: str = "UTC") -> int:
    """Read an ISO 8601 date or time as epoch seconds.

    Parameters
    ----------
    text
        ``2026-03-01T09:10:00Z``, ``2026-03-01 09:10+01:00``, ``2026-03-01 09:10`` or ``2026-03-01``, which is
        the first instant of that day.
    zone
        Zone of a text that names none. A time that occurs twice, as clocks go back, is the first of the two;
        one that clocks skip is read with the offset before the change.

    Raises
    ------
    LockstepError
        The text is no such time, it lies outside the years 1 to 9999 in UTC, or there is no such zone.

    Examples
    --------
    >>> parse("2026-03-01T09:10:00Z"), parse("2026-03-01 10:10", zone="Europe/Berlin")
    (1772356200, 1772356200)
    """
    written = text.strip()
    try:
        if len(written) <= len("2026-03-01"):
            return day_start_s(day_of_date(date.fromisoformat(written)), zone)
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise WrongUse(
            f"“{text}” is not a date or time.", remedy="Write it as 2026-03-01 or 2026-03-01T09:10:00Z."
        ) from None
    return to_s(moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone)))


def day_of_date(day: date) -> int:
    """Return the days since 1970-01-01 of a calendar date.

    Examples
    --------
    >>> day_of_date(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH_ORDINAL


def date_of_day(day: int) -> date:
    """Return the calendar date of days since 1970-01-01; the inverse of `day_of_date`.

    Examples
    --------
    >>> date_of_day(20_513)
    datetime.date(2026, 3, 1)
    """
    return date.fromordinal(day + _EPOCH_ORDINAL)


def day_of(s: int, zone: str) -> int:
    """Return the day, since 1970-01-01, that the calendar on a wall in the zone shows at an instant.

    Raises
    ------
    LockstepError
        There is no such zone, or the instant lies outside the years 1 to 9999.

    Examples
    --------
    >>> date_of_day(day_of(parse("2026-02-28T23:30:00Z"), "Europe/Berlin")).isoformat()
    '2026-03-01'
    """
    try:
        return day_of_date(from_s(s).astimezone(zone_of(zone)).date())
    except OverflowError:
        raise LockstepError(
            f"Second {s} lies outside the years 1 to 9999 in {zone}.", remedy="Give an instant within these years."
        ) from None


def day_start_s(day: int, zone: str) -> int:
    """Return the first instant of a day in a zone, where midnight may be skipped or occur twice.

    A day that the zone skipped altogether (30 December 2011 in Apia) is empty: it starts when the next one
    does. Where clocks once went back over midnight itself, the day starts with its first midnight, and the
    repeated hour of the day before lies within it.

    Raises
    ------
    LockstepError
        There is no such zone, or the day begins outside the years 1 to 9999 in UTC.

    Examples
    --------
    >>> iso(day_start_s(day_of_date(date(2026, 3, 1)), "Europe/Berlin"))
    '2026-02-28T23:00:00Z'
    >>> iso(day_start_s(day_of_date(date(2018, 11, 4)), "America/Sao_Paulo"))  # 00:00 was skipped
    '2018-11-04T03:00:00Z'
    """
    where = zone_of(zone)
    try:
        wall = date_of_day(day)
        midnight = datetime(wall.year, wall.month, wall.day, tzinfo=where)
        later, earlier = to_s(midnight.astimezone(UTC)), to_s(midnight.replace(fold=1).astimezone(UTC))
    except (ValueError, OverflowError):
        raise WrongUse(
            f"Day {day}, counted from 1970-01-01, does not begin within the years 1 to 9999.",
            remedy="Give a day within these years.",
        ) from None
    if earlier >= later:
        return later
    # Midnight was skipped: `earlier` is still the day before, `later` is already this day; find the change.
    while later - earlier > 1:
        middle = (earlier + later) // 2
        earlier, later = (earlier, middle) if day_of(middle, zone) >= day else (middle, later)
    return later


@lru_cache(maxsize=256)
def offsets(zone: str, from_s: int, to_s: int) -> tuple[tuple[int, int, int], ...]:
    """Return the stretches of constant offset from UTC in ``[from_s, to_s)``.

    Parameters
    ----------
    zone
        IANA name.
    from_s, to_s
        Epoch seconds, half-open.

    Returns
    -------
    tuple of (int, int, int)
        Start and end of each stretch (epoch seconds, half-open, in order, without gaps) and the seconds to
        add to UTC for the local time in it.

    Raises
    ------
    LockstepError
        There is no such zone, or an instant lies outside the years 1 to 9999.

    Notes
    -----
    Looks once a day, then searches the second of the change. In the IANA database (2026) no two changes of a
    zone since 1901 lie closer together than 6.9 days.

    Examples
    --------
    >>> from_s, to_s = parse("2026-03-28"), parse("2026-03-30")
    >>> [(iso(a), offset) for a, b, offset in offsets("Europe/Berlin", from_s, to_s)]
    [('2026-03-28T00:00:00Z', 3600), ('2026-03-29T01:00:00Z', 7200)]
    """
    where = zone_of(zone)
    starts = [(from_s, _offset(from_s, where))] if from_s < to_s else []
    seen = from_s
    while seen < to_s - 1:
        upcoming = min(seen + DAY_S, to_s - 1)
        changed = _offset(upcoming, where)
        if changed != starts[-1][1]:
            before, after = seen, upcoming
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (before, middle) if _offset(middle, where) == changed else (middle, after)
            starts.append((after, changed))
        seen = upcoming
    ends = [start for start, _ in starts[1:]] + [to_s]
    return tuple((start, end, offset) for (start, offset), end in zip(starts, ends, strict=False))


def _offset(s: int, where: ZoneInfo) -> int:
    offset = from_s(s).astimezone(where).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
