"""Search: as a page without JavaScript, as a list below the field with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client

from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")


def test_a_name_is_found_and_leads_to_its_journey(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.MARKETER)
    listed = client.get("/journeys/?period=all&kind=leads&sort=person&order=down").content.decode()
    name = re.findall(r'class="strong" href="/journeys/[^"]+"><bdi>([^<&]+)</bdi>', listed)[20]
    page = client.get("/journeys/search", {"find": name.upper()}).content.decode()
    addresses = re.findall(r'href="(/journeys/(?:lead|deal)[^"]+)"', page)
    assert addresses
    assert name in client.get(addresses[0]).content.decode()


def test_a_company_leads_to_its_journeys(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.MARKETER)
    page = client.get("/journeys/search?find=foods").content.decode()
    found = re.search(r'href="/journeys/(\?period=all&amp;company=[^"]+)"><b><bdi>([^<]+)', page)
    assert found
    shown = client.get("/journeys/" + found[1].replace("&amp;", "&")).content.decode()
    assert f"Company: <bdi>{found[2]}</bdi>" in shown


def test_while_typing_only_the_list_is_sent(client_of: Callable[..., Client]) -> None:
    part = client_of(Role.SELLER).get("/journeys/search?find=foods", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count("<li>") <= 18
    assert "/journeys/search?find=foods" in part


def test_one_address_has_two_answers_and_says_so_to_what_keeps_them(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get("/journeys/search?find=foods", headers=headers)
        assert "HX-Request" in answer["Vary"]
        assert "private" in answer["Cache-Control"]


def test_where_more_is_found_than_shown_the_page_says_so(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get("/journeys/search?find=gmbh").content.decode()
    assert "the likeliest 50 shown" in page


@pytest.mark.parametrize(
    ("text", "said"), [("", "Type two letters"), ("k", "Type two letters"), ("zzqqxx", "Nobody and nothing")]
)
def test_what_finds_nothing_says_what_to_do(text: str, said: str, client_of: Callable[..., Client]) -> None:
    assert said in client_of(Role.SELLER).get("/journeys/search", {"find": text}).content.decode()


def test_markup_that_is_searched_for_is_shown_as_text(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get("/journeys/search", {"find": "<img src=x onerror=alert(1)>"}, headers=headers)
        assert "<img src=x" not in page.content.decode()


def test_the_field_works_as_a_form_and_is_not_there_for_who_may_not_search() -> None:
    class Someone:
        """Someone who signs in."""

        acts = frozenset({"see-people"})

    field = render_to_string("journeys/find.html", {"user": Someone()})
    assert '<form class="find" method="get" action="/journeys/search"' in field
    assert "data-find" in field
    Someone.acts = frozenset()
    assert not render_to_string("journeys/find.html", {"user": Someone()}).strip()
