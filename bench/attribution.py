"""`make bench`: attribution beside a plain scan, marketing-attribution-models and ChannelAttribution, in one run.

    python -m bench.attribution                          10 k, 100 k, 1 M and 10 M touches
    python -m bench.attribution --touches 10000,100000

Each is a process of its own over the same invented journeys, in turn, and what is compared is processor time between
reading the file and having the figures: other work on the machine makes a run wait far longer than it makes it compute.
Memory is the largest a process held. What it finds goes to docs/explanation/speed-of-attribution.md, with a plot.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import altair as alt

from bench.process import python, run

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out" / "attribution"
PEERS = ROOT / ".venv-attribution-peers"
PAGE = ROOT / "docs" / "explanation" / "speed-of-attribution.md"
PLOT = PAGE.with_suffix(".svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: Beyond this marketing-attribution-models wants more memory than a laptop has (10.9 GB at 10 M touches).
_MAM_UP_TO = 1_000_000
FIVE = "first,last,linear,u,time-decay"
TEN = "first,last,last-non-direct,linear,u,w,full-path,j,inverse-j,time-decay"

#: What is run: its name, kind and words; and what is asked of its ratio to the scan, where anything is.
SCAN = "DuckDB scans and groups by person"
OURS = {"five heuristics": FIVE, "ten heuristics": TEN, "Markov": "markov", "Shapley": "shapley"}
THEIRS = {
    "marketing-attribution-models, five heuristics": ("mam", "heuristics"),
    "marketing-attribution-models, Markov": ("mam", "markov"),
    "ChannelAttribution, three heuristics": ("channelattribution", "heuristics"),
    "ChannelAttribution, Markov": ("channelattribution", "markov"),
}
_LIMITS = {"five heuristics": 2.5, "ten heuristics": 2.5, "Markov": 4.0, "Shapley": 4.0}
_AHEAD = {
    "marketing-attribution-models, five heuristics": ("five heuristics", 10),
    "marketing-attribution-models, Markov": ("Markov", 7),
    "ChannelAttribution, three heuristics": ("five heuristics", 4),
    "ChannelAttribution, Markov": ("Markov", 4),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one piece of work took: processor seconds, and the largest memory of its process."""

    cpu_s: float
    peak_mb: float


def measure(touches: int, *, runs: int) -> dict[str, Taken]:
    """Invent journeys of this many touches and run everything over them in turn."""
    folder = OUT / f"{touches}"
    shutil.rmtree(folder, ignore_errors=True)
    python("bench.attribution_runs", "invent", str(folder), str(touches))
    wanted = {SCAN: ("ours", "scan"), **{name: ("ours", words) for name, words in OURS.items()}, **THEIRS}
    taken: dict[str, list[Taken]] = {name: [] for name in wanted}
    for _ in range(runs):
        for name, (kind, words) in wanted.items():
            if kind != "ours" and (not PEERS.exists() or (kind == "mam" and touches > _MAM_UP_TO)):
                continue
            where = f"PYTHONPATH={PEERS}" if kind != "ours" else "PYTHONPATH="
            done = run(["env", where, sys.executable, "-m", "bench.attribution_runs", kind, str(folder), words])
            said = json.loads(done.output.strip().splitlines()[-1])
            taken[name].append(Taken(said["cpu_s"], done.peak_mb))
    shutil.rmtree(folder)
    found = {
        name: Taken(median(each.cpu_s for each in made), max(each.peak_mb for each in made))
        for name, made in taken.items()
        if made
    }
    for name, each in found.items():
        print(f"· {touches:,} touches: {name} {each.cpu_s:.2f} s, {each.peak_mb:,.0f} MB", flush=True)
    return found


def table(found: dict[int, dict[str, Taken]]) -> str:
    """Return seconds and memory by size, as a table of Markdown."""
    names = list(dict.fromkeys(name for taken in found.values() for name in taken))
    head = "| processor seconds (memory) | " + " | ".join(f"{size:,}" for size in found) + " |\n"
    rows = [
        f"| {name if name in THEIRS or name == SCAN else f'**Lockstep, {name}**'} | "
        + " | ".join(_cell(taken.get(name)) for taken in found.values())
        + " |"
        for name in names
    ]
    return head + "| --- |" + " ---: |" * len(found) + "\n" + "\n".join(rows)


def _cell(taken: Taken | None) -> str:
    return f"{taken.cpu_s:.2f} s ({taken.peak_mb:,.0f} MB)" if taken else "not run"


def judged(found: dict[int, dict[str, Taken]]) -> str:
    """Return what was aimed at, and whether it was reached, at the largest size there is a figure for."""
    rows = []
    largest = max(found)
    for name, limit in _LIMITS.items():
        ratio = found[largest][name].cpu_s / found[largest][SCAN].cpu_s
        aim = f"at most {limit:g} × the scan"
        rows.append(f"| {name}, {largest:,} touches | {aim} | {ratio:.1f} × | {_said(ratio <= limit)} |")
    memory = max(found[largest][name].peak_mb for name in OURS)
    rows.append(f"| memory, {largest:,} touches | under 1,000 MB | {memory:,.0f} MB | {_said(memory < 1000)} |")
    for name, (ours, times) in _AHEAD.items():
        sizes = [size for size, taken in found.items() if name in taken]
        if sizes:
            size = max(sizes)
            ratio = found[size][name].cpu_s / found[size][ours].cpu_s
            aim = f"at least {times} × the time of Lockstep's {ours}"
            rows.append(f"| {name}, {size:,} touches | {aim} | {ratio:.1f} × | {_said(ratio >= times)} |")
    return "| | aim | measured | |\n| --- | --- | ---: | --- |\n" + "\n".join(rows)


def _said(is_reached: bool) -> str:
    return "reached" if is_reached else "**missed**"


def plot(found: dict[int, dict[str, Taken]]) -> None:
    """Draw how each grows."""
    colors = {SCAN: "#8A8F98"} | dict.fromkeys(OURS, "#6A48C2") | dict.fromkeys(THEIRS, "#17191C")
    dashes = dict(zip((SCAN, *OURS, *THEIRS), ([2, 2], [1, 0], [8, 2], [6, 3], [2, 4], [1, 0], [6, 3], [8, 2], [2, 4]),
                      strict=True))  # fmt: skip
    names = [name for name in colors if any(name in taken for taken in found.values())]
    points = [
        {"touches": size, "seconds": each.cpu_s, "what": name}
        for size, taken in found.items()
        for name, each in taken.items()
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("touches:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="touches", format="~s", grid=False)),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="processor seconds", format="~g")),
        color=alt.Color("what:N", scale=alt.Scale(domain=names, range=[colors[name] for name in names])),
        strokeDash=alt.StrokeDash(
            "what:N", legend=alt.Legend(title=None, labelLimit=320, symbolSize=400),
            scale=alt.Scale(domain=names, range=[dashes[name] for name in names]),
        ),
    )  # fmt: skip
    chart = base.mark_line(point=True).encode(
        color=alt.Color(
            "what:N", legend=None, scale=alt.Scale(domain=names, range=[colors[name] for name in names])
        )
    )  # fmt: skip
    chart.properties(width=420, height=320).configure_view(stroke=None).save(PLOT)


def main(sizes: Sequence[int], *, runs: int) -> None:
    """Measure every size and write the page."""
    OUT.mkdir(parents=True, exist_ok=True)
    found = {size: measure(size, runs=1 if size >= 10_000_000 else runs) for size in sizes}
    text = f"Measured by `make bench` on {os.cpu_count()} processors.\n\n{judged(found)}\n\n{table(found)}"
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    plot(found)
    print(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.attribution")
    parser.add_argument("--touches", default=",".join(map(str, SIZES)), help="sizes, parted by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    chosen = parser.parse_args()
    main([int(size) for size in chosen.touches.split(",")], runs=chosen.runs)
