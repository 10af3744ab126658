"""`make bench`: a sync of a thousand changed rows beside a full load of everything, in one run.

    python -m bench.syncing                       100 k, 1 M and 10 M touches
    python -m bench.syncing --touches 100000

A company arrives through live sources; then its systems say a thousand rows more: leads and companies that changed,
touches and calls that are new. Each sync is a whole process. The full load is the first one, of the same data;
processor time is what the ratio compares, since the engine uses all processors in a full load and seldom in a small
one. What it finds goes to docs/explanation/speed.md.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.arriving import arrive, say
from bench.process import Run, run
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.simulate import DEMO_UNTIL_S, simulate

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(__file__).resolve().parent / "out" / "syncing"
LOCKSTEP = ROOT / ".venv" / "bin" / "lockstep"
PAGE = ROOT / "docs" / "explanation" / "speed.md"
BEGIN, END = "<!-- syncing: begin -->", "<!-- syncing: end -->"
#: What is said in one go: leads and companies that changed, touches and calls that are new.
CHANGED = {
    ("crm", "leads"): 450, ("crm", "accounts"): 50, ("marketing", "touches"): 300, ("crm", "activities"): 200,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Synced:
    """One size, measured."""

    touches: int
    records: int
    people: int
    full: Run
    some: Sequence[Run]
    none: Run

    @property
    def cpu_s(self) -> float:
        """Processor seconds of a sync of a thousand changed rows."""
        return median(each.cpu_s for each in self.some)

    @property
    def wall_s(self) -> float:
        """Seconds it took."""
        return median(each.wall_s for each in self.some)


def measure(touches: int, *, runs: int) -> Synced:
    """Let a company of this size arrive, sync it whole, then again and again with a thousand rows more."""
    print(f"· {touches:,} touches: inventing", flush=True)
    folder = OUT / f"{touches}"
    shutil.rmtree(folder, ignore_errors=True)
    made = simulate(folder / "exports", touches=touches, seed=1, now_s=DEMO_UNTIL_S)
    home = Home(folder / "home")
    home.root.mkdir(parents=True)
    shutil.copyfile(made.charter, home.charter)
    arrive(home, made)
    print(f"· {touches:,} touches: full load", flush=True)
    full = _sync(home)
    some = []
    for number in range(runs):
        say(home, CHANGED, dice=random.Random(number))
        some.append(_sync(home))
        print(f"· {touches:,} touches: a thousand rows, {number + 1} of {runs}: {some[-1].cpu_s:.1f} s", flush=True)
    none = _sync(home)
    version = Store(home.record).current()
    assert version is not None
    assert version.parts.get("person_records.changed"), "all was built anew, not what changed"
    return Synced(touches, version.counts["person_records"], version.counts["people"], full, some, none)


def _sync(home: Home) -> Run:
    return run([str(LOCKSTEP), "sync", "--home", str(home.root)], allowed=(0, 1))


def table(found: Sequence[Synced]) -> str:
    """Return the results as a table of Markdown, and how they grow."""
    rows = [
        f"| {each.touches:,} | {each.records:,} | {each.people:,} | {each.full.cpu_s:.1f} s | {each.full.wall_s:.1f} s "
        f"| {each.cpu_s:.2f} s | {each.wall_s:.2f} s | **{each.cpu_s / each.full.cpu_s:.1%}** "
        f"| {each.wall_s / each.full.wall_s:.1%} | {each.none.wall_s:.2f} s "
        f"| {max(one.peak_mb for one in each.some):,.0f} MB |"
        for each in found
    ]
    head = (
        "| touches | records of people | people | full load, processor | time | 1,000 rows, processor | time "
        "| **of a full load, processor** | time | nothing new | memory |\n|" + " ---: |" * 11 + "\n"
    )
    grown = ""
    if len(found) > 1:
        first, last = found[-2], found[-1]
        by = math.log(last.touches / first.touches)
        full = math.log(last.full.cpu_s / first.full.cpu_s) / by
        some = math.log(last.cpu_s / first.cpu_s) / by
        grown = (
            f"\n\nFrom {first.touches:,} to {last.touches:,} touches a full load grows as n^{full:.2f}, "
            f"a sync of a thousand rows as n^{some:.2f}."
        )
    return head + "\n".join(rows) + grown


def main(sizes: Sequence[int], *, runs: int) -> None:
    """Measure every size and write it into the page."""
    found = []
    for touches in sizes:
        found.append(measure(touches, runs=runs))
        shutil.rmtree(OUT / f"{touches}", ignore_errors=True)
    text = f"Measured by `make bench` on {os.cpu_count()} processors.\n\n{table(found)}"
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.syncing")
    parser.add_argument("--touches", default="100000,1000000,10000000", help="sizes, parted by commas")
    parser.add_argument("--runs", type=int, default=3, help="syncs of a thousand rows, one after the other")
    chosen = parser.parse_args()
    main([int(size) for size in chosen.touches.split(",") if size], runs=chosen.runs)
