"""The agreement's leads, opened with its charter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES

from . import agreement

Ask = Callable[..., Reply]
Open = Callable[..., Context]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Return one embedded engine for all tests here."""
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def context(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Return the agreement's record, opened."""
    root: Path = tmp_path_factory.mktemp("agreement")
    version = tiny.tiny_record(root, journeys=agreement.journeys(), attempts=agreement.attempts())
    return Context(engine, version, charter.parse(agreement.CHARTER))


@pytest.fixture(scope="session")
def answer(context: Context) -> Ask:
    """Return a function that asks the agreement's record a figure."""

    def of(name: str, as_of_s: int = agreement.AS_OF, **asked: Any) -> Reply:
        return ask(FIGURES[name], Question(as_of_s=as_of_s, **asked), context)

    return of


@pytest.fixture
def opened(engine: Engine, tmp_path: Path) -> Open:
    """Return a function that makes a record of its own out of rows, under a charter of its own."""

    def of(charter_text: str = agreement.CHARTER, **tables: Any) -> Context:
        return Context(engine, tiny.tiny_record(tmp_path, **tables), charter.parse(charter_text))

    return of
