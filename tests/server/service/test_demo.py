"""`lockstep demo` opens the pages with three invented people, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
import stat
import urllib.request
from pathlib import Path

import pytest

from service import lockstep, running

pytestmark = pytest.mark.slow

#: A tenth of the smallest demonstration: what is invented is not looked at here.
TINY = "from lockstep.cli.demo import TOUCHES, Size; TOUCHES[Size.SMALL] = 2_000"


def made_by_demo(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("lockstep-demo-*")}


def test_it_shows_three_sign_ins_that_work_and_stops_cleanly_in_a_script_too(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    words = ["demo", "--size", "small", "--home", str(home)]
    with running(tmp_path, words, first=TINY, PYTHONUNBUFFERED="1") as service:
        people = json.loads((home / "demo-sign-ins.json").read_text(encoding="utf-8"))
        assert [one["role"] for one in people] == ["marketer", "seller", "revenue-lead"]
        assert stat.S_IMODE((home / "demo-sign-ins.json").stat().st_mode) == 0o600
        said = "\n".join(service.said)
        for one in people:
            assert one["email"] in said
            assert one["password"] in said
            assert len(one["password"]) >= 15
        assert len({one["password"] for one in people}) == 3
        page = urllib.request.urlopen(f"{service.url}/account/login/").read().decode()
        assert people[0]["email"] in page
        again = lockstep(tmp_path, "demo", "--port", service.url.rpartition(":")[2])
        assert again.returncode == 3
        assert re.search(r"Port \d+ is taken", again.stderr)
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(12) == 0
    # A second run in the same folder makes it anew.
    with running(tmp_path, words, first=TINY):
        anew = json.loads((home / "demo-sign-ins.json").read_text(encoding="utf-8"))
        assert anew[0]["password"] != people[0]["password"]


def test_without_a_folder_of_its_own_it_is_thrown_away_at_the_end(tmp_path: Path) -> None:
    with running(tmp_path, ["demo", "--size", "small"], first=TINY, TMPDIR=str(tmp_path)):
        assert len(made_by_demo(tmp_path)) == 1
    assert not made_by_demo(tmp_path)
