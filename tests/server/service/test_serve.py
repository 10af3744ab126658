"""`lockstep serve`: comes up, keeps all three processes up, ends in good order, leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from service import Service, environment, lockstep, make_home, running

# In one process, so that one service serves those who only look.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

#: A job that says when it begins and ends, put where the worker finds it.
JOB = """
import time
from pathlib import Path
from django_tasks import task

@task()
def slow(marks: str, seconds: float) -> None:
    with open(marks, "a") as file:
        file.write("begun\\n")
    # Only the first time is long enough to be interrupted.
    time.sleep(seconds if Path(marks).read_text().count("begun") == 1 else 0.1)
    with open(marks, "a") as file:
        file.write("done\\n")

@task()
def deadly(marks: str) -> None:
    import os
    with open(marks, "a") as file:
        file.write("begun\\n")
    os.kill(os.getpid(), 9)
"""
ENQUEUE = """
import sys
import django
django.setup()
import job
print(getattr(job, sys.argv[1]).enqueue(*eval(sys.argv[2])).id)
"""


@pytest.fixture(scope="module")
def people_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with people and no record."""
    return make_home(tmp_path_factory.mktemp("people") / "home", touches=0)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """It runs, with one web worker, and stays up; in a folder of its own, or it would do the others' jobs."""
    home = make_home(tmp_path_factory.mktemp("shared") / "home", touches=0)
    with running(home, ["serve", "--workers", "1"]) as service:
        yield service


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """A folder with a module of jobs, on the path of every process."""
    (tmp_path / "job.py").write_text(JOB)
    return tmp_path


def enqueue(home: Path, jobs: Path, name: str, *arguments: object) -> str:
    found = environment(home)
    found["PYTHONPATH"] = f"{jobs}{os.pathsep}{found['PYTHONPATH']}"
    said = subprocess.run(
        [sys.executable, "-c", ENQUEUE, name, repr(arguments)], env=found, capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come about in time"
        time.sleep(0.1)


def child_named(service: Service, word: str) -> int | None:
    """Return the number of one of the processes, as the log last said it; None while it is being started again."""
    said = re.findall(rf"The {word} process runs as (\d+)", service.log.read_text())
    return int(said[-1]) if said and psutil.pid_exists(int(said[-1])) else None


def test_a_crashed_process_is_started_again_and_named(service: Service) -> None:
    assert status(f"{service.url}/health/live") == 200
    for part in ("web", "worker", "scheduler"):
        before = child_named(service, part)
        assert before
        os.kill(before, signal.SIGKILL)
        until(lambda part=part, before=before: child_named(service, part) not in (None, before))
        assert f"The {part} process ended by signal SIGKILL" in service.log.read_text()
    # The port was never let go: who connects meanwhile waits and is answered.
    assert status(f"{service.url}/health/live") == 200


def test_a_port_that_is_taken_is_named_with_what_to_do(service: Service, tmp_path: Path) -> None:
    port = service.url.rpartition(":")[2]
    said = lockstep(tmp_path / "other", "serve", "--port", port)
    assert said.returncode == 3
    assert f"Port {port} is taken" in said.stderr
    assert f"--port {int(port) + 1}" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "other" / "app.sqlite3").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_good_order_within_ten_seconds_and_leaves_no_process(people_home: Path, number: int) -> None:
    with running(people_home, ["serve", "--workers", "2"]) as service:
        family = psutil.Process(service.process.pid).children(recursive=True)
        # web with its two workers, worker, scheduler: all are there when it says that it is ready
        assert len(family) == 5
        service.process.send_signal(number)
        assert service.process.wait(10) == 0
    assert not [member for member in family if member.is_running() and member.status() != psutil.STATUS_ZOMBIE]


def test_when_the_supervisor_is_killed_nothing_stays_behind(people_home: Path) -> None:
    with running(people_home, ["serve", "--workers", "1"]) as service:
        family = psutil.Process(service.process.pid).children(recursive=True)
        port = int(service.url.rpartition(":")[2])
        service.process.kill()
        _, alive = psutil.wait_procs(family, timeout=12)
        assert not alive
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_a_first_start_shows_the_code_and_where_to_give_it(tmp_path: Path) -> None:
    with running(tmp_path / "new", ["serve", "--workers", "1"]) as service:
        said = "\n".join(service.said)
        code = (tmp_path / "new" / "setup-code").read_text().strip()
        assert code in said
        assert f"{service.url}/people/first" in said
        assert status(f"{service.url}/people/first") == 200


def test_several_may_start_at_once_in_a_new_folder(tmp_path: Path) -> None:
    home = tmp_path / "new"
    command = [sys.executable, "-c", "from lockstep.cli.main import run; run()", "serve", "--only", "worker"]
    started = [subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        for process in started:
            assert process.stdout is not None
            assert "The worker runs" in process.stdout.readline()
    finally:
        for process in started:
            process.terminate()
        assert [process.wait(15) for process in started] == [0, 0, 0]


def test_one_part_may_run_alone(people_home: Path) -> None:
    with running(people_home, ["serve", "--only", "worker"]) as service:
        (child,) = psutil.Process(service.process.pid).children()
        assert child.pid == child_named(service, "worker")


def test_a_job_whose_worker_is_killed_is_done_all_the_same_and_finished_once(people_home: Path, jobs: Path) -> None:
    marks, path = jobs / "marks", str(jobs)
    with running(
        people_home, ["serve", "--only", "worker"], PYTHONPATH=f"{path}{os.pathsep}{os.pathsep.join(sys.path)}"
    ) as service:
        enqueue(people_home, jobs, "slow", str(marks), 3)
        until(marks.exists)
        os.kill(child_named(service, "worker") or 0, signal.SIGKILL)
        until(lambda: "done" in marks.read_text())
        time.sleep(1)
    assert marks.read_text().split() == ["begun", "begun", "done"]


def test_a_job_that_runs_when_the_service_is_stopped_finishes_or_is_left_for_the_next_start(
    people_home: Path, jobs: Path
) -> None:
    marks, more = jobs / "marks", {"PYTHONPATH": f"{jobs}{os.pathsep}{os.pathsep.join(sys.path)}"}
    with running(people_home, ["serve", "--only", "worker"], **more):
        enqueue(people_home, jobs, "slow", str(marks), 2)
        until(marks.exists)
    assert marks.read_text().split() == ["begun", "done"]
    marks.unlink()
    with running(people_home, ["serve", "--only", "worker"], **more) as service:
        enqueue(people_home, jobs, "slow", str(marks), 14)
        until(marks.exists)
        service.process.terminate()
        assert service.process.wait(12) == 0
    assert marks.read_text().split() == ["begun"]
    with running(people_home, ["serve", "--only", "worker"], **more):
        until(lambda: marks.read_text().split() == ["begun", "begun", "done"], 30)


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(people_home: Path, jobs: Path) -> None:
    marks, more = jobs / "marks", {"PYTHONPATH": f"{jobs}{os.pathsep}{os.pathsep.join(sys.path)}"}
    with running(people_home, ["serve", "--only", "worker"], **more) as service:
        enqueue(people_home, jobs, "deadly", str(marks))
        until(lambda: "was given up" in service.log.read_text(), 40)
    assert marks.read_text().split() == ["begun"] * 3
