"""What the pickers offer follows what the record knows of, not the day it was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.insight.reader import Reader
from lockstep.record.home import Home
from lockstep_server.frame.asked import Asked, offered_periods
from lockstep_server.frame.page import framed


@pytest.fixture(autouse=True)
def own_answers(settings: Any, tmp_path: Path) -> None:
    """Two records of the same rows are the same version: what one test computed is not for another."""
    caches = {name: dict(cache) for name, cache in settings.CACHES.items()}
    caches["answers"]["LOCATION"] = str(tmp_path / "answers")
    settings.CACHES = caches


def opened(folder: Path, journeys: Sequence[dict[str, Any]]) -> Reader:
    home = Home(folder)
    tiny.tiny_record(home.record, journeys=journeys, made="2026-11-20")
    home.charter.write_text(charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE"))
    return Reader(folder)


def test_a_record_that_ended_years_ago_offers_the_years_it_has(tmp_path: Path) -> None:
    deals = [{"known_s": "2017-03-01", "won_s": f"2017-1{month}-05", "home_minor": 100} for month in (0, 2)]
    with opened(tmp_path, deals) as reader:
        names = [name for name, _ in offered_periods(reader, None)]
    assert names[0] == "all"
    assert {"2017-Q4", "2016-Q1", "2017", "2015"} <= set(names)
    assert "2018-Q1" not in names


def test_the_segments_of_a_record_of_deals_alone_are_told_by_its_deals(tmp_path: Path) -> None:
    won = {"won_s": "2026-03-05", "home_minor": 100, "is_lead": 0}
    deals = [{**won, "owner": owner, "deal_id": f"d{at}"} for at, owner in enumerate(("Ann", "Bo", "Ann"))]
    with opened(tmp_path, deals) as reader:
        segments = {each["name"]: each["values"] for each in framed(reader, Asked(period=None)).segments}
    assert segments == {"owner": ["Ann", "Bo"]}


def test_a_record_without_any_date_offers_what_is_now(tmp_path: Path) -> None:
    with opened(tmp_path, [{"won_s": None}, {"won_s": None}]) as reader:
        assert "2026-Q4" in dict(offered_periods(reader, None))
