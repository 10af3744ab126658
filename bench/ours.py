"""All figures, asked in one process as a page or a notebook asks them: the seconds of each, engine warm."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from lockstep.insight.book import FIGURES
from lockstep.insight.reader import Reader


def figures(home: Path, as_of_s: int, repeats: int) -> dict[str, list[float]]:
    """Ask every figure `repeats` times; return the seconds of each asking."""
    seconds: dict[str, list[float]] = {}
    for _ in range(repeats):
        # A new reader each time: nothing of an answer may come from an earlier one.
        with Reader(home) as reader:
            for name in FIGURES:
                started = time.perf_counter()
                reader.figure(name, as_of=as_of_s)
                seconds.setdefault(name, []).append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    print(json.dumps(figures(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
