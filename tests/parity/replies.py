"""Print figures' answers over the world as JSON, with the DuckDB that counted: ``python -m parity.replies FOLDER``.

`test_second_duckdb` runs it beside another DuckDB, `test_spark_connect` as a client of Spark Connect: with an engine's
address and figures behind the folder.
"""

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


def replies(folder: Path, engine: str = "duckdb", *names: str) -> list[object]:
    """Return figures' answers over a world made in a folder: all to all questions, or the named ones to their first."""
    (folder / "charter.yaml").write_text(world.CHARTER, encoding="utf-8")
    version = world.make(folder / "record")
    context = Context(connect(engine), version, load(folder / "charter.yaml"))
    asked = [(FIGURES[name], questions(FIGURES[name])[:1]) for name in names] or [
        (figure, questions(figure)) for figure in FIGURES.values()
    ]
    found = [ask(figure, question, context).as_dict() for figure, put in asked for question in put]
    context.engine.close()
    return found


if __name__ == "__main__":
    told = {"duckdb": duckdb.__version__, "replies": replies(Path(sys.argv[1]), *sys.argv[2:])}
    json.dump(told, sys.stdout, ensure_ascii=False)
