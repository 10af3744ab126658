"""Proposing over the API: the same rules as in the pages, and a repeat makes no second action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lockstep_server.frame import reading
from lockstep_server.levers import queries
from lockstep_server.levers.models import ProposedAction
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")
Of = Callable[..., Client]


def said(**changes: str) -> dict[str, str]:
    reader = reading.try_reader()
    assert reader is not None
    found = queries.owners(reader)
    due = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    usual = {
        "lever": "try-as-agreed", "what": "Five times", "due": due,
        "marketing_owner": found["marketing"][0], "sales_owner": found["sales"][0],
    }  # fmt: skip
    return usual | changes


def post(client: Client, key: str = "", **changes: str) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/actions", said(**changes), content_type="application/json", headers=headers)


def test_an_action_is_proposed_and_listed(client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    made = post(client)
    assert made.status_code == 201, made.content
    action = made.json()
    assert (action["state"], action["figure"], action["proposed_by"]) == ("proposed", "lead-conversion", "Operations")
    assert action["why"]["record_version"] == action["figure_then"]["record_version"]
    assert client.get("/api/actions").json()["items"] == [action]
    assert client.get("/api/actions?state=withdrawn").json()["items"] == []


def test_a_repeat_with_the_same_key_makes_no_second_action(client_of: Of) -> None:
    client = client_of(Role.MARKETER)
    first, again = post(client, "k1"), post(client, "k1")
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert ProposedAction.objects.count() == 1
    other = post(client, "k1", what="Something else")
    assert other.status_code == 409
    assert post(client, "k2").json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"lever": "pull-harder"}, 404, "pull-harder"),
        ({"due": "2020-01-01"}, 422, "That day has passed"),
        ({"sales_owner": "Nobody"}, 422, "Nobody of sales is called that"),
        ({"what": "   "}, 422, "Say what is to be done"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_what_can_not_be_taken_is_refused_with_what_to_do(
    client_of: Of, changes: dict[str, str], status: int, says: str
) -> None:
    answer = post(client_of(Role.MARKETER), **changes)
    assert answer.status_code == status
    assert says in answer.json()["detail"] + answer.json()["remedy"]
    assert not ProposedAction.objects.exists()


def test_a_viewer_may_neither_list_nor_propose(client_of: Of) -> None:
    client = client_of(Role.VIEWER)
    assert client.get("/api/actions").status_code == 403
    assert post(client).status_code == 403
