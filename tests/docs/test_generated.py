"""The generated pages say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from lockstep.insight.book import FIGURES

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    """Load docs/generate.py, which is no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(generator().PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == generator().PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_has_a_reference_page_with_a_worked_example(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "figures" / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {name}")
    assert "lockstep figure" in page
