"""`make bench`: matching beside plain Splink and recordlinkage, in one run: F1, processor time, memory, growth.

    python -m bench.matching                          all published sets, and 10 k, 100 k and 1 M contacts
    python -m bench.matching --people 10000,100000

Each is a whole process that reads the same files, in turn, and ratios are of processor seconds: other work on the
machine makes a run wait far longer than it makes it compute. What it finds goes to docs/explanation/matching.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from bench.lists import write as invent
from bench.matching_sets import Lists, company_names, contacts, prepared, published, quality
from bench.process import Run, run

OUT = Path(__file__).resolve().parent / "out" / "matching"
ROOT = Path(__file__).resolve().parents[1]
LOCKSTEP = ROOT / ".venv" / "bin" / "lockstep"
PEERS = ROOT / ".venv-peers"
PAGE = ROOT / "docs" / "explanation" / "matching.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
#: From here on the peers are not run: recordlinkage does not end, and Splink's own figures are at hand from below.
_PEERS_UP_TO, _RECORDLINKAGE_UP_TO = 200_000, 20_000


@dataclass(frozen=True, slots=True)
class Result:
    """One method on one set."""

    method: str
    precision: float
    recall: float
    f1: float
    run: Run


def measure(lists: Lists, rows: int) -> list[Result]:
    """Run ours and the peers on one set."""
    found = [_ours(lists)]
    if rows <= _PEERS_UP_TO:
        found.append(_peer("splink", lists))
    if rows <= _RECORDLINKAGE_UP_TO and PEERS.exists():
        found.append(_peer("recordlinkage", lists))
    for each in found:
        print(
            f"· {lists.name}: {each.method} F1 {each.f1:.4f}, {each.run.cpu_s:.1f} s of a processor, "
            f"{each.run.peak_mb:,.0f} MB",
            flush=True,
        )
    return found


def _ours(lists: Lists) -> Result:
    found, done = _links(lists.files)
    return Result("Lockstep", *quality(found, lists), done)


def _links(files: Sequence[Path], *options: str) -> tuple[list[tuple[str, str]], Run]:
    links = OUT / "links.csv"
    done = run([str(LOCKSTEP), "match", *map(str, files), "--out", str(links), "--json", *options])
    with links.open(newline="", encoding="utf-8") as file:
        return [(row["left_id"], row["right_id"]) for row in csv.DictReader(file)], done


def _peer(peer: str, lists: Lists) -> Result:
    spec = {
        "files": [str(path) for path in lists.files], "id": lists.id, "compared": lists.compared,
        "blocks": lists.blocks, "links": str(OUT / "links.csv"),
    }  # fmt: skip
    (OUT / "spec.json").write_text(json.dumps(spec))
    path = f"PYTHONPATH={PEERS}" if peer == "recordlinkage" else "PYTHONPATH="
    done = run(["env", path, sys.executable, "-m", "bench.matching_peers", peer, str(OUT / "spec.json")])
    with (OUT / "links.csv").open(newline="", encoding="utf-8") as file:
        scored = [((row["left_id"], row["right_id"]), float(row["probability"])) for row in csv.DictReader(file)]
    thresholds = (0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999) if peer == "splink" else (0.5,)
    tried = [quality((pair for pair, p in scored if p >= least), lists) for least in thresholds]
    names = {"splink": "plain Splink, best threshold", "recordlinkage": "recordlinkage, ECM"}
    return Result(names[peer], *max(tried, key=lambda each: each[2]), done)


def table(found: dict[str, list[Result]]) -> str:
    """Return the results as a table of Markdown."""
    rows = [
        f"| {name if place == 0 else ''} | {each.method} | {each.precision:.4f} | {each.recall:.4f} | "
        f"{'**' if place == 0 else ''}{each.f1:.4f}{'**' if place == 0 else ''} | "
        f"{each.run.cpu_s:.1f} s{_times(each.run.cpu_s, results[0].run.cpu_s, place)} | "
        f"{each.run.peak_mb:,.0f} MB{_times(each.run.peak_mb, results[0].run.peak_mb, place)} |"
        for name, results in found.items()
        for place, each in enumerate(results)
    ]
    return (
        "| lists | method | precision | recall | F1 | processor (Lockstep takes) | memory (Lockstep takes) |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n" + "\n".join(rows)
    )


def _times(theirs: float, ours: float, place: int) -> str:
    return f" ({ours / theirs:.2f} ×)" if place else ""


def growth(sizes: list[int], found: dict[str, list[Result]]) -> str:
    """Return how much more each size takes than the one before, and the power of the size that this is."""
    told = []
    for method in dict.fromkeys(each.method for results in found.values() for each in results):
        runs = {
            size: each.run
            for size, results in zip(sizes, found.values(), strict=True)
            for each in results
            if each.method == method
        }
        told.extend(
            f"| {method} | {small:,} to {large:,} | {_power(small, large, runs[small].cpu_s, runs[large].cpu_s)} | "
            f"{_power(small, large, runs[small].peak_mb, runs[large].peak_mb)} |"
            for small, large in pairwise(runs)
        )
    return "| method | people in each list | processor | memory |\n| --- | --- | ---: | ---: |\n" + "\n".join(told)


def _power(small: int, large: int, least: float, most: float) -> str:
    return f"{most / least:.1f} × (n^{math.log(most / least) / math.log(large / small):.2f})"


def like_names() -> str:
    """Return how many of the pairs of like company names are linked that are one, and how many that are two."""
    labelled = company_names(OUT)
    if labelled is None:
        return ""
    names, one, two = labelled
    linked, _ = _links(names, "--kind", "companies")
    return (
        f"\n\nOf {len(two)} pairs of like names of Dutch companies that are two (`kvk_name_pairs`), "
        f"{len(two.intersection(linked))} were linked; of {len(one)} that are one, {len(one.intersection(linked))}."
    )


def main(sizes: list[int]) -> None:
    """Measure everything and write it into the page."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    found: dict[str, list[Result]] = {}
    for lists in published():
        found[lists.name] = measure(prepared(lists, OUT), 10_000)
    invented: dict[str, list[Result]] = {}
    for people in sizes:
        print(f"· inventing {people:,} people for each list", flush=True)
        folder = OUT / f"{people}"
        invent(folder, people)
        lists = contacts(folder, people)
        invented[lists.name] = measure(lists, people)
        shutil.rmtree(folder)
    found |= invented
    (OUT / "found.json").write_text(
        json.dumps({name: [asdict(each) for each in results] for name, results in found.items()})
    )
    text = (
        f"Measured by `make bench` on {os.cpu_count()} processors.\n\n{table(found)}{like_names()}"
        f"\n\n{growth(sizes, invented)}"
    )
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.matching")
    parser.add_argument(
        "--people", default="10000,100000,1000000", help="sizes of the invented lists, parted by commas"
    )
    main([int(size) for size in parser.parse_args().people.split(",") if size])
