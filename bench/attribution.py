"""`make bench`: attribution beside a plain scan, marketing-attribution-models and ChannelAttribution, in one run.

    python -m bench.attribution                          10 k, 100 k, 1 M and 10 M touches
    python -m bench.attribution --touches 10000,100000

Each is a process of its own over the same invented journeys, in turn, and what is compared is the least time of its
runs between reading the file and having the figures: what somebody waits for it, and what the processors do meanwhile.
The first means something on a machine that does nothing else, so the load is said with it. Memory is the largest a
process held. What it finds goes to docs/explanation/speed-of-attribution.md, with a plot.
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

import altair as alt
import psutil

from bench.process import python, run

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out" / "attribution"
PEERS = ROOT / ".venv-attribution-peers"
PAGE = ROOT / "docs" / "explanation" / "speed-of-attribution.md"
PLOT = PAGE.with_suffix(".svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: What marketing-attribution-models holds per touch, in bytes; it is left out where so much memory is not free.
_MAM_BYTES = 1_300
#: The aims are of ten million touches; how far they hold below is said from here on.
_AIMED_FROM = 1_000_000
#: From so many touches on the libraries, which take minutes then, run once.
_LARGE = 10_000_000
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
    """What one piece of work took: processor seconds, the time it took, and the largest memory of its process."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def measure(touches: int, *, runs: int) -> dict[str, Taken]:
    """Invent journeys of this many touches and run everything over them in turn."""
    folder = OUT / f"{touches}"
    shutil.rmtree(folder, ignore_errors=True)
    python("bench.attribution_runs", "invent", str(folder), str(touches))
    wanted = {SCAN: ("ours", "scan"), **{name: ("ours", words) for name, words in OURS.items()}, **THEIRS}
    taken: dict[str, list[Taken]] = {name: [] for name in wanted}
    for number in range(runs):
        for name, (kind, words) in wanted.items():
            if kind != "ours" and (not PEERS.exists() or (number and touches >= _LARGE)):
                continue
            if kind == "mam" and psutil.virtual_memory().available < touches * _MAM_BYTES:
                continue
            where = f"PYTHONPATH={PEERS}" if kind != "ours" else "PYTHONPATH="
            done = run(["env", where, sys.executable, "-m", "bench.attribution_runs", kind, str(folder), words])
            said = json.loads(done.output.strip().splitlines()[-1])
            taken[name].append(Taken(said["cpu_s"], said["wall_s"], done.peak_mb))
    shutil.rmtree(folder)
    found = {
        name: Taken(
            min(each.cpu_s for each in made), min(each.wall_s for each in made), max(each.peak_mb for each in made)
        )
        for name, made in taken.items()
        if made
    }
    for name, each in found.items():
        print(f"· {touches:,} touches: {name} {_cell(each)}", flush=True)
    return found


def table(found: dict[int, dict[str, Taken]]) -> str:
    """Return processor seconds, seconds waited and memory by size, as a table of Markdown."""
    names = list(dict.fromkeys(name for taken in found.values() for name in taken))
    head = "| processor seconds · waited · memory | " + " | ".join(f"{size:,}" for size in found) + " |\n"
    rows = [
        f"| {f'**{_shown(name)}**' if name in OURS else name} | "
        + " | ".join(_cell(taken.get(name)) for taken in found.values())
        + " |"
        for name in names
    ]
    return head + "| --- |" + " ---: |" * len(found) + "\n" + "\n".join(rows)


def _cell(taken: Taken | None) -> str:
    return f"{taken.cpu_s:.2f} s · {taken.wall_s:.2f} s · {taken.peak_mb:,.0f} MB" if taken else "not run"


def _shown(name: str) -> str:
    return f"Lockstep, {name}" if name in OURS else name


def judged(found: dict[int, dict[str, Taken]]) -> str:
    """Return what was aimed at, and whether the wait reached it, at each of the sizes aimed at; else at the largest."""
    rows = []
    for size in [size for size in found if size >= _AIMED_FROM] or [max(found)]:
        taken = found[size]
        for name, limit in _LIMITS.items():
            waited, worked = _times(taken[name], taken[SCAN])
            aim = f"at most {limit:g} × the scan"
            rows.append(f"| {size:,} | {name} | {aim} | {waited:.1f} × | {worked:.1f} × | {_said(waited <= limit)} |")
        memory = max(taken[name].peak_mb for name in OURS)
        rows.append(f"| {size:,} | memory | under 1,000 MB | {memory:,.0f} MB | | {_said(memory < 1000)} |")
        for name, (ours, times) in _AHEAD.items():
            if name in taken:
                waited, worked = _times(taken[name], taken[ours])
                aim = f"at least {times} × Lockstep's {ours}"
                rows.append(
                    f"| {size:,} | {name} | {aim} | {waited:.1f} × | {worked:.1f} × | {_said(waited >= times)} |"
                )
    head = "| touches | | aim | waited | worked | |\n| ---: | --- | --- | ---: | ---: | --- |\n"
    return head + "\n".join(rows)


def _times(one: Taken, other: Taken) -> tuple[float, float]:
    """Return how many times as long one waits, and works, as the other."""
    return one.wall_s / other.wall_s, one.cpu_s / other.cpu_s


def _said(is_reached: bool) -> str:
    return "reached" if is_reached else "**missed**"


def plot(found: dict[int, dict[str, Taken]]) -> None:
    """Draw how each grows."""
    colors = {SCAN: "#8A8F98"} | dict.fromkeys(OURS, "#6A48C2") | dict.fromkeys(THEIRS, "#17191C")
    dashes = dict(zip((SCAN, *OURS, *THEIRS), ([2, 2], [1, 0], [8, 2], [6, 3], [2, 4], [1, 0], [6, 3], [8, 2], [2, 4]),
                      strict=True))  # fmt: skip
    there = [name for name in colors if any(name in taken for taken in found.values())]
    names = [_shown(name) for name in there]
    points = [
        {"touches": size, "seconds": each.cpu_s, "what": _shown(name)}
        for size, taken in found.items()
        for name, each in taken.items()
    ]
    # Two channels of one field with one legend become a single legend, of dashed lines in color. Dots have no legend of
    # their own, or their symbols would hide the dashes in it.
    legend = alt.Legend(title=None, labelLimit=320, symbolType="stroke", symbolSize=900, symbolStrokeWidth=2)
    x = alt.X("touches:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="touches", format="~s", grid=False))
    y = alt.Y("seconds:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="processor seconds", format="~g"))
    color = alt.Scale(domain=names, range=[colors[name] for name in there])
    dash = alt.Scale(domain=names, range=[dashes[name] for name in there])
    base = alt.Chart(alt.Data(values=points)).encode(x=x, y=y)
    lines = base.mark_line().encode(
        stroke=alt.Stroke("what:N", scale=color, legend=legend),
        strokeDash=alt.StrokeDash("what:N", scale=dash, legend=legend),
    )
    dots = base.mark_circle(size=30, opacity=1).encode(fill=alt.Fill("what:N", scale=color, legend=None))
    both = alt.layer(lines, dots)
    both.properties(width=420, height=320).configure_view(stroke=None).save(PLOT)


def main(sizes: Sequence[int], *, runs: int) -> None:
    """Measure every size and write the page."""
    OUT.mkdir(parents=True, exist_ok=True)
    loads = [os.getloadavg()[0]]
    found = {}
    for size in sizes:
        found[size] = measure(size, runs=runs)
        loads.append(os.getloadavg()[0])
    text = (
        f"Measured by `make bench` on {os.cpu_count()} processors, with a load of {loads[0]:.1f} before and at most "
        f"{max(loads):.1f} after a size, the benchmark's own among it.\n\n{judged(found)}\n\n{table(found)}"
    )
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
