"""Every test here that takes `engine` runs on each engine; a difference is written down, strictly, or it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.engine import Engine, connect

ENGINES = ("duckdb", "spark")

_SPARK = [pytest.mark.spark, pytest.mark.slow, pytest.mark.xdist_group("spark")]


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=_SPARK)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Return each engine in turn, one session for all tests; one worker alone starts the JVM."""
    label: str = request.param
    if label == "spark" and (reason := _no_spark()):
        if os.environ.get("LOCKSTEP_REQUIRE_SPARK") == "1":
            pytest.fail(f"LOCKSTEP_REQUIRE_SPARK=1, but {reason}")
        pytest.skip(reason)
    opened = connect(label)
    yield opened
    opened.close()


def _no_spark() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        return "there is no Java runtime: install Java 17 or 21, or set JAVA_HOME"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed: pip install lockstep[spark]"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Make each `gap` a strict expected failure on its engine; refuse one that is not said in full."""
    for item in items:
        for mark in item.iter_markers("gap"):
            _expect_failure(item, mark)


def _expect_failure(item: pytest.Item, mark: pytest.Mark) -> None:
    label = mark.args[0] if mark.args else mark.kwargs.get("engine")
    reason, raises = mark.kwargs.get("reason"), mark.kwargs.get("raises")
    if label not in ENGINES:
        raise pytest.UsageError(
            f"{item.nodeid}: gap names the engine {label!r}; there are {', '.join(ENGINES)}"
        )
    if not reason or not raises:
        raise pytest.UsageError(f"{item.nodeid}: a gap says what it raises and its reason")
    callspec = getattr(item, "callspec", None)
    if callspec is None or "engine" not in callspec.params:
        raise pytest.UsageError(f"{item.nodeid}: a gap needs the fixture engine")
    if callspec.params["engine"] == label:
        item.add_marker(pytest.mark.xfail(strict=True, raises=raises, reason=reason))
