"""Pages for what went wrong: whoever may not come in keeps their places, and is told what would let them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from lockstep_server.people.roles import Role


def main_of(page: HttpResponse) -> str:
    return page.content.decode().split("<main")[1].split("</main>")[0]


def test_whoever_may_not_come_in_keeps_their_places_and_hears_what_would_let_them(
    client_of: Callable[..., Client],
) -> None:
    page = client_of(Role.SELLER).get("/people/")
    assert page.status_code == 403
    assert 'aria-label="Places"' in page.content.decode()
    said = main_of(page)
    assert "invite people and give roles" in said
    assert "(seller)" in said


def test_whoever_has_no_role_is_told_who_gives_one(client_of: Callable[..., Client]) -> None:
    page = client_of().get("/people/")
    assert page.status_code == 403
    assert "have no role yet" in main_of(page)


class Forgotten:
    """A URL configuration with a page whose author forgot to say who may see it."""

    urlpatterns = (path("planted", lambda request: HttpResponse("all"), name="planted"), *get_resolver().url_patterns)


@pytest.mark.usefixtures("db")
def test_where_nobody_may_a_stranger_is_told_so_outside(settings: object) -> None:
    settings.ROOT_URLCONF = Forgotten  # type: ignore[attr-defined]
    page = Client().get("/planted")
    assert page.status_code == 403
    assert "It is open to nobody." in main_of(page)
    assert 'aria-label="Places"' not in page.content.decode()


@pytest.mark.parametrize("role", [None, Role.SELLER])
@pytest.mark.parametrize(
    ("ask", "status", "said"),
    [
        (lambda client: client.get("/nothing-here"), 404, "There is no such page"),
        (lambda client: client.post("/people/me/name", {"name": "x"}), 403, "The form was not sent"),
        (lambda client: client.get("/", headers={"host": "evil.test"}), 400, "This request could not be read"),
    ],
)
def test_a_problem_is_said_in_words_with_a_way_on_signed_in_or_not(
    client_of: Callable[..., Client], role: Role | None, ask: Callable[[Client], HttpResponse], status: int, said: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    if role:
        client.cookies = client_of(role).cookies
    page = ask(client)
    assert page.status_code == status
    assert f"<h1>{said}</h1>" in main_of(page)
    assert 'href="/"' in main_of(page)
