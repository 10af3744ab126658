"""Time a command as a whole process: wall, processor and the largest memory it held, as the system counts them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def run(command: Sequence[str], *, allowed: Sequence[int] = (0,)) -> Run:
    """Run a command to its end and account for it; what it prints is returned, a failure raises."""
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if process.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-3000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)


def python(module: str, *arguments: str, allowed: Sequence[int] = (0,)) -> Run:
    """Run a module of this checkout in a Python process of its own."""
    return run([sys.executable, "-m", module, *arguments], allowed=allowed)


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours beside a peer, run in turn: medians, and the median of the ratios run by run."""

    ours: Run
    peer: Run
    ratio: float


def beside(ours: Sequence[Run], peer: Sequence[Run]) -> Pair:
    """Compare runs that were made in turn, so that a change of the machine's speed hits both alike."""
    ratios = [mine.wall_s / theirs.wall_s for mine, theirs in zip(ours, peer, strict=True)]
    return Pair(_middle(ours), _middle(peer), median(ratios))


def _middle(runs: Sequence[Run]) -> Run:
    return Run(
        median(each.wall_s for each in runs),
        median(each.cpu_s for each in runs),
        max(each.peak_mb for each in runs),
        runs[-1].output,
    )
