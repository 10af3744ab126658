"""Back up under load, restore elsewhere: the same figures, the same sign-ins; a killed restore changes nothing."""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service import Service, environment, lockstep, make_home, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backup")]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("company") / "home")


@pytest.fixture(scope="module")
def archived(company: Path) -> Path:
    target = company.parent / "company.tar.gz"
    said = lockstep(company, "backup", str(target))
    assert said.returncode == 0, said.stderr
    return target


def figures(home: Path) -> list[object]:
    said = []
    for words in (["funnel"], ["won-revenue", "--by", "owner"]):
        done = lockstep(home, "figure", *words, "--json")
        assert done.returncode in (0, 1), done.stderr
        said.append(json.loads(done.stdout))
    return said


def signs_in(service: Service, role: str) -> bool:
    email, password = service.sign_in(role)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{service.url}/account/login/").read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    form = {"csrfmiddlewaretoken": found[1], "login": email, "password": password}
    data = urllib.parse.urlencode(form).encode()
    with opener.open(f"{service.url}/account/login/?next=/people/me", data) as answer:
        return bool(answer.geturl() == f"{service.url}/people/me")


def digest(home: Path) -> dict[str, str]:
    """Return what a folder holds, but for locks and what running processes leave."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix not in (".lock", ".sqlite3-wal", ".sqlite3-shm")
    }


@contextmanager
def load(company: Path) -> Iterator[None]:
    """Have somebody sync all the time."""
    stop = threading.Event()

    def sync() -> None:
        leads = company / "exports" / "crm" / "leads.csv"
        rows = leads.read_text(encoding="utf-8").splitlines(keepends=True)
        while not stop.is_set():
            rows.pop()  # one lead fewer each time: a version of its own
            leads.write_text("".join(rows), encoding="utf-8")
            lockstep(company, "sync")

    worker = threading.Thread(target=sync)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def test_a_backup_under_load_gives_back_the_same_figures_and_the_same_sign_ins(company: Path, tmp_path: Path) -> None:
    archive, home = tmp_path / "a.tar.gz", tmp_path / "new"
    with running(company, ["serve", "--workers", "1"]) as service, load(company):
        assert signs_in(service, "marketer")
        said = lockstep(company, "backup", str(archive))
        assert said.returncode == 0, said.stderr
        assert signs_in(service, "seller")
    said = lockstep(home, "restore", str(archive))
    assert said.returncode == 0, said.stderr
    # The company went on meanwhile: what counts is the version that was current when the backup was written.
    then = tmp_path / "then"
    shutil.copytree(company, then)
    shutil.copyfile(home / "record" / "CURRENT", then / "record" / "CURRENT")
    assert figures(home) == figures(then)
    assert (home / "secret-key").read_text() == (company / "secret-key").read_text()
    with running(home, ["serve", "--only", "web", "--workers", "1"]) as service:
        assert signs_in(service, "revenue-lead")
        assert urllib.request.urlopen(f"{service.url}/health/ready").status == 200


def test_a_folder_in_use_is_refused_and_kept_aside_when_forced(company: Path, archived: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "charter.yaml").write_text("ours")
    said = lockstep(home, "restore", str(archived))
    assert said.returncode == 3
    assert "is in use" in said.stderr
    assert digest(home) == {"charter.yaml": hashlib.sha256(b"ours").hexdigest()}
    assert lockstep(home, "restore", str(archived), "--force").returncode == 0
    (aside,) = tmp_path.glob("home.before-*")
    assert (aside / "charter.yaml").read_text() == "ours"
    assert (home / "charter.yaml").read_bytes() == (company / "charter.yaml").read_bytes()


def test_a_running_service_is_never_replaced(archived: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", touches=0)
    with running(home, ["serve", "--only", "worker"]):
        said = lockstep(home, "restore", str(archived), "--force")
        assert said.returncode == 3
        assert "Stop it first" in said.stderr


def test_a_backup_is_not_written_over(company: Path, archived: Path) -> None:
    before = archived.read_bytes()
    said = lockstep(company, "backup", str(archived))
    assert said.returncode == 3
    assert "is there already" in said.stderr
    assert archived.read_bytes() == before


def test_a_damaged_backup_leaves_the_folder_as_it_was(archived: Path, tmp_path: Path) -> None:
    home, broken = tmp_path / "home", tmp_path / "broken.tar.gz"
    home.mkdir()
    (home / "charter.yaml").write_text("ours")
    broken.write_bytes(archived.read_bytes()[:-5000])
    said = lockstep(home, "restore", str(broken), "--force")
    assert said.returncode == 3
    assert "Nothing was changed" in said.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.tar.gz", "home"]
    assert digest(home) == {"charter.yaml": hashlib.sha256(b"ours").hexdigest()}


def test_killed_at_any_instant_a_restore_leaves_the_old_folder_or_the_new_one_whole(
    company: Path, archived: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "charter.yaml").write_text("ours")
    old, new = digest(home), None
    dice = random.Random(7)
    command = [sys.executable, "-c", "from lockstep.cli.main import run; run()", "restore", str(archived), "--force"]
    for _ in range(8):
        process = subprocess.Popen(command, env=environment(home), start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.2, 2.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        now = digest(home)
        if now != old:
            new = new or now
            assert now == new
            assert figures(home) == figures(company)
            assert any(digest(aside) == old for aside in tmp_path.glob("home.before-*"))
            break


def test_nightly_backups_are_named_by_day_and_only_the_newest_are_kept(company: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for day in range(1, 6):
        (kept / f"lockstep-2026-01-0{day}.tar.gz").write_text("old")
    (kept / "other.tar.gz").write_text("not ours")
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from lockstep_server.service import backup; "
         "backup.back_up_nightly()"],
        env=environment(company, LOCKSTEP_BACKUPS=str(kept), LOCKSTEP_BACKUPS_KEPT="3"),
        check=True,
    )  # fmt: skip
    names = sorted(path.name for path in kept.iterdir())
    assert names[:2] == ["lockstep-2026-01-04.tar.gz", "lockstep-2026-01-05.tar.gz"]
    assert names[-1] == "other.tar.gz"
    assert len(names) == 4
