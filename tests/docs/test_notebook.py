"""The notebook of the examples runs from top to bottom, and is kept without what it printed."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from docs.blocks import ROOT
from lockstep.record.home import Home

NOTEBOOK = ROOT / "examples" / "first-look.ipynb"


def test_it_is_kept_without_outputs() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.slow
@pytest.mark.xdist_group("demonstration")
def test_it_runs_and_shows_what_it_speaks_of(demonstration: Home, tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    done = client.execute(env={**os.environ, "LOCKSTEP_HOME": str(demonstration.root)})
    shown = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    texts = [str(output.get("text") or output["data"]["text/plain"]) for output in shown]
    assert any("decimal[38,2]" in text for text in texts)
    assert any("decimal128(38, 2)" in text for text in texts)
    assert any("image/svg+xml" in output.get("data", {}) for output in shown)
    assert any("shape: (0, 4)" in text for text in texts)
    assert any("SUM(" in text for text in texts)
