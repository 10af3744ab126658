"""The weekly picture of the goal: where it stands in a few lines, and its chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockstep.charts import book as charts
from lockstep.charts.written import count, rate, short_money
from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep.values.periods import Period

#: Pixels of the picture; a letter is read on phones too. The PNG has twice as many.
_WIDTH, _SHARP = 560, 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, how much, and what it is held against."""

    what: str
    said: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the letter says.

    Attributes
    ----------
    subject
        Of the letter.
    finding
        Where the goal stands, in a sentence; read out in the picture's stead.
    lines
        The goal, then the week before.
    picture
        PNG; None where there is nothing to draw.
    faults
        What could not be counted.
    as_of, record_version, charter_version
        What it rests on.
    """

    subject: str
    finding: str
    lines: tuple[Line, ...]
    picture: bytes | None
    faults: tuple[str, ...]
    as_of: str
    record_version: str
    charter_version: str


def weekly(reader: Reader, *, now_s: int) -> Weekly:
    """Return the weekly picture of the goal.

    Parameters
    ----------
    reader
        An open record; what it says is as of when the record was made.
    now_s
        Now, epoch seconds; the week before this one is told apart.

    Raises
    ------
    LockstepError
        The record can't be read, or is of another currency than the charter.
    """
    pace, course = reader.figure("goal-pace"), reader.figure("goal-course")
    forecast = reader.figure("goal-forecast")
    said = course.as_dict()
    picture = charts.picture(said, width=_WIDTH, in_page=False)
    currency = pace.answer.unit
    lines = [*_goal(pace.as_dict(), forecast.as_dict(), currency), *_week(reader, now_s)]
    of = pace.rows[0] if pace.rows else {}
    money = short_money(pace.value, currency) if pace.value is not None else ""
    subject = f"{of.get('goal_name')}: {money} won" if money and of.get("goal_name") else "The goal, this week"
    faults = dict.fromkeys(fault.sentence for reply in (pace, course, forecast) for fault in reply.faults)
    zone = reader.charter.company.time_zone
    as_of = instants.from_s(reader.version.made_s).astimezone(instants.zone_of(zone))
    return Weekly(
        subject=" ".join(subject.split()),  # a name may hold a line break, a subject must not
        finding=charts.title(said),
        lines=tuple(lines),
        picture=None if picture is None else _png(picture),
        faults=tuple(faults),
        as_of=f"{as_of.day} {as_of:%B %Y %H:%M}",
        record_version=reader.version.name,
        charter_version=reader.charter.version,
    )


def _goal(pace: Mapping[str, Any], forecast: Mapping[str, Any], currency: str) -> list[Line]:
    rows = pace.get("rows") or []
    if not rows:
        return []
    row = rows[0]
    won = short_money(row["value"], currency)
    lines = [Line("Won", won, f"of {short_money(row['goal'], currency)}, {rate(row['share'])}")]
    if row.get("pace") is not None:
        gap = short_money(row["gap"], currency)
        lines.append(Line("Due by now", short_money(row["pace"], currency), f"gap {gap}"))
    likely = (forecast.get("rows") or [{}])[0]
    if likely.get("value") is not None and likely.get("low") is not None:
        low, high = (short_money(likely[end], currency) for end in ("low", "high"))
        lines.append(
            Line("Likely at the end", short_money(likely["value"], currency), f"8 in 10 between {low} and {high}")
        )
    return lines


def _week(reader: Reader, now_s: int) -> list[Line]:
    """Return what the week before brought, held against the one before it."""
    day = instants.day_of(now_s, reader.charter.company.time_zone)
    this = instants.date_of_day(day)
    year, number, _ = this.isocalendar()
    last = Period.parse(f"{year}-W{number:02}").previous()
    before = last.previous()
    lines = []
    for name, what in (("leads", "Leads"), ("deals-won", "Deals won"), ("won-revenue", "Won revenue")):
        try:
            new, old = (reader.figure(name, period=period.name) for period in (last, before))
        except LockstepError:
            continue  # the lines of the goal say what is wrong
        if new.value is None or old.value is None:
            continue
        said = [
            short_money(each.value, each.answer.unit) if name == "won-revenue" else count(float(str(each.value)))
            for each in (new, old)
        ]
        lines.append(Line(f"{what} last week", said[0], f"{said[1]} the week before"))
    return lines


def _png(svg: str) -> bytes:
    import vl_convert  # noqa: PLC0415  it starts a JavaScript engine, half a second

    drawn: bytes = vl_convert.svg_to_png(svg, scale=_SHARP)
    return drawn
