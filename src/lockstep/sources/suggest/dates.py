"""Which date formats a column holds, and whether 03/04 is the third of April or the fourth of March.

Shapes are told by the cells themselves. The order of day and month is decided, in this order, by cells that
allow only one order (a part over 12), by other columns of the same source that did, and by the file's habits:
am/pm and dollars speak for month first; a decimal comma, a semicolon between cells or dots between the parts
for day first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_TIME = r"(?:[T ,]+(?P<h>\d{1,2})[:.h](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?P<f>[.,]\d{1,9})?)?(?P<p>\s*[APap]\.?[Mm]\.?)?)?"
_ZONE = r"(?P<z>\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_ISO = re.compile(r"^(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})" + _TIME + _ZONE + "$")
_YEAR_FIRST = re.compile(r"^(?P<y>\d{4})(?P<sep>[/.])(?P<mo>\d{1,2})[/.](?P<d>\d{1,2})" + _TIME + _ZONE + "$")
_YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})[/.-](?P<y>\d{4}|\d{2})" + _TIME + _ZONE + "$")
_COMPACT = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY_NAMED = re.compile(
    rf"^(?P<d>\d{{1,2}})(?P<sep>[ -])(?P<mo>(?:{_MONTHS})[a-z]*)[ -](?P<y>\d{{4}}|\d{{2}})" + _TIME + _ZONE + "$", re.I
)
_NAMED_DAY = re.compile(rf"^(?P<mo>(?:{_MONTHS})[a-z]*) (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})" + _TIME + _ZONE + "$", re.I)
_EPOCH = re.compile(r"^(?:1[0-9]{9}|1[0-9]{12}|1[0-9]{15})(?:\.0+)?$")

#: Stands in a format where the order of day and month is not known yet.
_OPEN = "%?"


@dataclass(frozen=True, slots=True)
class Dates:
    """What the date cells of one column look like.

    Attributes
    ----------
    share
        Share of the filled distinct cells that are dates or times.
    formats
        strptime formats seen, most frequent first, ``%?`` for an undecided order; empty when all are ISO 8601.
    day_first, month_first
        Cells that allow only that order.
    has_time
        Some cells name a time of day.
    is_epoch
        The cells are seconds, milliseconds or microseconds since 1970.
    """

    share: float
    formats: tuple[str, ...] = ()
    day_first: int = 0
    month_first: int = 0
    has_time: bool = False
    is_epoch: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the order of day and month has to be decided from elsewhere."""
        return any(_OPEN in form for form in self.formats)


def look_at(cells: Iterable[str]) -> Dates:
    """Tell the formats of a column from its distinct cells.

    Examples
    --------
    >>> look_at(["31.12.2025", "01.02.2026"]).formats
    ('%d.%m.%Y',)
    >>> look_at(["03/04/2026"]).is_open
    True
    >>> look_at(["2026-03-04T05:06:07Z"])
    Dates(share=1.0, formats=(), day_first=0, month_first=0, has_time=True, is_epoch=False)
    """
    seen: Counter[str] = Counter()
    filled = iso = epoch = day_first = month_first = 0
    has_time = False
    for cell in cells:
        filled += 1
        text = cell.strip()
        if _EPOCH.match(text):
            epoch += 1
        elif found := _ISO.match(text):
            iso += _sane(found)
            has_time = has_time or bool(found["h"])
        elif form := _format(text):
            seen[form[0]] += 1
            day_first += form[1] > 12
            month_first += form[2] > 12
            has_time = has_time or "%M" in form[0]
    hits = iso + sum(seen.values())
    if not hits and epoch and epoch == filled:
        return Dates(share=0.9, is_epoch=True, has_time=True)
    formats = _ordered(seen, day_first, month_first)
    if iso and formats:
        formats = ("%Y-%m-%d", *formats) if not has_time else ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", *formats)
    return Dates(hits / filled if filled else 0.0, formats, day_first, month_first, has_time)


def settle(formats: tuple[str, ...], *, day_first: bool) -> tuple[str, ...]:
    """Write the decided order of day and month into formats.

    Examples
    --------
    >>> settle(("%?/%Y",), day_first=False)
    ('%m/%d/%Y',)
    """
    settled = []
    for form in formats:
        if _OPEN in form:
            sep = form[form.index(_OPEN) + 2]
            form = form.replace(_OPEN, f"%d{sep}%m" if day_first else f"%m{sep}%d")
        if form not in settled:
            settled.append(form)
    return tuple(settled)


def _sane(found: re.Match[str]) -> bool:
    return 1 <= int(found["mo"]) <= 12 and 1 <= int(found["d"]) <= 31


def _format(text: str) -> tuple[str, int, int] | None:
    """Return a format, and the first and second part where their order is open (0, 0 elsewhere)."""
    if found := _YEAR_LAST.match(text):
        a, b, sep = int(found["a"]), int(found["b"]), found["sep"]
        if max(a, b) > 31 or min(a, b) > 12 or not min(a, b):
            return None
        year = "%Y" if len(found["y"]) == 4 else "%y"
        # Nobody parts month-first dates by dots.
        order = f"%d{sep}%m" if sep == "." else _OPEN
        return f"{order}{sep}{year}{_clock(found)}", 0 if sep == "." else a, 0 if sep == "." else b
    if (found := _YEAR_FIRST.match(text)) and _sane(found):
        sep = found["sep"]
        return f"%Y{sep}%m{sep}%d{_clock(found)}", 0, 0
    if _COMPACT.match(text):
        return "%Y%m%d", 0, 0
    if found := _DAY_NAMED.match(text):
        sep, month = found["sep"], "%b" if len(found["mo"]) == 3 else "%B"
        return f"%d{sep}{month}{sep}{'%Y' if len(found['y']) == 4 else '%y'}{_clock(found)}", 0, 0
    if found := _NAMED_DAY.match(text):
        comma = "," if "," in text.split(found["d"], 1)[1][:1] else ""
        return f"{'%b' if len(found['mo']) == 3 else '%B'} %d{comma} %Y{_clock(found)}", 0, 0
    return None


def _clock(found: re.Match[str]) -> str:
    if not found["h"]:
        return ""
    text = found.string
    day_ends = max(found.end(part) for part in ("y", "mo", "d", "a", "b") if part in found.re.groupindex)
    between = text[day_ends : found.start("h")]
    hour = ("%I" if found["p"] else "%H") + text[found.end("h")]
    seconds = text[found.end("m")] + "%S" if found["s"] else ""
    fraction = "" if not found["f"] else ".%f"
    half = f"{' ' if found['p'][0].isspace() else ''}%p" if found["p"] else ""
    zone = f"{' ' if found['z'][0].isspace() else ''}%z" if found["z"] else ""
    return f"{between}{hour}%M{seconds}{fraction}{half}{zone}"


def _ordered(seen: Counter[str], day_first: int, month_first: int) -> tuple[str, ...]:
    formats = tuple(form for form, _ in seen.most_common())
    if day_first and not month_first:
        return settle(formats, day_first=True)
    if month_first and not day_first:
        return settle(formats, day_first=False)
    if day_first and month_first:  # both occur: try the more frequent first
        first = settle(formats, day_first=day_first >= month_first)
        return (*first, *(f for f in settle(formats, day_first=day_first < month_first) if f not in first))
    return formats
