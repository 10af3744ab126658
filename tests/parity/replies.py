"""Print every figure's answers over the world as JSON, with the DuckDB that counted; run by test_second_duckdb."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from lockstep.charter import load
from lockstep.engines.connecting import connect
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.insight.book import FIGURES
from parity import world
from parity.test_figures import questions


def replies(folder: Path) -> list[object]:
    """Return the answers of all figures to all questions, over a world made in a folder."""
    (folder / "charter.yaml").write_text(world.CHARTER, encoding="utf-8")
    version = world.make(folder / "record")
    context = Context(connect("duckdb"), version, load(folder / "charter.yaml"))
    return [ask(figure, question, context).as_dict() for figure in FIGURES.values() for question in questions(figure)]


if __name__ == "__main__":
    json.dump({"duckdb": duckdb.__version__, "replies": replies(Path(sys.argv[1]))}, sys.stdout, ensure_ascii=False)
