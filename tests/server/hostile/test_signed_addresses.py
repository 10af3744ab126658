"""Forms that came from elsewhere at an address that needs no cookie: they do that one thing, for that one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.apps import apps
from django.core import signing
from django.test import Client
from django.urls import reverse

from lockstep_server.people.models import User
from lockstep_server.people.roles import Role
from lockstep_server.reports.models import Subscription
from server.hostile.signed import SIGNED

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.django_db]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def both(person_of: Callable[..., User]) -> tuple[User, User]:
    """Two people who get the letter: whose address it is, and whose browser a form from elsewhere uses."""
    people = person_of(Role.SELLER), person_of(Role.ADMINISTRATOR)
    for person in people:
        Subscription.objects.create(user=person, address="http://localhost/")
    return people


def kept() -> dict[str, list[object]]:
    """Return every row there is, but for those that say who looked when."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in ("sessions.Session", "usersessions.UserSession")
    }


def gone(before: dict[str, list[object]]) -> dict[str, list[object]]:
    """Return the rows that went; none may have come or changed."""
    after = kept()
    assert all(row in before[name] for name, rows in after.items() for row in rows)
    return {name: lost for name, rows in before.items() if (lost := [row for row in rows if row not in after[name]])}


def subscribers(people: Iterable[User]) -> list[bool]:
    return [Subscription.objects.filter(user=person).exists() for person in people]


def in_the_browser_of(person: User) -> Client:
    """Return a client of somebody who is signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("method", ["get", "head", "options", "put", "patch", "delete"])
def test_only_a_form_that_is_sent_does_anything(name: str, method: str, both: tuple[User, User]) -> None:
    owner, other = both
    clients = Client(enforce_csrf_checks=True), in_the_browser_of(other)
    before = kept()
    for client in clients:
        answer = getattr(client, method)(SIGNED[name](owner), {"wants": "no"})
        assert answer.status_code == (200 if method in ("get", "head") else 405)
    assert gone(before) == {}


@pytest.mark.parametrize(
    "said",
    [
        {},
        ONE_CLICK,
        {"user": "2", "pk": "2", "token": "nothing", "wants": "no", "is_active": "", "_method": "delete"},
        {"next": "https://evil.example/", "csrfmiddlewaretoken": "x" * 64},
        {"List-Unsubscribe": "x" * 100_000},
    ],
    ids=["nothing", "one click", "others' fields", "elsewhere", "too much"],
)
def test_a_form_from_elsewhere_stops_the_letters_of_whom_it_is_signed_for_and_nothing_else(
    said: dict[str, str], both: tuple[User, User]
) -> None:
    owner, other = both
    client = in_the_browser_of(other)
    before = kept()
    answer = client.post(SIGNED["reports:stop"](owner), said, headers={"origin": "https://evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode() + str(answer.headers)
    lost = gone(before)
    assert list(lost) == ["reports.Subscription"]
    assert subscribers(both) == [False, True]


def test_whoever_has_the_address_is_let_in_nowhere_by_it(both: tuple[User, User]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(SIGNED["reports:stop"](both[0]), ONE_CLICK)
    assert answer.status_code == 200
    assert both[0].email not in answer.content.decode()
    assert both[0].name not in answer.content.decode()
    assert "sessionid" not in stranger.cookies
    assert stranger.get("/reports/").status_code == 302


@pytest.mark.parametrize("salt", ["", "django.core.signing", "reports.weekly", "people.invitation"])
def test_what_was_signed_for_something_else_is_worth_nothing_here(salt: str, both: tuple[User, User]) -> None:
    client = in_the_browser_of(both[0])
    before = kept()
    for value in (both[0].pk, str(both[0].pk), [both[0].pk], {"pk": both[0].pk}):
        address = reverse("reports:stop", args=[signing.dumps(value, salt=salt)])
        assert client.post(address, ONE_CLICK).status_code == 404
    assert gone(before) == {}


def test_of_somebody_who_is_gone_it_stops_nobodys(both: tuple[User, User]) -> None:
    address = SIGNED["reports:stop"](both[0])
    both[0].delete()
    before = kept()
    assert Client().post(address, ONE_CLICK).status_code == 404
    assert gone(before) == {}
