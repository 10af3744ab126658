"""`make bench`: speed, memory and growth beside plain DuckDB, in one run, as ratios.

    python -m bench                       10 k, 100 k, 1 M and 10 M touches
    python -m bench --touches 10000,100000

Ours and the peer run in turn, whole processes, and the ratio is the median of the ratios run by run: a machine
that slows down slows both. What it finds goes to docs/explanation/speed.md and docs/explanation/speed-growth.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import duckdb

from bench.measured import Measured
from bench.process import beside, python, run
from bench.report import write
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.simulate import DEMO_UNTIL_S, Simulated, simulate
from lockstep.sources.adding import add

OUT = Path(__file__).resolve().parent / "out"
LOCKSTEP = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "lockstep"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def measure(touches: int, *, runs: int) -> Measured:
    """Invent a company of this size, import it and ask it all figures, each beside its peer."""
    print(f"· {touches:,} touches: inventing", flush=True)
    folder = OUT / f"{touches}"
    shutil.rmtree(folder, ignore_errors=True)
    made = simulate(folder / "exports", touches=touches, seed=1, now_s=DEMO_UNTIL_S, deals_per_lead=0.5)
    exports = [str(path) for path in made.files.values()]
    ours, peer = [], []
    for number in range(runs):
        print(f"· {touches:,} touches: import {number + 1} of {runs}", flush=True)
        home = _home(folder / "home", made)
        ours.append(run([str(LOCKSTEP), "sync", "--home", str(home)], allowed=(0, 1)))
        rewritten = folder / "rewritten"
        rewritten.mkdir(exist_ok=True)
        peer.append(python("bench.peers", "rewrite", str(rewritten), *exports))
    again = run([str(LOCKSTEP), "sync", "--home", str(home)], allowed=(0, 1))
    print(f"· {touches:,} touches: figures", flush=True)
    version = Store(Home(home).record).current()
    assert version is not None
    asked = json.loads(python("bench.ours", str(home), str(DEMO_UNTIL_S), "5").output)
    landed = json.dumps([str(path) for path in version.tables["touches"]])
    scanned = json.loads(python("bench.peers", "scan", "5", landed).output)
    return Measured(
        touches=made.rows["marketing/touches"],
        leads=made.rows["crm/leads"] + made.rows["marketing/contacts"],
        deals=made.rows["crm/opportunities"],
        rows=sum(made.rows.values()),
        csv_mb=sum(Path(export).stat().st_size for export in exports) / 1e6,
        importing=beside(ours, peer),
        again=again,
        figures_s={name: median(seconds) for name, seconds in asked.items()},
        scan_s=median(scanned),
    )


def _home(folder: Path, made: Simulated) -> Path:
    """Return a new installation that has the company's sources and no record yet."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(made.charter, folder / "charter.yaml")
    with workbench() as bench:
        for name, mapping in made.mappings.items():
            add(Home(folder), name, mapping=mapping, kind=None, paths=(), workbench=bench)
    return folder


def main(sizes: Iterable[int], *, runs: int) -> None:
    """Measure every size and write the report."""
    OUT.mkdir(exist_ok=True)
    found = []
    for touches in sizes:
        found.append(measure(touches, runs=3 if touches >= 10_000_000 else runs))
        shutil.rmtree(OUT / f"{touches}", ignore_errors=True)
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    print(write(found, machine=machine))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--touches", default=",".join(map(str, SIZES)), help="sizes, parted by commas")
    parser.add_argument("--runs", type=int, default=5, help="runs of each import, in turn with the peer's")
    chosen = parser.parse_args()
    main([int(size) for size in chosen.touches.split(",")], runs=chosen.runs)
