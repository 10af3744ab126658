"""Invented histories that several tests read, and their exports as tables, read without Lockstep's own reader."""

from __future__ import annotations

import atexit
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from lockstep.engines.embedded import workbench
from lockstep.simulate import Simulated, simulate

NOW_S = 1_795_075_200  # 2026-11-19 08:00 UTC
MAY_S = 1_777_593_600  # 2026-05-01 00:00 UTC
TOUCHES = 40_000

_open = ExitStack()
atexit.register(_open.close)


@cache
def history(fault: str = "", strength: float = 0.0, seed: int = 30, touches: int = TOUCHES) -> Simulated:
    """Make a history, once per run, with one truth planted or none."""
    folder = _open.enter_context(tempfile.TemporaryDirectory(prefix="invented-"))
    planted = {fault: strength} if fault else {}
    return simulate(Path(folder), touches=touches, seed=seed, now_s=NOW_S, planted=planted)


def ask(made: Simulated, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Answer one question about a history's exports.

    Its tables are the files, all text, with ``moment(text)`` for epoch seconds and ``cents(text)`` for money.
    """
    rows: list[tuple[Any, ...]] = _tables(made.charter.parent).execute(sql, list(values)).fetchall()
    return rows


def ask_one(made: Simulated, sql: str, *values: object) -> Any:
    """Answer one question about a history's exports that has one answer."""
    return ask(made, sql, *values)[0][0]


@cache
def _tables(folder: Path) -> Any:
    bench = _open.enter_context(workbench(threads=1))
    for path in sorted(folder.glob("*/*.csv")):
        bench.execute(f"CREATE TABLE {path.stem} AS SELECT * FROM read_csv('{path}', all_varchar = true)")
    bench.execute("""
        CREATE MACRO moment(text) AS CAST(epoch(try_strptime(text,
            ['%Y-%m-%d %H:%M:%S', '%d.%m.%Y %H:%M:%S', '%b %d, %Y %H:%M:%S'])) AS BIGINT)""")
    # Every amount has two decimals, so its digits alone are its minor units.
    bench.execute("CREATE MACRO cents(text) AS CAST(regexp_replace(text, '[^0-9]', '', 'g') AS BIGINT)")
    return bench
