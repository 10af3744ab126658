"""What made-up rows share: a first and a later day, and cells that are sometimes empty."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random


def span(r: Random) -> tuple[date, date]:
    """Return a first day of 2025, and one up to four months later."""
    first = date(2025, 1, 6) + timedelta(days=r.randint(0, 330))
    return first, first + timedelta(days=r.randint(5, 120))


def maybe(r: Random, text: str, share: float = 0.8) -> str:
    """Return the text, or an empty cell."""
    return text if r.random() < share else ""
