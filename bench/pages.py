"""`make bench`, the pages: how soon they answer at a steady rate, cold and warm, beside a plain Django page.

    python -m bench.pages                              1 million touches, 20 requests a second for 60 s
    python -m bench.pages --touches 20000 --seconds 5

The record is kept in bench/out and used again. What it finds goes to docs/explanation/speed.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote, urlencode

import psutil

from bench.load import ask
from lockstep.insight.reader import Reader
from lockstep.record.home import Home
from lockstep.simulate import DEMO_PLANTED, DEMO_SEED, DEMO_UNTIL_S
from lockstep.sources.demonstrating import demonstrate

OUT = Path(__file__).resolve().parent / "out"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "speed.md"
BEGIN, END = "<!-- pages: begin -->", "<!-- pages: end -->"
EMAIL, PASSWORD = "bench@tellmark.example", "lively-otter-maps-42"
WORKERS, RATE = 4, 20
_SOMEBODY = """
import sys
import django
django.setup()
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.service.preparing import prepare
prepare()
user, is_new = User.objects.get_or_create(email=sys.argv[1], defaults={"name": "Bench"})
user.set_password(sys.argv[2])
user.save()
HeldRole.objects.get_or_create(user=user, role=Role.REVENUE_LEAD)
"""
_AS_AFTER_A_SYNC = "import django; django.setup(); from lockstep_server.frame.warming import warm; warm()"


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: seconds at the first asking after a start, of a question nobody asked, and quantiles of later ones."""

    name: str
    cold_s: float
    new_s: float
    p50_s: float
    p95_s: float
    p99_s: float
    kb: float


def record(touches: int) -> Path:
    """Return an installation of this size with somebody to sign in as; made once."""
    home = OUT / f"pages-{touches}"
    if not (home / "whole").exists():
        print(f"· {touches:,} touches: inventing and reading them", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        demonstrate(Home(home), touches=touches, seed=DEMO_SEED, now_s=DEMO_UNTIL_S, planted=DEMO_PLANTED)
        (home / "whole").touch()
    subprocess.run([sys.executable, "-c", _SOMEBODY, EMAIL, PASSWORD], env=environment(home), check=True)
    return home


def environment(home: Path) -> dict[str, str]:
    """Return the environment of the service."""
    return {**os.environ, "LOCKSTEP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lockstep_server.site.settings"}


def addresses(home: Path) -> dict[str, list[str]]:
    """Return the pages that are asked, each with several questions, as people ask them."""
    with Reader(home) as reader:
        owner, segment = (_commonest(reader, name) for name in ("owner", "segment"))
        rows = reader.explain("leads", limit=3).rows
    of_owner, of_segment = urlencode({"owner": owner}), urlencode({"segment": segment})
    return {
        "first screen": ["/", f"/?{of_segment}", "/?period=2026-Q3"],
        "flow": ["/flow/", f"/flow/?{of_segment}", "/flow/?period=2026-Q3"],
        "journeys": ["/journeys/?period=all", f"/journeys/?period=all&{of_owner}", "/journeys/?period=all&sort=amount",
                     f"/journeys/?period=2026-Q4&{of_segment}", "/journeys/?period=all&q=anna"],
        "one journey": [f"/journeys/{quote(str(row['journey_id']), safe='')}" for row in rows],
        "definition": ["/figures/goal-pace", f"/figures/promises-kept?{of_segment}", "/figures/funnel?period=2026-Q3"],
    }  # fmt: skip


def _commonest(reader: Reader, dimension: str) -> str:
    rows = reader.figure("leads", by=dimension).rows
    return str(max(rows, key=lambda row: int(row["value"] or 0))[dimension])


@contextmanager
def started(command: list[str], port: int, env: dict[str, str]) -> Iterator[psutil.Process]:
    """Run a service until the block ends; begin when it answers."""
    with (OUT / "service.log").open("w") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as process:
        try:
            until = time.monotonic() + 120
            while True:
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"it did not start: {(OUT / 'service.log').read_text()[-2000:]}")
                time.sleep(0.1)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def signed_in(port: int) -> str:
    """Sign in as a browser does; return the cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/account/login/")
    answer = connection.getresponse()
    answer.read()
    token = _cookies(answer)["csrftoken"]
    body = urlencode({"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token})
    kind = "application/x-www-form-urlencoded"
    connection.request("POST", "/account/login/", body, {"Cookie": f"csrftoken={token}", "Content-Type": kind})
    answer = connection.getresponse()
    answer.read()
    cookies = _cookies(answer)
    if "sessionid" not in cookies:
        raise RuntimeError(f"signing in ended with {answer.status}")
    return f"sessionid={cookies['sessionid']}"


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    said = answer.headers.get_all("Set-Cookie") or []
    return dict(each.split(";")[0].split("=", 1) for each in said)


def driven(port: int, cookie: str, paths: list[str], *, seconds: float) -> list[tuple[str, float, int, int]]:
    """Ask from a process of its own at the steady rate."""
    plan = OUT / "plan.json"
    plan.write_text(
        json.dumps(
            {"host": "127.0.0.1", "port": port, "cookie": cookie, "paths": paths, "rate": RATE, "seconds": seconds}
        )
    )
    done = subprocess.run([sys.executable, "-m", "bench.load", str(plan)], capture_output=True, text=True, check=True)
    return [(str(path), float(took), int(status), int(size)) for path, took, status, size in json.loads(done.stdout)]


def measure(touches: int, *, seconds: float) -> tuple[list[Measured], Measured, str]:
    """Return the pages, the peer, and what the service weighs in memory."""
    OUT.mkdir(exist_ok=True)
    home, port = record(touches), free_port()
    pages = addresses(home)
    shutil.rmtree(home / "cache" / "answers", ignore_errors=True)
    subprocess.run([sys.executable, "-c", _AS_AFTER_A_SYNC], env=environment(home), check=True)
    serve = [str(Path(sys.executable).with_name("lockstep")), "serve", "--home", str(home), "--port", str(port)]
    print("· asking the service, cold, then at a steady rate", flush=True)
    with started([*serve, "--workers", str(WORKERS)], port, environment(home)) as service:
        cookie = signed_in(port)
        # The first of each page is what people see first, and what a sync has computed; the others are new questions.
        took = {name: [_once(port, path, cookie) for path in paths] for name, paths in pages.items()}
        mixed = [path for group in zip_longest(pages) for path in group]
        driven(port, cookie, mixed, seconds=max(5.0, len(mixed) * WORKERS * 2 / RATE))  # every worker opens the record
        answers = driven(port, cookie, mixed, seconds=seconds)
        memory = held_by(service)
    wrong = {(path, status) for path, _, status, _ in answers if status != 200}
    if wrong:
        raise RuntimeError(f"not every page came: {sorted(wrong)}")
    found = [_quantiles(name, answers, paths, took[name]) for name, paths in pages.items()]
    print("· asking a plain Django page the same way", flush=True)
    port = free_port()
    with started([sys.executable, "-m", "bench.plain", str(port), str(WORKERS)], port, dict(os.environ)):
        cold = [_once(port, "/", ""), _once(port, "/", "")]
        plain = driven(port, "", ["/"], seconds=max(5.0, seconds / 3))
    return found, _quantiles("a plain Django page (peer)", plain, ["/"], cold), memory


def zip_longest(pages: dict[str, list[str]]) -> list[list[str]]:
    """Return the questions in turn: each page as often as the others, whatever the number of its questions."""
    most = max(map(len, pages.values()))
    return [[paths[turn % len(paths)] for paths in pages.values()] for turn in range(most)]


def _once(port: int, path: str, cookie: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    begun = time.perf_counter()
    status, _ = ask(connection, path, cookie)
    took = time.perf_counter() - begun
    connection.close()
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return took


def _quantiles(name: str, answers: list[tuple[str, float, int, int]], paths: list[str], cold: list[float]) -> Measured:
    taken = [took for path, took, _, _ in answers if path in paths]
    at = quantiles(taken, n=100, method="inclusive")
    weight = max(size for path, _, _, size in answers if path in paths)
    return Measured(name, cold[0], max(cold[1:]), at[49], at[94], at[98], weight / 1000)


def held_by(service: psutil.Process) -> str:
    """Say how much memory a service and its processes hold."""
    shares = [each.memory_full_info().pss / 1e6 for each in (service, *service.children(recursive=True))]
    return f"All processes of the service together hold {sum(shares):,.0f} MB, the largest {max(shares):,.0f} MB"


def report(touches: int, found: list[Measured], peer: Measured, memory: str, *, seconds: float) -> str:
    """Put what was found between the marks of the page, and return it."""
    lines = [
        f"Measured by `make bench` on {os.cpu_count()} processors, Python {platform.python_version()}: "
        f"{touches:,} touches, {WORKERS} workers, {RATE} requests a second for {seconds:.0f} s.",
        "",
        "| page | cold | new question | p50 | p95 | p99 | **p95 beside the peer** | weight |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {each.name} | {each.cold_s * 1000:,.0f} ms | {each.new_s * 1000:,.0f} ms "
            f"| {each.p50_s * 1000:,.0f} ms "
            f"| {each.p95_s * 1000:,.0f} ms | {each.p99_s * 1000:,.0f} ms "
            f"| **{each.p95_s / peer.p95_s:.1f} ×** | {each.kb:,.0f} kB |"
            for each in (*found, peer)
        ),
        "",
        f"{memory}.",
    ]
    text = "\n".join(lines)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--no-report", action="store_true", help="print what was found and leave the page as it is")
    chosen = parser.parse_args()
    result = measure(chosen.touches, seconds=chosen.seconds)
    if chosen.no_report:
        print(*result, sep="\n")
    else:
        print(report(chosen.touches, *result, seconds=chosen.seconds))
