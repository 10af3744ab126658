"""The page of counts that differ: what each role sees of it, its empty states, its file, and the API beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from lockstep_server.people.roles import ACTS, Act, Role

pytestmark = pytest.mark.django_db
ENGAGED = "/reconcile/?period=all&stage=engaged&left=marketing&right=crm"
ClientOf = Callable[..., Client]


def text(answer: object) -> str:
    """Return a page's text."""
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_the_reasons_and_names_only_where_it_may(home: Path, client_of: ClientOf, role: Role) -> None:
    client = client_of(role)
    answer = client.get(f"{ENGAGED}&side=left&reason=missing")
    assert answer.status_code == 200
    shown = text(answer)
    assert "Not in crm" in shown
    assert ("@" in shown.split('id="the-reasons"')[1]) == (Act.SEE_PEOPLE in ACTS[role])
    assert ("differences.csv" in shown) == (Act.EXPORT in ACTS[role])
    assert client.get("/reconcile/differences.csv").status_code == (200 if Act.EXPORT in ACTS[role] else 403)


def test_the_steps_lead_from_one_count_to_the_other(home: Path, client_of: ClientOf) -> None:
    said = client_of(Role.MARKETER).get("/api/reconciliation?stage=engaged").json()
    assert said["unexplained"] == 0
    for pair in said["pairs"]:
        only = {side: sum(row["count"] for row in pair["reasons"] if row["side"] == side) for side in ("left", "right")}
        assert pair["left_count"] - only["left"] + only["right"] == pair["right_count"]


def test_the_leads_behind_a_reason_open_and_lead_to_their_story(home: Path, client_of: ClientOf) -> None:
    client = client_of(Role.SELLER)
    shown = text(client.get(f"{ENGAGED}&side=left&reason=unmapped-word"))
    part = shown.split('id="leads"')[1]
    address = part.split('href="/journeys/')[1].split('"')[0]
    story = client.get(f"/journeys/{address}")
    assert story.status_code == 200
    assert "of " in part.split('aria-label="Pages of the leads"')[1]
    second = text(client.get(f"{ENGAGED}&side=left&reason=unmapped-word&page=2"))
    assert second.split('id="leads"')[1] != part


def test_the_file_has_every_difference_and_the_part_that_is_shown(home: Path, client_of: ClientOf) -> None:
    client = client_of(Role.MARKETING_LEAD)
    pair = next(
        each for each in client.get("/api/reconciliation?stage=engaged").json()["pairs"]
        if (each["left"], each["right"]) == ("crm", "marketing")
    )  # fmt: skip
    for query, wanted in (
        ("", pair["reasons"]),
        (
            "&side=right&reason=missing",
            [row for row in pair["reasons"] if (row["side"], row["reason"]) == ("right", "missing")],
        ),
    ):
        answer = client.get(f"/reconcile/differences.csv?period=all&stage=engaged&left=crm&right=marketing{query}")
        assert "differences-engaged-all.csv" in unquote(answer["Content-Disposition"])
        whole = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert len(list(csv.DictReader(io.StringIO(whole)))) == sum(row["count"] for row in wanted)


def test_the_api_pages_through_the_same_leads(home: Path, client_of: ClientOf) -> None:
    client = client_of(Role.SELLER)
    where = "/api/reconciliation/differences?stage=engaged&left=crm&right=marketing&limit=200"
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(where + (f"&cursor={cursor}" if cursor else "")).json()
        found += page["items"]
        cursor = page["next"]
    assert len(found) == page["count"] == len({(row["side"], row["key"]) for row in found})
    assert client.get("/api/reconciliation/differences?left=crm&right=nobody").status_code == 404
    assert client.get("/api/reconciliation?stage=nothing").status_code == 404
    assert client_of().get("/api/reconciliation").status_code == 403


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/reconcile/?period=all&stage=won", "states this stage"),  # by one system alone
        ("/reconcile/?period=1999&stage=offered", "Not one difference."),
        ("/reconcile/?period=soon", "is not a period"),
        ("/reconcile/?stage=%00&left=x&right=y&side=up&reason=because&page=-1", "counts"),
    ],
)
def test_what_has_little_to_say_says_it(home: Path, client_of: ClientOf, address: str, words: str) -> None:
    answer = client_of(Role.VIEWER).get(address)
    assert answer.status_code == 200
    assert words in text(answer)
