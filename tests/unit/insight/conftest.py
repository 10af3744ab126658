"""The story's record, opened with a small charter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES

from . import story

CHARTER = """
company: {name: Acme, currency: EUR, time_zone: UTC}
goals:
  - {name: The year, period: 2026, amount: 3650}
  - {name: Spring, period: 2026-Q2, amount: 1000, phasing: working-days}
"""

Ask = Callable[..., Reply]


@pytest.fixture(scope="session")
def journeys() -> list[dict[str, Any]]:
    """Return the story's journeys with everything that follows from their cells."""
    return [tiny.journey(cells, number) for number, cells in enumerate(story.JOURNEYS, start=1)]


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Return the story's record, opened."""
    engine = connect("duckdb", threads=1)
    root: Path = tmp_path_factory.mktemp("story")
    version = tiny.tiny_record(root, journeys=story.JOURNEYS, deals=story.DEALS)
    yield Context(engine, version, charter.parse(CHARTER))
    engine.close()


@pytest.fixture(scope="session")
def answer(context: Context) -> Ask:
    """Return a function that asks the story a figure."""

    def of(name: str, as_of_s: int = story.LATER, **asked: Any) -> Reply:
        return ask(FIGURES[name], Question(as_of_s=as_of_s, **asked), context)

    return of
