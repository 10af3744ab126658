"""The list of leads and deals: what it shows, to whom, and that its address says all of it."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")


def names(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'class="strong" href="/journeys/[^"]+"><bdi>(.*?)</bdi>', page)]


def link(page: str, words: str) -> str:
    found = re.search(rf'href="(\?[^"]*)"[^>]*>{words}(?: <|<)', page)
    assert found, f"no link {words}"
    return "/journeys/" + html.unescape(found[1])


def total(page: str) -> int:
    return int(re.search(r"of ([\d,]+)</caption>", page)[1].replace(",", ""))  # type: ignore[index]


@pytest.mark.parametrize(
    "role",
    [
        Role.MARKETER,
        Role.SELLER,
        Role.MARKETING_LEAD,
        Role.SALES_LEAD,
        Role.REVENUE_LEAD,
        Role.OPERATIONS,
        Role.FINANCE,
    ],
)
def test_both_teams_and_their_leads_see_the_list(role: Role, client_of: Callable[..., Client]) -> None:
    answer = client_of(role).get("/journeys/?period=all")
    assert answer.status_code == 200
    assert len(names(answer.content.decode())) == 50


@pytest.mark.parametrize("roles", [(), (Role.VIEWER,), (Role.ADMINISTRATOR,)])
@pytest.mark.parametrize(
    "path", ["/journeys/", "/journeys/search?find=anna", "/journeys/lead:x", "/journeys/export.csv"]
)
def test_without_the_right_nobody_sees_a_name(
    path: str, roles: tuple[Role, ...], client_of: Callable[..., Client]
) -> None:
    answer = client_of(*roles).get(path)
    assert answer.status_code == 403
    assert not names(answer.content.decode())


def test_one_walks_to_the_end_and_back_by_links_alone(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    page = client.get("/journeys/?period=2026-Q4&sort=person").content.decode()
    first, seen = names(page), names(page)
    while 'rel="next"' in page:
        page = client.get(link(page, "Next")).content.decode()
        seen += names(page)
    assert len(seen) == total(page)
    assert [name.casefold() for name in first] == [
        name.casefold() for name in names(client.get(link(page, "First")).content.decode())
    ]
    page = client.get(
        link(client.get("/journeys/?period=2026-Q4&sort=person").content.decode(), "Last")
    ).content.decode()
    assert names(page) == seen[-len(names(page)) :]
    assert seen[-len(names(page)) - 50 : -len(names(page))] == names(
        client.get(link(page, "Previous")).content.decode()
    )


def test_what_is_asked_for_stays_in_every_link(client_of: Callable[..., Client]) -> None:
    page = (
        client_of(Role.REVENUE_LEAD)
        .get("/journeys/?period=2026-Q4&q=an&reached=offered&segment=Small&sort=owner")
        .content.decode()
    )
    for words in ("Person", "Amount", "Last event"):
        for part in ("period=2026-Q4", "q=an", "reached=offered", "segment=Small"):
            assert part in link(page, words)
    assert '<input type="hidden" name="reached" value="offered">' in page  # the period picker carries it along


def test_choosing_the_sort_in_use_turns_it_round(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    down = client.get("/journeys/?period=all&sort=amount").content.decode()
    assert 'aria-sort="descending"' in down
    up = client.get(link(down, "Amount")).content.decode()
    assert 'aria-sort="ascending"' in up
    assert names(up) != names(down)


@pytest.mark.parametrize(
    "asked",
    ["after=forged", "before=forged", "sort=drop", "reached=x", "kind=x", "standing=x&q=a", "period=Q9", "after=%00"],
)
def test_a_damaged_address_is_said_and_a_list_shown(asked: str, client_of: Callable[..., Client]) -> None:
    answer = client_of(Role.SELLER).get(f"/journeys/?{asked}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert names(page)


def test_the_filters_of_a_phones_sheet_are_counted_and_cleared_at_once(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    asked = "period=2026-Q4&q=an&kind=leads&standing=won&owner=Nobody&region=x&sort=amount"
    page = client.get(f"/journeys/?{asked}").content.decode()
    assert "Filters, 3 set" in page
    assert link(page, "Clear all 3") == "/journeys/?period=2026-Q4&region=x&q=an&sort=amount"
    bare = client.get("/journeys/").content.decode()
    assert "Filters</button>" in bare
    assert "Clear" not in bare


def test_a_stage_without_a_day_of_its_own_is_not_said_to_be_of_the_period(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    assert "that reached “won” in Q4 2026" in client.get("/journeys/?period=2026-Q4&reached=won").content.decode()
    page = client.get("/journeys/?period=2026-Q4&reached=recycled").content.decode()
    assert "that began in Q4 2026 and were recycled" in page


def test_an_empty_list_says_what_to_do(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get("/journeys/?period=2026-Q4&q=nobodyiscalledthis").content.decode()
    assert "No journey is like this" in page
    assert "Look in the whole record" in page


def test_markup_in_what_was_typed_is_shown_as_text(client_of: Callable[..., Client]) -> None:
    page = (
        client_of(Role.SELLER).get("/journeys/", {"q": '"><script>alert(1)</script>', "owner": "<b>x"}).content.decode()
    )
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_the_file_has_every_row_in_the_order_of_the_list(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SALES_LEAD)
    asked = "period=2026-Q4&kind=deals&sort=amount"
    page = client.get(f"/journeys/?{asked}").content.decode()
    said = re.search(r"All ([\d,]+) rows as CSV", page)
    answer = client.get(f"/journeys/export.csv?{asked}")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert said
    assert len(rows) == int(said[1].replace(",", "")) == total(page)
    assert [row["person"] for row in rows[:50]] == names(page)
    amounts = [float(row["amount"]) for row in rows if row["amount"]]
    assert amounts == sorted(amounts, reverse=True)
    assert rows[0]["began"].endswith(("+01:00", "+02:00"))  # the company is in Berlin


@pytest.mark.parametrize("role", [Role.MARKETER, Role.SELLER, Role.FINANCE])
def test_who_may_not_export_is_offered_no_file_and_gets_none(role: Role, client_of: Callable[..., Client]) -> None:
    client = client_of(role)
    assert "as CSV" not in client.get("/journeys/").content.decode()
    assert client.get("/journeys/export.csv").status_code == 403


def test_the_page_says_that_nothing_has_been_read_yet(
    client_of: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    client = client_of(Role.REVENUE_LEAD)
    for path in ("/journeys/", "/journeys/lead:x", "/journeys/search?find=anna", "/journeys/export.csv"):
        assert "Nothing has been read yet" in client.get(path).content.decode()
