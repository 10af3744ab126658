"""How two systems come to different counts: the bars beside each other, and the steps from one count to the other."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.drawing import svg
from lockstep.charts.said import Said
from lockstep.charts.sheet import Sheet
from lockstep.charts.written import count

#: Height of a step: its words, and its bar below them.
_STEP, _WORDS, _BAR = 42, 16, 14
#: Width of a letter at 12 pixels, on the generous side, and the least width of a step's mark.
_LETTER, _LEAST = 6.9, 2.0


def bars(pair: Said, *, record: int, width: int) -> Any:
    """Draw the two counts, what both count, and what the record counts.

    Parameters
    ----------
    pair
        Of `reconcile.reconciliation`: two sides, their counts and the reasons.
    record
        What the record counts; its bar stands last, unless it is one of the sides.
    width
        Of the whole picture, in pixels.
    """
    found = [
        (str(pair["left"]), pair["left_count"], "gain"),
        ("Both", pair["both"], "noise"),
        (str(pair["right"]), pair["right_count"], "gain"),
    ]
    if "the record" not in (pair["left"], pair["right"]):
        found.append(("the record", record, "ink3"))
    return lying([Bar(name=name, value=size, label=count(size), ink=ink) for name, size, ink in found], width=width)


def bridge(pair: Said, *, width: int) -> Any:
    """Draw the steps from the left count to the right one, a step for each reason.

    Parameters
    ----------
    pair
        As `bars` takes it.
    width
        Of the whole picture, in pixels.
    """
    steps = _steps(pair)
    most = max(max(start, end) for _, start, end, _ in steps) or 1
    label_room = (max(len(_label(start, end, ink)) for _, start, end, ink in steps) + 1) * _LETTER
    per_unit = (width - label_room) / most
    sheet = Sheet()
    for place, (words, start, end, ink) in enumerate(steps):
        top = place * _STEP
        low, high = sorted((start * per_unit, end * per_unit))
        high = max(high, low + _LEAST) if start != end else high
        sheet.text((0, top + 8), words, "ink", limit=width)
        sheet.rect(low, high, top + _WORDS + 4, top + _WORDS + 4 + _BAR, ink)
        sheet.text((high + 6, top + _WORDS + 4 + _BAR / 2), _label(start, end, ink), "ink", weight=500)
        if place + 1 < len(steps):  # a hairline from where a step ends to where the next begins
            x = end * per_unit
            sheet.rule((x, top + _WORDS + 4 + _BAR), (x, top + _STEP + _WORDS + 4), "line2")
    return sheet.drawn(width=width, height=_STEP * len(steps))


def title(pair: Said) -> str:
    """Say in a sentence what the steps show.

    Examples
    --------
    >>> title({"left": "marketing", "right": "sales", "left_count": 3, "right_count": 2,
    ...     "reasons": [{"side": "left", "count": 1, "title": "Not in sales"}]})
    'From 3 in marketing to 2 in sales: −1 not in sales.'
    """
    ends = f"From {count(pair['left_count'])} in {pair['left']} to {count(pair['right_count'])} in {pair['right']}"
    steps = [
        f"{'−' if row['side'] == 'left' else '+'}{count(row['count'])} {row['title'][:1].lower()}{row['title'][1:]}"
        for row in pair["reasons"]
    ]
    return f"{ends}: {', '.join(steps) or 'not one difference'}."


def pictures(pair: Said, *, record: int, width: int) -> dict[str, str]:
    """Return both pictures as SVG for a page: ``bars`` and ``bridge``.

    Parameters
    ----------
    pair, record, width
        As `bars` takes them.
    """
    sizes = f"{pair['left']} {count(pair['left_count'])}, {pair['right']} {count(pair['right_count'])}"
    return {
        "bars": svg(
            bars(pair, record=record, width=width),
            title=f"{sizes}, both {count(pair['both'])}, the record {count(record)}.", in_page=True,
        ),
        "bridge": svg(bridge(pair, width=width), title=title(pair), in_page=True),
    }  # fmt: skip


def _steps(pair: Said) -> list[tuple[str, int, int, str]]:
    """Return of each step its words, where it begins and ends, and its colour."""
    found = [(f"{pair['left']} counts", 0, pair["left_count"], "gain")]
    at = pair["left_count"]
    for row in pair["reasons"]:
        end = at - row["count"] if row["side"] == "left" else at + row["count"]
        found.append((row["title"], at, end, "late" if row["side"] == "left" else "sal"))
        at = end
    return [*found, (f"{pair['right']} counts", 0, pair["right_count"], "gain")]


def _label(start: int, end: int, ink: str) -> str:
    if ink == "gain":
        return count(end)
    return f"{'+' if end > start else ''}{count(end - start)}"
