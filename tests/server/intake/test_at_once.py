"""One key, sent by many at once, is one lead, on either database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lockstep.record.home import Home
from lockstep.sources.arrivals import Arrivals
from service import environment

pytestmark = pytest.mark.slow
#: What a process does: twenty threads hand one lead in at the same instant, each twice.
HAMMER = """
import threading
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.db import connection
from lockstep.sources.intake.lead import Lead
from lockstep_server.intake.receiving import receive
together = threading.Barrier(20)
def hand_in(number):
    together.wait()
    try:
        return [receive("user:1", "k", Lead(email="a@b.example")) for _ in range(2)]
    finally:
        connection.close()
with ThreadPoolExecutor(20) as threads:
    print(*sorted({f"{one.id}/{one.received_at}" for two in threads.map(hand_in, range(20)) for one in two}))
"""


def one_lead_of_two_processes(folder: Path, **settings: str) -> None:
    said = environment(folder, **settings)
    subprocess.run([sys.executable, "-m", "django", "migrate", "intake", "-v", "0"], env=said, check=True)
    working = [
        subprocess.Popen([sys.executable, "-c", HAMMER], env=said, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = {worker.communicate(timeout=120)[0].strip() for worker in working}
    assert len(answers) == 1
    assert len(answers.pop().split()) == 1
    files = Arrivals(Home(folder).arrived("intake")).files("leads")
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    # Whoever came at the very instant kept the very same: one record, in the words of the first.
    assert len({(row["__id"], row["__changed_ms"], row["__hash"]) for row in rows}) == 1


def test_forty_at_once_are_one_lead_on_sqlite(tmp_path: Path) -> None:
    one_lead_of_two_processes(tmp_path)


@pytest.mark.xdist_group("postgres")
def test_forty_at_once_are_one_lead_on_postgresql(tmp_path: Path, new_database: Callable[[], str]) -> None:
    one_lead_of_two_processes(tmp_path, LOCKSTEP_DATABASE_URL=new_database())
