"""Requests are counted to the very one, by however many workers at once, on either database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lockstep_server.api.limits import counted
from service import environment

WORKERS, EACH = 4, 150
#: What a worker does: it waits for the others, then counts as fast as it can, and says what it was told.
HAMMER = f"""
import sys
import django
django.setup()
from lockstep_server.api.limits import counted
counted(sys.argv[1], 1)
print("ready", flush=True)
sys.stdin.readline()
print(*[counted("token:1", 7) for _ in range({EACH})])
"""


def counted_by_workers(home: Path, **settings: str) -> list[int]:
    """Return every count that several processes were told, in order."""
    said = environment(home, **settings)
    subprocess.run([sys.executable, "-m", "django", "migrate", "api", "-v", "0"], env=said, check=True)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, f"user:{n}"],
            env=said,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    return sorted(int(number) for worker in workers for number in worker.communicate()[0].split())


@pytest.mark.slow
def test_workers_that_count_at_once_lose_no_request_on_sqlite(tmp_path: Path) -> None:
    assert counted_by_workers(tmp_path) == list(range(1, WORKERS * EACH + 1))


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_workers_that_count_at_once_lose_no_request_on_postgresql(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    counts = counted_by_workers(tmp_path, LOCKSTEP_DATABASE_URL=new_database())
    assert counts == list(range(1, WORKERS * EACH + 1))


def test_each_minute_and_each_asker_is_counted_anew(db: Any) -> None:
    assert [counted("token:1", 7), counted("token:1", 7), counted("token:2", 7)] == [1, 2, 1]
    assert [counted("token:1", 8), counted("token:1", 8)] == [1, 2]
    # A machine whose clock is behind does not begin anew.
    assert counted("token:1", 7) == 3
