"""`make bench`, leads taken in: how soon one is acknowledged, which is when it can't be lost any more.

    python -m bench.intake                              5 leads a second for 30 s, and 250 at 50 a second
    python -m bench.intake --seconds 5

Handed in over the API of a whole service, whose worker brings them into the record meanwhile. What it finds goes to
docs/explanation/speed.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import quantiles

from bench.pages import EMAIL, OUT, PAGE, environment, free_port, record, started

BEGIN, END = "<!-- intake: begin -->", "<!-- intake: end -->"
TOUCHES, WORKERS, RATES = 20_000, 2, (5, 50)
#: Leads at most at one rate: more in a minute with one token are refused.
_MOST = 250
_TOKEN = """
import sys
import django
django.setup()
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.people.tokens import make_token
HeldRole.objects.get_or_create(user=User.objects.get(email=sys.argv[1]), role=Role.OPERATIONS)
user = User.objects.get(email=sys.argv[1])
print(make_token(user, "bench", user.acts, 1)[1])
"""


def measure(*, seconds: float) -> dict[int, list[float]]:
    """Return, by leads a second, the seconds until each was acknowledged."""
    OUT.mkdir(exist_ok=True)
    home, port = OUT / "intake", free_port()
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(record(TOUCHES), home, ignore=shutil.ignore_patterns("*.lock"))
    said = subprocess.run(
        [sys.executable, "-c", _TOKEN, EMAIL], env=environment(home), capture_output=True, text=True, check=True
    )
    plan = {"host": "127.0.0.1", "port": port, "cookie": "", "paths": ["/api/leads"], "token": said.stdout.split()[-1]}
    lockstep = str(Path(sys.executable).with_name("lockstep"))
    serve = [lockstep, "serve", "--home", str(home), "--port", str(port), "--workers", str(WORKERS)]
    found = {}
    with started(serve, port, environment(home)):
        for rate in (RATES[0], *RATES):  # the first time, processes open what they need
            print(f"· {rate} leads a second", flush=True)
            found[rate] = _acknowledged(plan | {"rate": rate, "seconds": min(seconds, _MOST / rate)})
    return found


def _acknowledged(plan: dict[str, object]) -> list[float]:
    file = OUT / "intake.json"
    file.write_text(json.dumps(plan))
    done = subprocess.run([sys.executable, "-m", "bench.load", str(file)], capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout)
    if wrong := {status for _, _, status, _ in answers if status != 202}:
        raise RuntimeError(f"not every lead was taken: {sorted(wrong)}")
    return [float(took) for _, took, _, _ in answers]


def report(found: dict[int, list[float]]) -> str:
    """Put what was found between the marks of the page, and return it."""
    lines = [
        f"Measured by `make bench` on {os.cpu_count()} processors, Python {platform.python_version()}: "
        f"{TOUCHES:,} touches, {WORKERS} workers.",
        "",
        "| leads a second | p50 | p95 | p99 | slowest | leads |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for rate, taken in found.items():
        at = quantiles(taken, n=100, method="inclusive")
        cells = " | ".join(f"{1000 * took:,.0f} ms" for took in (at[49], at[94], at[98], max(taken)))
        lines.append(f"| {rate} | {cells} | {len(taken):,} |")
    text = "\n".join(lines)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.intake")
    parser.add_argument("--seconds", type=float, default=30)
    print(report(measure(seconds=parser.parse_args().seconds)))
