"""The list of people."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lockstep_server.people.models import User
from lockstep_server.people.roles import Role


def test_names_are_text_whatever_stands_in_them(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    User.objects.create_user("evil@example.test", '<script>alert("x")</script>')
    page = client.get("/people/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_person_is_found_by_name_in_any_alphabet_and_case(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    User.objects.create_user("ol@example.test", "Ólafur Þór")
    User.objects.create_user("am@example.test", "أميرة حداد")
    assert "Ólafur" in client.get("/people/", {"find": "ólafur þÓR"}).content.decode()
    page = client.get("/people/", {"find": "حداد"}).content.decode()
    assert "أميرة" in page
    assert "Ólafur" not in page
    assert "Ólafur" in client.get("/people/", {"find": "olafur"}).content.decode()


def test_accents_do_not_put_a_name_behind_all_others(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    for name in ("Zoe", "Ólafur", "Nia", "Pia"):
        User.objects.create_user(f"{name.lower()}@example.test", name)
    page = client.get("/people/").content.decode()
    places = [page.index(f"<bdi>{name}</bdi>") for name in ("Nia", "Ólafur", "Pia", "Zoe")]
    assert places == sorted(places)


def test_many_people_are_paged_and_each_is_on_one_page(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    User.objects.bulk_create(User(email=f"p{n}@example.test", name=f"Person {n:03}", password="!") for n in range(120))
    pages = [client.get("/people/", {"page": number}).content.decode() for number in range(1, 4)]
    assert all(sum(f"p{n}@example.test" in page for page in pages) == 1 for n in range(120))
    assert "121 people" in pages[0]


def test_a_search_that_finds_nobody_says_so_and_leads_back(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.ADMINISTRATOR).get("/people/", {"find": "<b>zz"}).content.decode()
    assert "Nobody here is called" in page
    assert "&lt;b&gt;zz" in page
    assert "Show everyone" in page


def test_whoever_has_no_role_or_is_out_is_marked(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    User.objects.create_user("a@example.test", "Ann")
    User.objects.create_user("b@example.test", "Bob", is_active=False)
    page = client.get("/people/").content.decode()
    assert "No role" in page
    assert "Deactivated" in page
