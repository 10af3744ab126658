"""Who may ask what: every operation × every role, with sessions and with tokens of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lockstep_server.people.models import HeldRole, Token, User
from lockstep_server.people.roles import ACTS, Act, Role
from lockstep_server.people.tokens import make_token
from server.api.operations import OPERATIONS, Known

each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def test_every_operation_but_ones_own_account_asks_for_an_act() -> None:
    assert [operation.name for operation in OPERATIONS if operation.act is None] == ["show_me"]


@each
def test_nobody_is_asked_for_a_token(operation: Known, db: None) -> None:
    answer = Client().generic(operation.method, operation.path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()) == {"detail", "remedy"}


@each
def test_a_role_comes_in_exactly_where_its_acts_reach(operation: Known, person: Callable[..., User]) -> None:
    client = Client()
    for role in Role:
        client.force_login(person(role))
        status = client.generic(operation.method, operation.path).status_code
        assert (status not in (401, 403)) == (operation.act is None or operation.act in ACTS[role]), role


@each
def test_someone_signed_in_without_a_role_gets_nothing(operation: Known, person: Callable[..., User]) -> None:
    client = Client()
    client.force_login(person())
    assert client.generic(operation.method, operation.path).status_code == (200 if operation.act is None else 403)


@each
def test_a_token_opens_exactly_what_its_scopes_reach(operation: Known, person: Callable[..., User]) -> None:
    owner = person(*Role)
    for scope in Act:
        _, secret = make_token(owner, scope, [scope], 30)
        status = (
            Client()
            .generic(operation.method, operation.path, headers={"Authorization": f"Bearer {secret}"})
            .status_code
        )
        assert (status not in (401, 403)) == (operation.act in (None, scope)), scope


@each
def test_a_token_is_worth_no_more_than_its_owner_is_now(operation: Known, person: Callable[..., User]) -> None:
    owner = person(*Role)
    _, secret = make_token(owner, "all", list(Act), 30)
    HeldRole.objects.filter(user=owner).delete()
    answer = Client().generic(operation.method, operation.path, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == (200 if operation.act is None else 403)


@pytest.mark.parametrize("fate", ["expired", "revoked", "its owner has left", "cut short", "never made"])
@each
def test_a_token_that_is_none_any_more_opens_nothing(operation: Known, fate: str, person: Callable[..., User]) -> None:
    owner = person(*Role)
    token, secret = make_token(owner, "all", list(Act), 30)
    if fate == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fate == "revoked":
        token.delete()
    elif fate == "its owner has left":
        User.objects.update(is_active=False)
    elif fate == "cut short":
        secret = secret[:-1]
    else:
        secret = token.secret_hash
    client = Client()
    if owner.is_active and fate != "its owner has left":
        client.force_login(owner)  # a session does not mend a bad token
    assert (
        client.generic(operation.method, operation.path, headers={"Authorization": f"Bearer {secret}"}).status_code
        == 401
    )


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YWJjOmRlZg==", "Bearer  a b", "bearer \u00e9", "token"]
)
def test_a_strange_authorization_is_refused_in_words(header: str, db: None) -> None:
    answer = Client().get("/api/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["remedy"]


def test_the_refusal_names_what_is_missing_and_who_can_mend_it(person: Callable[..., User]) -> None:
    owner = person(Role.MARKETER)
    _, secret = make_token(owner, "figures", [Act.SEE_FIGURES], 30)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert "scope “see-people”" in client.get("/api/figures/leads/rows").json()["detail"]
    assert "roles" in client.get("/api/people").json()["detail"]


def test_use_of_a_token_is_written_down_at_most_once_a_minute(person: Callable[..., User]) -> None:
    token, secret = make_token(person(Role.VIEWER), "report", [Act.SEE_FIGURES], 30)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.get("/api/me")
    token.refresh_from_db()
    first = token.used_at
    assert first is not None
    client.get("/api/me")
    token.refresh_from_db()
    assert token.used_at == first
    Token.objects.update(used_at=first - timedelta(seconds=61))
    client.get("/api/me")
    token.refresh_from_db()
    assert token.used_at is not None
    assert token.used_at >= first


def test_a_session_that_changes_anything_needs_the_csrf_token(person: Callable[..., User]) -> None:
    from django.test import RequestFactory
    from ninja.errors import HttpError

    from lockstep_server.api.authentication import Session

    user = person(Role.OPERATIONS)
    for method, is_let_in in (("GET", True), ("POST", False), ("DELETE", False)):
        request = RequestFactory(enforce_csrf_checks=True).generic(method, "/api/me")
        request.user = user
        if is_let_in:
            assert Session(Act.SEE_FIGURES)(request).user == user
        else:
            with pytest.raises(HttpError, match="CSRF"):
                Session(Act.SEE_FIGURES)(request)
