"""What the API refuses, and that it always says why and what to do, in one shape."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lockstep_server.api import limits
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def program(program_of: Callable[..., Client]) -> Client:
    """A program that may ask everything."""
    return program_of(*Role)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("nothing", 404, "no address"),
        ("", 404, "no address"),
        ("figures/", 404, "no address"),
        ("journeys/a%0Ab", 404, "no address"),
        ("journeys/nobody", 404, "no journey"),
        ("figures/goal-pase", 404, "goal-pace"),
        ("sources/crn/faults", 404, "crm"),
        ("figures/leads?ownr=Eva", 422, "owner"),
        ("figures/leads?owner=Eva&owner=Max", 422, "2 times"),
        ("figures/leads?owner=", 422, "owner"),
        ("figures/leads?owner=%00", 422, "owner"),
        ("figures/leads?period=yesterday", 422, "period"),
        ("figures/leads?period=2026-13", 422, "2026-13"),
        ("figures/leads?by=colour", 422, "colour"),
        ("figures/goal-forecast?by=owner", 422, "can't be split"),
        ("figures/leads?view=cohort", 422, "view"),
        ("figures/leads?as_of=soon", 422, "as_of"),
        ("figures/leads?as_of=0001-01-01", 422, ""),
        ("figures/leads?as_of=9999-12-31", 422, ""),
        ("figures/leads/rows?limit=0", 422, "limit"),
        ("figures/leads/rows?limit=1001", 422, "limit"),
        ("figures/leads/rows?cursor=forged", 422, "not given by this service"),
        ("figures/leads/rows?cursor=a:b", 422, "not given by this service"),
        (f"figures/leads?owner={'x' * 5000}", 414, "characters"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(program: Client, address: str, status: int, words: str) -> None:
    answer = program.get(f"/api/{address}")
    assert answer.status_code == status
    said = answer.json()
    assert set(said) == {"detail", "remedy"}
    assert said["detail"]
    assert said["remedy"]
    assert words in said["detail"] + said["remedy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_nobody_serves_is_refused_in_words(program: Client, method: str) -> None:
    answer = program.generic(method, "/api/figures")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "GET" in answer.json()["remedy"]


def test_the_head_of_an_answer_is_that_of_the_answer(program: Client) -> None:
    head, whole = program.head("/api/record"), program.get("/api/record")
    assert head.content == b""
    assert head["ETag"] == whole["ETag"]


def test_a_large_body_is_refused_before_it_is_read(program: Client) -> None:
    answer = program.generic("GET", "/api/figures", b"x" * (limits.BODY_SIZE + 1))
    assert answer.status_code == 413


def test_too_many_requests_have_to_wait(
    program: Client, program_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 3)
    answers = [program.get("/api/me") for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    # A minute may end in between, then the count begins anew.
    assert 1 <= len(refused) <= 5
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert "Wait" in refused[0].json()["remedy"]
    assert program_of(Role.VIEWER).get("/api/me").status_code == 200  # each token has its own count


def test_a_cursor_is_good_for_its_own_question_only(program: Client) -> None:
    cursor = program.get("/api/figures/leads/rows?limit=2").json()["next"]
    assert program.get(f"/api/figures/leads/rows?limit=5&cursor={cursor}").status_code == 200
    for other in ("figures/waiting/rows", "people", "sources/crm/faults"):
        assert "another question" in program.get(f"/api/{other}?cursor={cursor}").json()["detail"]
    assert program.get(f"/api/figures/leads/rows?owner=Eva&cursor={cursor}").status_code == 422


def test_a_failure_of_ours_says_nothing_of_the_inside(
    program: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from lockstep_server.frame import answers

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(answers, "figure", fails)
    answer = program.get("/api/figures/leads?owner=Eva%20Koch")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "Eva" not in caplog.records[0].getMessage()


def test_before_the_first_sync_every_answer_says_what_comes_next(
    program: Client, tmp_path: object, settings: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    answer = program.get("/api/record")
    assert answer.status_code == 503
    assert "source" in answer.json()["remedy"]
    assert program.get("/api/me").status_code == 200
