"""The mark `gap(engine, raises=..., reason=...)`: a known difference, as a strict expected failure on one engine."""

from __future__ import annotations

import pytest

ENGINES = ("duckdb", "clickhouse", "postgresql", "spark")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Make each `gap` a strict expected failure on its engine; refuse one that is not said in full."""
    for item in items:
        for mark in item.iter_markers("gap"):
            _expect_failure(item, mark)


def _expect_failure(item: pytest.Item, mark: pytest.Mark) -> None:
    label = mark.args[0] if mark.args else mark.kwargs.get("engine")
    reason, raises = mark.kwargs.get("reason"), mark.kwargs.get("raises")
    if label not in ENGINES:
        raise pytest.UsageError(f"{item.nodeid}: gap names the engine {label!r}; there are {', '.join(ENGINES)}")
    if not reason or not raises:
        raise pytest.UsageError(f"{item.nodeid}: a gap says what it raises and its reason")
    callspec = getattr(item, "callspec", None)
    if callspec is None or "engine" not in callspec.params:
        raise pytest.UsageError(f"{item.nodeid}: a gap needs the fixture engine")
    if callspec.params["engine"] == label:
        item.add_marker(pytest.mark.xfail(strict=True, raises=raises, reason=reason))
