"""Asking again costs nothing while nothing has changed, and nobody's answer is kept for anybody else."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.test import Client

from lockstep_server.people.roles import Role
from server.api.operations import READING, Known

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


@pytest.fixture
def program(program_of: Callable[..., Client]) -> Client:
    """A program that may ask everything."""
    return program_of(*Role)


@pytest.mark.parametrize("operation", READING, ids=lambda operation: operation.name)
def test_an_answer_that_is_still_right_is_not_sent_again(operation: Known, program: Client) -> None:
    first = program.get(operation.path)
    if first.status_code == 404:
        pytest.skip("nothing of this name in the invented company")
    again = program.get(operation.path, headers={"If-None-Match": f'"other", {first["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    for answer in (first, again):
        assert "private" in answer["Cache-Control"]
        assert {"Authorization", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert program.get(operation.path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_question_has_another_tag(program: Client) -> None:
    tags = {
        program.get(f"/api/figures/{asked}")["ETag"]
        for asked in ("leads", "deals-won", "leads?period=2026", "leads?by=owner", "leads?owner=Eva", "leads/explain")
    }
    assert len(tags) == 6


def test_a_tag_opens_nothing_to_those_who_may_not_see(program: Client) -> None:
    tag = program.get("/api/record")["ETag"]
    assert Client().get("/api/record", headers={"If-None-Match": tag}).status_code == 401


def test_a_new_charter_changes_every_tag_and_ends_every_cursor(
    program: Client, home: object, tmp_path: object, settings: object
) -> None:
    import shutil

    copy = tmp_path / "home"  # type: ignore[operator]
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("static", "app.sqlite3*"))  # type: ignore[arg-type]
    settings.HOME = copy  # type: ignore[attr-defined]
    before = program.get("/api/figures/leads/rows?limit=2")
    charter = copy / "charter.yaml"
    charter.write_text(charter.read_text().replace("4200000", "4300000").replace("4_200_000", "4_300_000"))
    after = program.get("/api/figures/leads/rows?limit=2", headers={"If-None-Match": before["ETag"]})
    assert after.json()["charter_version"] != before.json()["charter_version"]
    assert after["ETag"] != before["ETag"]
    stale = program.get(f"/api/figures/leads/rows?limit=2&cursor={before.json()['next']}")
    assert stale.status_code == 409
    assert "first page" in stale.json()["remedy"]


def test_a_comment_in_the_charter_changes_the_tag_of_its_text(
    program: Client, home: object, tmp_path: object, settings: object
) -> None:
    import shutil

    copy = tmp_path / "home"  # type: ignore[operator]
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("static", "app.sqlite3*"))  # type: ignore[arg-type]
    settings.HOME = copy  # type: ignore[attr-defined]
    before = program.get("/api/charter")
    charter = copy / "charter.yaml"
    charter.write_text(f"{charter.read_text()}\n# agreed in May\n")
    after = program.get("/api/charter", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["version"] == before.json()["version"]
    assert after.json()["text"].endswith("# agreed in May\n")


def test_a_large_answer_is_compressed_and_keeps_its_tag(program: Client) -> None:
    whole = program.get("/api/figures")
    packed = program.get("/api/figures", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == whole.content
    assert packed["ETag"].removeprefix("W/") == whole["ETag"]
    assert program.get("/api/figures", headers={"If-None-Match": packed["ETag"]}).status_code == 304
