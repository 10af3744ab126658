"""Leads that other programs hand in over the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep.sources.arrivals import Arrivals
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act, Role
from lockstep_server.people.tokens import make_token

ANNA: dict[str, Any] = {"email": "anna@firm.example", "name": "Anna Berg"}


@pytest.fixture
def program(fresh: Home, person_of: Callable[..., User]) -> Client:
    """A program with a token that may hand leads in, and nothing else."""
    _, secret = make_token(person_of(Role.OPERATIONS), "site", [Act.SEND_LEADS], 30)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, lead: Any, **headers: str) -> Any:
    return client.post("/api/leads", json.dumps(lead), content_type="application/json", headers=headers)


def many(home: Home) -> int:
    return len(Arrivals(home.arrived("intake")).files("leads"))


def test_a_lead_with_a_key_or_an_id_of_its_own_is_taken_once(program: Client, fresh: Home) -> None:
    first = post(program, ANNA, **{"Idempotency-Key": "k1"})
    assert first.status_code == 202
    assert first.json()["source"] == "intake"
    assert post(program, ANNA, **{"Idempotency-Key": "k1"}).content == first.content
    assert post(program, {**ANNA, "id": "L-1"}).status_code == 202
    assert post(program, {**ANNA, "id": "L-1"}).status_code == 202
    assert many(fresh) == 2


def test_what_nothing_tells_from_its_repeat_is_refused(program: Client, fresh: Home) -> None:
    answer = post(program, ANNA)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["remedy"]
    assert post(program, {**ANNA, "name": "Otto"}, **{"Idempotency-Key": "x" * 201}).status_code == 422
    assert not fresh.arrived("intake").exists()


def test_a_key_with_another_lead_is_a_conflict(program: Client) -> None:
    post(program, ANNA, **{"Idempotency-Key": "k1"})
    assert post(program, {**ANNA, "name": "Otto"}, **{"Idempotency-Key": "k1"}).status_code == 409


@pytest.mark.parametrize(
    ("lead", "word"),
    [
        ({"name": "Anna"}, "e-mail address or a phone number"),
        ({**ANNA, "emial": "x"}, "emial"),
        ({**ANNA, "email": "x"}, "e-mail"),
        ({**ANNA, "phone": "call me"}, "phone"),
        ({**ANNA, "lead_kind": "hot"}, "lead_kind"),
        ({**ANNA, "occurred_at": "2026-01-01T00:00:00"}, "occurred_at"),
        ({**ANNA, "occurred_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "future"),
        ([ANNA], "lead"),
    ],
)
def test_a_lead_that_makes_no_sense_is_refused_in_words(program: Client, lead: Any, word: str) -> None:
    answer = post(program, lead, **{"Idempotency-Key": "k"})
    assert answer.status_code == 422
    assert word in answer.json()["detail"]
    assert answer.json()["remedy"]


def test_it_takes_the_scope_for_it(fresh: Home, person_of: Callable[..., User]) -> None:
    _, secret = make_token(person_of(Role.OPERATIONS), "report", [Act.SEE_FIGURES], 30)
    answer = post(Client(headers={"Authorization": f"Bearer {secret}"}), ANNA, **{"Idempotency-Key": "k"})
    assert answer.status_code == 403
    assert "send-leads" in answer.json()["detail"]
    assert post(Client(), ANNA).status_code == 401


def test_a_session_needs_its_token_against_forgery(fresh: Home, person_of: Callable[..., User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person_of(Role.OPERATIONS))
    assert post(client, ANNA, **{"Idempotency-Key": "k"}).status_code == 403


def test_a_source_of_that_name_is_not_overwritten(program: Client, fresh: Home) -> None:
    fresh.mapping("intake").parent.mkdir(parents=True)
    fresh.mapping("intake").write_text("source: intake\nfiles: {}\n")
    answer = post(program, ANNA, **{"Idempotency-Key": "k"})
    assert answer.status_code == 409
    assert "another name" in answer.json()["remedy"]
