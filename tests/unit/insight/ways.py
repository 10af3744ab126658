"""The ways in which each figure of the story is asked: splits, periods, instants."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from . import story

SPLITS = (None, "owner", "source", "month", "quarter")
PERIODS = {
    None: None,
    "2026-Q1": (date(2026, 1, 1), date(2026, 3, 31)),
    "2026-02": (date(2026, 2, 1), date(2026, 2, 28)),
    "2026-02-10..2026-03-10": (date(2026, 2, 10), date(2026, 3, 10)),
}


def in_every_way(test: Any) -> Any:
    """Run a test for every split, period and instant."""
    for name, values in (("by", SPLITS), ("period", PERIODS), ("as_of_s", (story.MID_MARCH, story.LATER))):
        test = pytest.mark.parametrize(name, values)(test)
    return test
