"""A sheet of marks placed in pixels: however many there are, each kind is one layer, as drawing costs by the layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from lockstep.charts.drawing import laid
from lockstep.charts.tokens import token

Place = tuple[float, float]


class Sheet:
    """Marks of one picture; what is added first of a kind lies under what is added later."""

    def __init__(self) -> None:
        self._areas: list[dict[str, Any]] = []
        self._rules: list[dict[str, Any]] = []
        self._rects: list[dict[str, Any]] = []
        self._strokes: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._dots: list[dict[str, Any]] = []
        self._texts: dict[tuple[str, int, float], list[dict[str, Any]]] = {}

    def rect(self, x: float, x2: float, y: float, y2: float, ink: str) -> None:
        """Add a bar or column."""
        self._rects.append({"x": x, "x2": x2, "y": y, "y2": y2, "ink": token(ink)})

    def rule(self, start: Place, end: Place, ink: str, *, wide: float = 1, is_over: bool = False) -> None:
        """Add a straight line, under the bars or over them."""
        (x, y), (x2, y2) = start, end
        rules = self._strokes if is_over else self._rules
        rules.append({"x": x, "x2": x2, "y": y, "y2": y2, "ink": token(ink), "wide": wide})

    def haloed(self, lines: Sequence[tuple[Place, Place]], ink: str) -> None:
        """Add lines over the bars, parted from them by a halo of the page's colour."""
        for colour, wide in (("bg", 4.5), (ink, 1.5)):
            for start, end in lines:
                self.rule(start, end, colour, wide=wide, is_over=True)

    def line(self, places: Sequence[Place], ink: str) -> None:
        """Add a line through places."""
        run = len(self._lines)
        self._lines += [{"x": x, "y": y, "ink": token(ink), "run": run} for x, y in places]

    def area(self, edges: Sequence[tuple[float, float, float]], ink: str) -> None:
        """Add a band; of each place its x, upper and lower edge."""
        run = len(self._areas)
        self._areas += [{"x": x, "y": y, "y2": y2, "ink": token(ink), "run": run} for x, y, y2 in edges]

    def dot(self, place: Place, ink: str) -> None:
        """Add a dot."""
        self._dots.append({"x": place[0], "y": place[1], "ink": token(ink)})

    def text(
        self, place: Place, text: str, ink: str, *, align: str = "left", weight: int = 400, limit: float = 0
    ) -> None:
        """Add words; beyond `limit` pixels they end in an ellipsis, at 0 they don't."""
        row = {"x": place[0], "y": place[1], "text": text, "ink": token(ink)}
        self._texts.setdefault((align, weight, limit), []).append(row)

    def drawn(self, *, width: float, height: float) -> Any:
        """Return the sheet as a chart of this size."""
        corners = {"x": _x(), "x2": "x2:Q", "y": _y(), "y2": "y2:Q", "color": _INK}
        wide = alt.StrokeWidth("wide:Q", scale=None, legend=None)
        run = {"x": _x(), "y": _y(), "detail": "run:N", "color": _INK}
        layers = [
            _on(self._areas).mark_area().encode(**run, y2="y2:Q"),
            _on(self._rules).mark_rule().encode(**corners, strokeWidth=wide),
            _on(self._rects).mark_rect().encode(**corners),
            _on(self._strokes).mark_rule().encode(**corners, strokeWidth=wide),
            _on(self._lines).mark_line(strokeWidth=2).encode(**run),
            _on(self._dots).mark_point(filled=True, size=38, opacity=1).encode(x=_x(), y=_y(), color=_INK),
        ]
        # A kind without marks would still cost its layer.
        layers = [layer for layer in layers if layer.data.values]
        for (align, weight, limit), rows in self._texts.items():
            mark = _on(rows).mark_text(align=align, fontWeight=weight, **({"limit": limit} if limit else {}))
            layers.append(mark.encode(x=_x(), y=_y(), text="text:N", color=_INK))
        return laid(layers, width=int(width), height=int(height))


def _on(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


_INK = alt.Color("ink:N", scale=None, legend=None)


def _x() -> alt.X:
    return alt.X("x:Q", scale=None, axis=None)


def _y() -> alt.Y:
    return alt.Y("y:Q", scale=None, axis=None)
