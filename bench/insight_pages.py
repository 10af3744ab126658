"""`make bench`, the pages of insight at a million journeys: cold, with nothing kept, and warm; and the gap beside them.

    python -m bench.insight_pages                              10 million touches, 20 requests a second
    python -m bench.insight_pages --touches 20000

Cold is right after a sync, before anything was computed ahead: how soon a page comes that says what is being computed,
and how soon what was asked for is there. The record is kept in bench/out and used again. What it finds goes to
docs/explanation/speed.md.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

import psutil

from bench.load import ask
from bench.pages import OUT, PAGE, WORKERS, driven, environment, free_port, held_by, record, signed_in, started
from bench.process import Run, run
from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.reader import Reader
from lockstep.insight.what_helped.asked import NO_TOUCH

BEGIN, END = "<!-- insight pages: begin -->", "<!-- insight pages: end -->"
#: Requests of each page, at least, of which quantiles are said; and at which rate they come.
LEAST, RATE = 120, 20
#: Seconds after which a page that still is not there is called broken.
_TOO_LONG = 300
_LOCKSTEP = str(Path(sys.executable).with_name("lockstep"))
_AHEAD = "import django; django.setup(); from lockstep_server.frame.warming import warm; warm()"


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: seconds to its first answer and to the page itself with nothing kept, then quantiles when it is kept.

    Attributes
    ----------
    name
        Of the page.
    first_s, there_s, cpu_s
        Cold: until anything came, until all was there, and the processor time of the service for it.
    p50_s, p95_s
        Warm.
    count
        Requests that the quantiles are of.
    """

    name: str
    first_s: float
    there_s: float
    cpu_s: float
    p50_s: float
    p95_s: float
    count: int


def addresses(home: Path) -> dict[str, str]:
    """Return the pages that are asked."""
    with Reader(home) as reader:
        rows = reader.figure("attribution", period=f"{time.gmtime(reader.version.made_s).tm_year}").rows
    helped = next(str(row["channel"]) for row in rows if row["channel"] != NO_TOUCH)
    claim = CATALOGUE[0].name
    return {
        "where it was lost": "/lost/",
        "against a year before": "/lost/?against=year",
        "within segments": "/lost/?within=segment",
        "goal-gap, a part's leads": "/figures/goal-gap?set.part=follow-up",
        "what helped": "/helped/",
        "its deals": f"/helped/deals?{urlencode({'name': helped})}",
        "claims": "/claims/",
        "one claim": f"/claims/{claim}/",
        "its leads": f"/claims/{claim}/leads",
        "levers": "/levers/",
        "forecast": "/forecast/",
        "flow": "/flow/",
        "how long it takes": "/flow/time/",
        "time-to-stage": "/figures/time-to-stage",
        "leakage and its leads": "/figures/leakage",
        "attribution and its deals": "/figures/attribution",
    }


def measure(touches: int) -> tuple[list[Measured], Run, Run, str, int]:
    """Return the pages, the gap as a process, what a sync computes ahead, what stands beside it, and the journeys."""
    OUT.mkdir(exist_ok=True)
    home = record(touches)
    with Reader(home) as reader:
        journeys = reader.version.counts["journeys"]
    pages, port, kept = addresses(home), free_port(), home / "cache" / "answers"
    print("· the gap, with a thousand draws", flush=True)
    gap = min(
        (run([_LOCKSTEP, "figure", "goal-gap", "--home", str(home), "--json"], allowed=(0, 1)) for _ in range(2)),
        key=lambda one: one.cpu_s,
    )
    # Without the process that computes ahead: each page is asked of a service that knows nothing.
    serve = [_LOCKSTEP, "serve", "--home", str(home), "--port", str(port), "--workers", str(WORKERS), "--only", "web"]
    with started(serve, port, environment(home)) as service:
        cookie = signed_in(port)
        cold = {}
        for name, path in pages.items():
            shutil.rmtree(kept, ignore_errors=True)
            used = _processor(service)
            first, there = _until_there(port, path, cookie)
            cold[name] = first, there, _processor(service) - used
            print(f"· cold: {name}, {first:.1f} s, {there:.1f} s, {cold[name][2]:.1f} s of processor", flush=True)
        shutil.rmtree(kept, ignore_errors=True)
        print("· what a sync computes ahead", flush=True)
        # The same environment as the service, by way of its variables.
        os.environ.update(environment(home))
        ahead = run([sys.executable, "-c", _AHEAD])
        for path in pages.values():
            _until_there(port, path, cookie)
        paths = list(pages.values())
        print("· warm, at a steady rate", flush=True)
        driven(port, cookie, paths, seconds=len(paths) * WORKERS * 2 / RATE)  # every worker opens the record
        answers, each_s = warm(port, cookie, paths, service)
        memory = held_by(service)
    wrong = {(path, status) for path, _, status, _ in answers if status != 200}
    if wrong:
        raise RuntimeError(f"not every page came: {sorted(wrong)}")
    found = [_measured(name, path, cold[name], answers) for name, path in pages.items()]
    beside = f"A kept page takes {each_s * 1000:.0f} ms of processor, on the mean; {plain()}. {memory}"
    return found, gap, ahead, beside, journeys


def warm(
    port: int, cookie: str, paths: list[str], service: psutil.Process
) -> tuple[list[tuple[str, float, int, int]], float]:
    """Return the answers of pages that are kept, at a steady rate, and the processor seconds of one on the mean."""
    used = _processor(service)
    answers = driven(port, cookie, paths, seconds=len(paths) * LEAST / RATE)
    return answers, (_processor(service) - used) / len(answers)


def plain() -> str:
    """Ask a plain Django page the same way, right after: what the machine, and who else works on it, adds to any."""
    print("· a plain Django page the same way", flush=True)
    port = free_port()
    with started([sys.executable, "-m", "bench.plain", str(port), str(WORKERS)], port, dict(os.environ)):
        driven(port, "", ["/"], seconds=5)
        at = quantiles([took for _, took, _, _ in driven(port, "", ["/"], seconds=20)], n=100, method="inclusive")
    return f"a plain Django page had p50 {at[49] * 1000:,.0f} ms and p95 {at[94] * 1000:,.0f} ms in the same run"


def _until_there(port: int, path: str, cookie: str) -> tuple[float, float]:
    """Return the seconds until something comes, and until it is the page and not that it is being computed."""
    begun, first = time.perf_counter(), None
    while time.perf_counter() - begun < _TOO_LONG:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TOO_LONG)
        status, _ = ask(connection, path, cookie)
        connection.close()
        taken = time.perf_counter() - begun
        first = taken if first is None else first
        if status == 200:
            return first, taken
        if status != 202:
            raise RuntimeError(f"{path} answers {status}")
        time.sleep(0.2)
    raise RuntimeError(f"{path} was not there after {_TOO_LONG} s")


def _measured(
    name: str, path: str, cold: tuple[float, float, float], answers: list[tuple[str, float, int, int]]
) -> Measured:
    taken = [took for asked, took, _, _ in answers if asked == path]
    at = quantiles(taken, n=100, method="inclusive")
    return Measured(name, *cold, at[49], at[94], len(taken))


def _processor(service: psutil.Process) -> float:
    used = [each.cpu_times() for each in (service, *service.children(recursive=True))]
    return float(sum(one.user + one.system for one in used))


def report(found: list[Measured], gap: Run, ahead: Run, beside: str, journeys: int) -> str:
    """Put what was found between the marks of the page, and return it."""
    load = os.getloadavg()[2]
    lines = [
        f"Measured by `make bench` on {os.cpu_count()} processors, Python {platform.python_version()}: "
        f"{journeys:,} journeys, {WORKERS} workers, {RATE} requests a second; the load of the machine was {load:.1f} "
        "over the last 15 minutes, the benchmark's own among it.",
        "",
        "| page | cold, first answer | cold, all there | its processor time | p50 | p95 | requests |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.name} | {one.first_s * 1000:,.0f} ms | {one.there_s:,.1f} s | {one.cpu_s:,.1f} s "
            f"| {one.p50_s * 1000:,.0f} ms | **{one.p95_s * 1000:,.0f} ms** | {one.count} |"
            for one in found
        ),
        "",
        f"The gap with 1,000 draws, as a process of its own: {gap.wall_s:.1f} s, {gap.cpu_s:.1f} s of processor, "
        f"{gap.peak_mb:,.0f} MB. All that a sync computes ahead: {ahead.wall_s:,.0f} s, {ahead.cpu_s:,.0f} s of "
        f"processor, {ahead.peak_mb:,.0f} MB. {beside}.",
    ]
    text = "\n".join(lines)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.insight_pages")
    parser.add_argument("--touches", type=int, default=10_000_000, help="ten for each journey")
    parser.add_argument("--no-report", action="store_true", help="print what was found and leave the page as it is")
    chosen = parser.parse_args()
    result = measure(chosen.touches)
    if chosen.no_report:
        print(*result, sep="\n")
    else:
        print(report(*result))
