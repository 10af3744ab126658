"""Values over time: columns for what adds up, lines with their intervals for rates and medians; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lockstep.charts.sheet import Sheet
from lockstep.charts.ticks import ticks
from lockstep.charts.unbroken import unbroken, words
from lockstep.charts.written import on_axis, written

#: Heights in pixels: of a picture's only strip, of one among several, of the words under them all.
_ALONE, _AMONG, _AXIS, _APART = 200, 44, 28, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value of one unit of time; None: there is none."""

    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    part: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One series, drawn on a strip of its own; its name is empty where it is the only one."""

    name: str
    points: Sequence[Point]
    ink: str = "ink"


def columns(strips: Sequence[Strip], *, width: int, unit: str) -> Any:
    """Draw columns from zero, one strip above the other."""
    return _drawn(strips, width=width, unit=unit, is_line=False)


def lines(strips: Sequence[Strip], *, width: int, unit: str) -> Any:
    """Draw lines with their intervals as bands, one strip above the other; each strip has its own scale."""
    return _drawn(strips, width=width, unit=unit, is_line=True)


def _drawn(strips: Sequence[Strip], *, width: int, unit: str, is_line: bool) -> Any:
    units = unbroken([point.unit for strip in strips for point in strip.points])
    is_alone, is_narrow = len(strips) == 1, width < 480
    height = _ALONE if is_alone else _AMONG
    left = 56 if is_alone else 0 if is_narrow else 168
    right = 64
    apart = 8 if is_alone else _APART + (18 if is_narrow else 0)
    step = (width - left - right) / max(len(units), 1)
    sheet = Sheet()
    top = float(apart)
    for strip in strips:
        field = _Field(sheet, strip, units, left=left, step=step, top=top, height=height, is_line=is_line)
        if is_alone:
            field.grid(width - right, unit)
        else:
            field.name(is_narrow=is_narrow)
        if is_line:
            field.lines()
        else:
            field.columns()
        field.end(unit)
        top += height + apart
    bottom = top - apart + 6
    _axis(sheet, units, left, step, bottom, room=width - left - right)
    return sheet.drawn(width=width, height=bottom + _AXIS)


class _Field:
    """One strip with its scale: places in pixels."""

    def __init__(
        self,
        sheet: Sheet,
        strip: Strip,
        units: list[str],
        *,
        left: float,
        step: float,
        top: float,
        height: int,
        is_line: bool,
    ) -> None:
        self.sheet, self.strip = sheet, strip
        self.left, self.step, self.height, self.top = left, step, height, top
        place = {unit: index for index, unit in enumerate(units)}
        self.points = sorted(
            ((place[point.unit], point) for point in strip.points if point.unit in place), key=lambda pair: pair[0]
        )
        ends = [end for _, point in self.points for end in (point.value, point.low, point.high) if end is not None] or [
            0.0
        ]
        self.low, self.high = min(0.0, *ends), max(0.0, *ends)
        if self.high == self.low:
            self.high = self.low + 1
        self.is_line = is_line

    def x(self, place: int) -> float:
        """Return the middle of a unit."""
        return self.left + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return self.top + self.height * (self.high - value) / (self.high - self.low)

    def columns(self) -> None:
        """Draw a column per unit that has a value, with its overdue part, on a line at zero."""
        half = self._half()
        ink = "gain" if self.strip.ink == "ink" else self.strip.ink
        for place, point in self.points:
            for value, colour in ((point.value, ink), (point.part, "late")):
                if value:
                    self.sheet.rect(self.x(place) - half, self.x(place) + half, self.y(value), self.y(0), colour)
        last = self.points[-1][0] if self.points else 0
        self.sheet.rule((self.left, self.y(0)), (self.x(last) + half, self.y(0)), "line2")

    def lines(self) -> None:
        """Draw the line in its unbroken runs, on the band of its interval; a lonely value is a dot."""
        for run in self._runs():
            places = [(self.x(place), self.y(point.value or 0.0)) for place, point in run]
            edges = [
                (self.x(place), self.y(point.high), self.y(point.low))
                for place, point in run
                if point.low is not None and point.high is not None
            ]
            if len(places) > 1:
                self.sheet.area(edges, "band80")
                self.sheet.line(places, self.strip.ink)
            else:
                for x, high, low in edges:
                    self.sheet.rule((x, high), (x, low), "band50", wide=3)
                self.sheet.dot(places[0], self.strip.ink)

    def grid(self, right: float, unit: str) -> None:
        """Draw hairlines at round values, named on the left."""
        for value in _round_values(self.low, self.high, unit):
            y = self.y(value)
            self.sheet.rule((self.left, y), (right, y), "line")
            self.sheet.text((self.left - 8, y), on_axis(value, unit), "ink3", align="right")

    def name(self, *, is_narrow: bool) -> None:
        """Write the strip's name: beside it, or on a phone above it."""
        y = self.top - 12 if is_narrow else self.top + self.height / 2
        self.sheet.text((0.0, y), self.strip.name, "ink", weight=600, limit=300 if is_narrow else 152)

    def end(self, unit: str) -> None:
        """Write the last value at the place where the series ends."""
        found = [(place, point.value) for place, point in self.points if point.value is not None]
        if not found:
            return
        place, value = found[-1]
        y = min(max(self.y(value), self.top + 6), self.top + self.height - 6)
        if self.is_line:
            self.sheet.dot((self.x(place), self.y(value)), self.strip.ink)
        beside = 6 if self.is_line else self._half() + 4
        self.sheet.text((self.x(place) + beside, y), written(value, unit), "ink", weight=600)

    def _half(self) -> float:
        return max(min(self.step * 0.36, 18), 0.5)

    def _runs(self) -> Iterator[list[tuple[int, Point]]]:
        run: list[tuple[int, Point]] = []
        for place, point in self.points:
            if run and (point.value is None or place != run[-1][0] + 1):
                yield run
                run = []
            if point.value is not None:
                run.append((place, point))
        if run:
            yield run


def _axis(sheet: Sheet, units: list[str], left: float, step: float, top: float, *, room: float) -> None:
    """Write as many names of units as fit, the last among them."""
    every = max(1, -(-len(units) * 62 // max(int(room), 1)))
    for index, unit in enumerate(units):
        x = left + step * (index + 0.5)
        # Half a name at the edge would be cut off.
        if (len(units) - 1 - index) % every == 0 and x >= 28:
            sheet.text((x, top + 10), words(unit), "ink3", align="center")


def _round_values(low: float, high: float, unit: str) -> list[float]:
    """Return where hairlines go: hours are round, thousands of seconds are not."""
    size = 3600 if unit == "seconds" else 1
    return [value * size for value in ticks(low / size, high / size)]
