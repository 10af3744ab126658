"""The whole service as an operator starts it: `lockstep serve` on a free port, with a record and people of every role.

with serving(tmp_path) as service:
    urlopen(f"{service.url}/health/ready")
    email, password = service.sign_in("marketer")
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

PASSWORD = "lively-otter-maps-42"
#: Somebody for each role, all with the same password; marketer and seller own leads and deals in the record.
_SEED = """
import sys
import django
django.setup()
from lockstep_server.frame import reading, warming
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.service.preparing import prepare
prepare()
reader = reading.try_reader()
owners = [row["owner"] for row in reader.figure("leads", by="owner").rows if row["owner"]] if reader else []
for at, role in enumerate(Role):
    user = User.objects.create_user(
        f"{role.value}@tellmark.example", role.title, sys.argv[1], member=owners[at] if at < len(owners) else ""
    )
    HeldRole.objects.create(user=user, role=role)
# As a service that has run for a minute: it would compute this at each start of each copy.
if sys.argv[2] == "ahead":
    warming.warm()
"""


@dataclass(slots=True)
class Service:
    """A running service.

    Attributes
    ----------
    url
        Where it answers.
    home
        Its folder.
    process
        Its supervisor.
    """

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    log: Path
    said: list[str] = field(default_factory=list)

    def sign_in(self, role: str) -> tuple[str, str]:
        """Return e-mail address and password of somebody with a role, such as ``revenue-lead``."""
        return f"{role}@tellmark.example", PASSWORD


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a service in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOCKSTEP_")}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "COLUMNS": "1000",  # no sentence is cut by the edge of a terminal
        "DJANGO_SETTINGS_MODULE": "lockstep_server.site.settings",
        "LOCKSTEP_HOME": str(home),
        "LOCKSTEP_PATIENCE": "60",  # a busy machine shall show the page, not that it is being computed
        "LOCKSTEP_ON_DEMAND": "1",  # nor compute a dozen pages after each sync of a test that looks at none of them
        **more,
    }


def lockstep(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-c", "from lockstep.cli.main import run; run()", *words],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def make_home(home: Path, *, touches: int = 20_000, ahead: bool = True, **more: str) -> Path:
    """Make an installation with the invented company and somebody for each role; touches 0: people alone.

    Without `ahead` nothing is computed before it is asked for: for who looks at one page, and serves the pages alone.
    One is made for all tests that run together, and copied; a database elsewhere gets its people each time.
    """
    name = f"home-{touches}" + ("" if ahead else "-unasked")
    kept = _kept(name, lambda made: _seed(_make_record(made, touches), ahead=ahead))
    _copy(kept, home)
    if "LOCKSTEP_DATABASE_URL" in more:
        (home / "app.sqlite3").unlink()
        _seed(home, **more)  # what pages show first is kept in files, and was computed already
    return home


def make_record(home: Path, *, touches: int = 20_000) -> Path:
    """Make an installation with the invented company, as `lockstep demo` does, and nobody in it; a copy, too."""
    return _copy(_kept(f"record-{touches}", lambda made: _demonstrate(made, touches)), home)


def make_small_demo() -> Path:
    """Return what `lockstep demo --no-serve --size small` makes, beside what it said; it is to be copied."""

    def make(home: Path) -> None:
        done = lockstep(home.parent, "demo", "--no-serve", "--size", "small", "--home", str(home))
        assert done.returncode == 0, done.stderr
        home.with_name(f"{home.name}.said").write_text(done.stdout, encoding="utf-8")

    return _kept("small-demo", make)


def _make_record(home: Path, touches: int) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return make_record(home, touches=touches) if touches else home


def _copy(kept: Path, home: Path) -> Path:
    shutil.copytree(kept, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))
    for mapping in home.glob("sources/*/mapping.yaml"):  # it names the exports by their whole path
        mapping.write_text(mapping.read_text(encoding="utf-8").replace(str(kept), str(home)), encoding="utf-8")
    return home


def _kept(name: str, make: Callable[[Path], object]) -> Path:
    """Return the installation that is copied, and make it where no other process of this run has."""
    folder = Path(os.environ.get("TESTS_FOLDER") or tempfile.mkdtemp(prefix="lockstep-kept-"))
    home, made = folder / name, folder / f"{name}.made"
    with FileLock(folder / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(home, ignore_errors=True)
            make(home)
            made.touch()
    return home


def _demonstrate(home: Path, touches: int) -> None:
    from lockstep.record.home import Home
    from lockstep.simulate import DEMO_PLANTED, DEMO_SEED, DEMO_UNTIL_S
    from lockstep.sources.demonstrating import demonstrate

    home.mkdir(parents=True)
    demonstrate(Home(home), touches=touches, seed=DEMO_SEED, now_s=DEMO_UNTIL_S, planted=DEMO_PLANTED)


def _seed(home: Path, *, ahead: bool = True, **more: str) -> None:
    command = [sys.executable, "-c", _SEED, PASSWORD, "ahead" if ahead else ""]
    subprocess.run(command, env=environment(home, LOCKSTEP_ON_DEMAND="", **more), check=True)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(
    home: Path, words: Sequence[str] = ("serve",), *, port: int | None = None, first: str = "", **more: str
) -> Iterator[Service]:
    """Start the service in a folder as it is, wait until it is ready, and stop it at the end.

    What is to be otherwise than it is for everybody, its process does first, as Python.
    """
    port = port or free_port()
    log = home.parent / f"{home.name}.{port}.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{first}\nfrom lockstep.cli.main import run; run()", *words, "--port", str(port)],
            env=environment(home, **more),
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    service = Service(f"http://localhost:{port}", home, process, log)
    try:
        _wait(service)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            process.kill()
            assert process.stdout is not None
            process.stdout.close()


@contextmanager
def serving(
    folder: Path, *, touches: int = 20_000, workers: int = 1, port: int | None = None, **settings: str
) -> Iterator[Service]:
    """Make an installation in a folder, start it, and stop it at the end; settings are variables of its environment."""
    home = make_home(folder / "home", touches=touches, **settings)
    with running(home, ["serve", "--workers", str(workers)], port=port, **settings) as service:
        yield service


def _wait(service: Service, seconds: float = 240) -> None:
    """Read what the service says until it says that Ctrl-C stops it."""
    output = service.process.stdout
    assert output is not None
    until, text = time.monotonic() + seconds, ""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while time.monotonic() < until:
            if not selector.select(timeout=1):
                continue
            if not (read := os.read(output.fileno(), 65_536)):
                break
            text += read.decode()
            service.said = text.splitlines()
            if "Ctrl-C" in text:
                return
    raise AssertionError(f"The service did not come up; it said {service.said} and {service.log.read_text()[-2000:]}")
