"""Saved views: kept, shared, renamed, deleted, and nobody else's to change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lockstep_server.journeys.models import SavedView
from lockstep_server.journeys.tabs import OF_OTHERS, of
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")
QUERY = "period=2026-Q4&reached=offered&sort=owner"


def save(client: Client, name: str = "Offered", **more: str) -> str:
    answer = client.post("/journeys/views/add", {"query": QUERY, "name": name, **more}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_view_is_kept_as_a_tab_that_shows_the_same_list(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    page = save(client)
    assert "The view “Offered” is kept." in page
    assert f'href="?{QUERY.replace("&", "&amp;")}" aria-current="page"><bdi>Offered</bdi>' in page
    assert 'value="offered" selected' in page


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_everyones(client_of: Callable[..., Client]) -> None:
    mine, theirs = client_of(Role.SELLER), client_of(Role.MARKETER)
    save(mine, "Mine alone")
    save(mine, "For all", is_shared="1")
    page = theirs.get("/journeys/").content.decode()
    assert "Mine alone" not in page
    assert "For all" in page
    assert "by <bdi>Seller</bdi>" in page


def test_a_view_is_renamed_unshared_and_deleted_by_its_owner(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    save(client, is_shared="1")
    view = SavedView.objects.get()
    page = client.post(f"/journeys/views/{view.pk}/change", {"name": "  New   name "}, follow=True).content.decode()
    assert "New name" in page
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("New name", False)
    page = client.post(f"/journeys/views/{view.pk}/delete", follow=True).content.decode()
    assert "is deleted" in page
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("act", ["change", "delete"])
def test_someone_elses_view_is_untouchable_and_does_not_even_exist(act: str, client_of: Callable[..., Client]) -> None:
    save(client_of(Role.SELLER), is_shared="1")
    view = SavedView.objects.get()
    answer = client_of(Role.REVENUE_LEAD).post(f"/journeys/views/{view.pk}/{act}", {"name": "Stolen"})
    assert answer.status_code == 404
    view.refresh_from_db()
    assert view.name == "Offered"


@pytest.mark.parametrize(("name", "said"), [("   ", "needs a name"), ("x" * 61, "at most 60"), ("Offered", "already")])
def test_a_name_that_does_not_do_is_refused_and_what_was_typed_stays(
    name: str, said: str, client_of: Callable[..., Client]
) -> None:
    client = client_of(Role.SELLER)
    save(client)
    page = save(client, name)
    assert said in page
    assert f'name="name" value="{name}" maxlength="60"' in page
    assert SavedView.objects.count() == 1


def test_a_view_of_the_current_period_keeps_no_period(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    save(client, is_current="1")
    assert SavedView.objects.get().query == "reached=offered&sort=owner"


def test_a_view_keeps_no_cursor_and_nothing_unknown(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    query = "next=//evil.example&after=abc&q=a%26b&region=D%C3%84CH"
    answer = client.post("/journeys/views/add", {"query": query, "name": "x"})
    assert answer["Location"] == "/journeys/?q=a%26b&region=D%C3%84CH"


def test_markup_in_a_name_is_shown_as_text(client_of: Callable[..., Client]) -> None:
    page = save(client_of(Role.SELLER), '<script>alert(1)</script>"', is_shared="1")
    assert "<script>alert" not in page


def test_a_view_keeps_no_value_that_is_longer_than_an_id_and_no_name_with_a_nul(
    client_of: Callable[..., Client],
) -> None:
    client = client_of(Role.SELLER)
    client.post("/journeys/views/add", {"query": f"kind=deals&q={'x' * 1_001}", "name": "a\x00b"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("a b", "kind=deals")


def test_of_views_that_others_share_the_newest_are_shown_and_ones_own_always(
    client_of: Callable[..., Client], person_of: Callable[..., User]
) -> None:
    mine, other = person_of(Role.SELLER), person_of(Role.MARKETER)
    SavedView.objects.create(owner=mine, name="Oldest, mine", query="kind=deals", is_shared=True)
    for number in range(OF_OTHERS + 5):
        SavedView.objects.create(owner=other, name=f"Shared {number:02}", query="kind=leads", is_shared=True)
    shown = [tab.view.name for tab in of(mine, "", is_current=True)]
    assert shown == ["Oldest, mine", *(f"Shared {number:02}" for number in range(5, OF_OTHERS + 5))]


@pytest.mark.parametrize("path", ["/journeys/views/add", "/journeys/views/1/change", "/journeys/views/1/delete"])
def test_a_view_is_changed_by_posting_with_the_right_and_the_token_only(
    path: str, client_of: Callable[..., Client]
) -> None:
    assert client_of(Role.SELLER).get(path).status_code == 405
    assert client_of(Role.VIEWER).post(path, {"query": "", "name": "x"}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(Role.MARKETER).cookies
    assert strict.post(path, {"query": "", "name": "x"}).status_code == 403
