"""The very first sign-in, and the secrets that an installation makes for itself."""

from __future__ import annotations

import itertools
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lockstep.record.kept_secret import kept_secret
from lockstep.values.faults import LockstepError
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role
from lockstep_server.people.setup import setup_code
from lockstep_server.site.secret import secret_key
from server.people.coming_in import WORDS


@pytest.fixture
def empty_home(tmp_path: Path, settings: Any) -> Path:
    """An installation in which nobody is yet."""
    settings.HOME = tmp_path
    return tmp_path


def become(code: str) -> tuple[Client, Any]:
    client = Client()
    said = {"code": code, "email": "First@Example.test", "name": "First One", "password": WORDS}
    return client, client.post("/people/first", said)


def test_whoever_has_the_code_becomes_the_administrator_and_the_page_is_gone(empty_home: Path) -> None:
    assert Client().get("/").headers["Location"] == "/people/first"
    client, answer = become(setup_code(empty_home).lower().replace("-", " "))
    assert answer.headers["Location"] == "/"
    first = User.objects.get()
    assert (first.email, first.roles) == ("first@example.test", {Role.ADMINISTRATOR, Role.OPERATIONS})
    assert client.get("/people/").status_code == 200
    assert not (empty_home / "setup-code").exists()
    _, again = become("")
    assert again.headers["Location"] == "/account/login/"
    assert User.objects.count() == 1


@pytest.mark.parametrize("code", ["", "-", "---", " ", "AAAA-AAAA-AAAA", "ÄÄÄÄ", "?" * 100])
def test_a_wrong_code_makes_nobody_and_keeps_what_was_typed(empty_home: Path, code: str) -> None:
    _, answer = become(code)
    assert not User.objects.exists()
    page = answer.content.decode()
    assert 'value="First@Example.test"' in page
    assert WORDS not in page


def test_an_empty_file_is_no_code(empty_home: Path) -> None:
    (empty_home / "setup-code").touch()
    for code in ("-", ""):
        client = Client(raise_request_exception=False)
        client.post("/people/first", {"code": code, "email": "e@example.test", "name": "E", "password": WORDS})
    assert not User.objects.exists()
    with pytest.raises(LockstepError, match="is empty"):
        setup_code(empty_home)


def test_secrets_are_their_owners_alone_and_stay_the_same(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    assert secret_key(home) == secret_key(home)
    assert setup_code(home) == setup_code(home)
    assert sorted(path.name for path in home.iterdir()) == ["secret-key", "setup-code"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in home.iterdir())


def test_of_several_that_start_at_once_all_have_the_same_secret(tmp_path: Path) -> None:
    numbers = itertools.count()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: kept_secret(tmp_path / "one", lambda: f"secret-{next(numbers)}"), range(32)))
    assert len(set(made)) == 1


def test_what_a_killed_process_left_behind_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / "secret-key.1").write_text("half")
    assert len(secret_key(tmp_path)) > 40
