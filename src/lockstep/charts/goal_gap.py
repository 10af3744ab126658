"""Where the goal was lost: what each part contributes, one after the other, down or up to the whole gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.charts.said import Said, grouped, number
from lockstep.charts.sheet import Sheet
from lockstep.charts.ticks import ticks
from lockstep.charts.written import on_axis, short_money

#: What people call the parts, in the order of the figure.
WORDS: dict[str, str] = {
    "volume": "Volume", "mix": "Mix", "offers": "Offers", "packets": "Packets", "follow-up": "Follow-up",
    "acceptance": "Acceptance", "qualification": "Qualification", "opportunities": "Opportunities",
    "timing": "Timing", "wins": "Wins", "deal-size": "Deal size",
}  # fmt: skip
_LINE, _HEAD = 30, 22
_NAMES, _EFFECT = 104, 150


def chart(said: Said, *, width: int) -> Any:
    """Draw the parts of a gap as a waterfall, each with its interval, what is noise pale and edged.

    Parameters
    ----------
    said
        JSON object of `goal-gap`; with a split its largest group is drawn.
    width
        Of the whole picture, in pixels.
    """
    rows = next(iter(grouped(said).values()))
    values = [number(row["value"]) or 0.0 for row in rows]
    total = sum(values)
    starts = [sum(values[:place]) for place in range(len(values))]
    ends = [0.0, total, *(start + (number(row[end]) or 0.0) for start, row in zip(starts, rows, strict=True)
                          for end in ("low", "value", "high"))]  # fmt: skip
    low, high = min(ends), max(ends)
    left, room = _NAMES, width - _NAMES - _EFFECT - 12
    per_unit = room / ((high - low) or 1.0)

    def at(value: float) -> float:
        return left + (value - low) * per_unit

    sheet = Sheet()
    bottom = _HEAD + _LINE * (len(rows) + 1)
    currency = str(said["currency"])
    for tick in ticks(low, high, most=4 if width >= 480 else 2):
        sheet.rule((at(tick), _HEAD), (at(tick), bottom), "line2" if tick == 0 else "line")
        sheet.text((at(tick), _HEAD / 2), on_axis(tick, currency), "ink3", align="center")
    for line, (row, start, value) in enumerate(zip(rows, starts, values, strict=True)):
        y = _HEAD + _LINE * line + _LINE / 2
        sheet.text((0, y), WORDS[str(row["part"])], "ink", weight=600)
        _bar(sheet, row, (at(start), at(start + value)), y)
        reach = [at(start + (number(row[end]) or 0.0)) for end in ("low", "high")]
        caps = [((x, y - 4), (x, y + 4)) for x in reach]
        sheet.haloed([((reach[0], y), (reach[1], y)), *caps], "ink")
        sheet.rule((at(start + value), y + 8), (at(start + value), y + _LINE - 8), "line2")
        ink = "ink3" if row["is_noise"] else "ink"
        sheet.text((width, y), _effect(row, currency), ink, align="right", weight=400 if row["is_noise"] else 600)
    y = _HEAD + _LINE * len(rows) + _LINE / 2
    sheet.text((0, y), "Gap", "ink", weight=600)
    sheet.rect(at(0), at(total), y - 8, y + 8, "ink")
    sheet.text((width, y), _signed(total, currency), "ink", align="right", weight=600)
    note = "Line with caps: 95 % interval, all parts together. Pale: noise."
    sheet.text((0, bottom + 14), note, "ink3")
    return sheet.drawn(width=width, height=bottom + 24)


def title(said: Said) -> str:
    """Say what the chart shows."""
    rows = next(iter(grouped(said).values()))
    total = sum(number(row["value"]) or 0.0 for row in rows)
    signal = [row for row in rows if not row["is_noise"]]
    found = ", ".join(f"{WORDS[str(row['part'])].lower()} {_signed(row['value'], said['currency'])}" for row in signal)
    return f"A gap of {_signed(total, said['currency'])}, by part. " + (
        f"More than noise: {found}." if found else "No part is more than noise."
    )


def _bar(sheet: Sheet, row: Mapping[str, Any], ends: tuple[float, float], y: float) -> None:
    if not row["is_noise"]:
        sheet.rect(*ends, y - 8, y + 8, "late" if (number(row["value"]) or 0.0) < 0 else "gain")
        return
    sheet.rect(*ends, y - 8, y + 8, "noise-soft")
    for x in ends:
        sheet.rule((x, y - 8), (x, y + 8), "noise", is_over=True)
    for edge in (y - 8, y + 8):
        sheet.rule((ends[0], edge), (ends[1], edge), "noise", is_over=True)


def _effect(row: Mapping[str, Any], currency: str) -> str:
    effect = _signed(row["value"], currency)
    return f"{effect} noise" if row["is_noise"] else effect


def _signed(value: object, currency: str) -> str:
    text = short_money(value, currency)
    return f"+{text}" if (number(value) or 0.0) > 0 else text
