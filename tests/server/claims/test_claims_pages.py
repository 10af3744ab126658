"""The claims' pages: read, opened, added, withdrawn; what is typed is never lost, and is never more than text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.reader import Reader
from lockstep_server.claims import told
from lockstep_server.claims.ahead import verdicts
from lockstep_server.claims.drawing import drawn
from lockstep_server.claims.models import Said
from lockstep_server.frame import reading
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act, Role, acts_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home", "db")]

ClientOf = Callable[..., Client]
TYPED: dict[str, Any] = {
    "said": "Content syndication never fits", "team": "sales", "among": "lead AND decided", "outcome": "accepted",
    "direction": "less", "held": "group", "group": "source = 'Content syndication'", "against": "", "margin": "5",
    "share": "", "days_old": "10", "dated": "began",
}  # fmt: skip


@pytest.fixture
def reader() -> Reader:
    return reading.reader()


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_every_claim_stands_with_who_says_it_its_verdict_and_both_teams_in_turn(client_of: ClientOf) -> None:
    text = read(client_of(Role.VIEWER), "/claims/")
    for claim in CATALOGUE:
        assert f"“<bdi>{claim.said}</bdi>”" in text
    teams = re.findall(r"said by (marketing|sales)", text)
    assert len(teams) == 12
    assert all(one != other for one, other in pairwise(teams))
    assert len(re.findall(r"(?:Supported|Refuted|Not enough data)</span>", text)) == 12
    assert "nan" not in re.sub(r"[a-z]nan|nan[a-z]", "", text.lower())


def test_the_part_for_other_pages_has_three_of_each_team_and_the_way_to_the_rest(client_of: ClientOf) -> None:
    text = read(client_of(Role.SELLER), "/claims/part")
    assert sorted(re.findall(r"said by (marketing|sales)", text)) == ["marketing"] * 3 + ["sales"] * 3
    assert "<html" not in text
    assert "6 more claims" in text


def test_a_claim_opens_to_its_query_its_counts_and_its_strata(client_of: ClientOf) -> None:
    text = read(client_of(Role.MARKETER), "/claims/too-slow/")
    assert "hours_to_attempt >= 24" in text
    assert "Mantel and Haenszel" in text
    assert "Stratum by stratum" in text
    assert "SELECT" in text
    assert "this is no experiment" in text
    # As it is, like with like, and what would matter.
    assert len(re.findall(r"[−+]\d+\.\d\u202fpt to [−+]\d+\.\d\u202fpt", text)) == 2


@pytest.mark.parametrize("name", ["nothing", "said-99", "said-", "said-1e9", "said-٣", "said-" + "9" * 40])
def test_a_claim_that_nobody_made_is_no_page(name: str, client_of: ClientOf) -> None:
    client = client_of(Role.MARKETER)
    for address in (f"/claims/{name}/", f"/claims/{name}/leads"):
        assert client.get(address).status_code == 404


def test_names_of_leads_are_for_who_may_see_people(client_of: ClientOf) -> None:
    viewer = client_of(Role.VIEWER)
    assert viewer.get("/claims/left-lying/leads").status_code == 403
    assert '/leads"' not in read(viewer, "/claims/")
    assert "not to your role" in read(viewer, "/claims/left-lying/")


def test_the_leads_behind_come_page_by_page_and_each_opens(client_of: ClientOf, reader: Reader) -> None:
    client = client_of(Role.SELLER)
    claim = told.named(reader, "returned-untried")
    assert claim is not None
    address, seen = "/claims/returned-untried/leads", []
    while address:
        text = read(client, address)
        seen += re.findall(r'<th scope="row"><a class="strong" href="(/journeys/[^"]+)"', text)
        following = re.search(r'rel="next" href="(\?after=[^"]+)"', text)
        address = f"/claims/returned-untried/leads{following[1]}" if following else ""
    assert len(seen) == len(set(seen)) == claim["leads_count"] > 50
    assert client.get(seen[0]).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if Act.SEE_PEOPLE in acts_of([role])])
def test_whoever_is_on_a_team_may_test_a_claim(role: Role, client_of: ClientOf) -> None:
    answer = client_of(role).get("/claims/add")
    assert answer.status_code == 200


@pytest.mark.parametrize(("roles", "teams"), [
    ((Role.MARKETER,), ["marketing"]), ((Role.SALES_LEAD,), ["sales"]), ((Role.FINANCE,), ["marketing", "sales"]),
    ((Role.MARKETER, Role.SELLER), ["marketing", "sales"]),
])  # fmt: skip
def test_people_speak_for_their_own_team(roles: tuple[Role, ...], teams: list[str], client_of: ClientOf) -> None:
    text = read(client_of(*roles), "/claims/add")
    picker = text[text.index('name="team"') : text.index("</select>")]
    assert re.findall(r'value="(\w+)"', picker) == teams


def test_a_claim_is_tested_at_once_stands_among_the_others_and_is_withdrawn_by_its_author_alone(
    client_of: ClientOf, person_of: Callable[..., User]
) -> None:
    seller = client_of(Role.SELLER)
    answer = seller.post("/claims/add", TYPED)
    row = Said.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/claims/said-{row.pk}/")
    text = read(seller, answer.headers["Location"])
    assert "Content syndication never fits" in text
    assert "said by sales, <bdi>Seller</bdi>" in text
    assert re.search(r"(?:Supported|Refuted|Not enough data)</span>", text)
    assert "Withdraw it" in text
    assert "Content syndication never fits" in read(seller, "/claims/")
    assert read(seller, f"/claims/said-{row.pk}/leads").count("/journeys/") > 20
    other = client_of(Role.MARKETER)
    assert "Withdraw it" not in read(other, f"/claims/said-{row.pk}/")
    assert other.post(f"/claims/said-{row.pk}/withdraw").status_code == 404
    assert seller.get(f"/claims/said-{row.pk}/withdraw").status_code == 405
    assert seller.post(f"/claims/said-{row.pk}/withdraw").status_code == 302
    assert "Content syndication never fits" not in read(other, "/claims/")
    assert "withdrew it" in read(other, f"/claims/said-{row.pk}/", status=410)


def test_what_people_add_moves_no_verdict_of_the_catalogue(client_of: ClientOf, reader: Reader) -> None:
    before = told.catalogue(reader)
    client_of(Role.SELLER).post("/claims/add", TYPED)
    assert told.catalogue(reader) == before
    assert len(told.listed(reader)) == 13


def test_each_claim_that_is_added_or_taken_back_makes_the_others_harder_to_decide(
    client_of: ClientOf, reader: Reader
) -> None:
    client = client_of(Role.SELLER)
    client.post("/claims/add", {**TYPED, "direction": "more", "group": "hand_raise", "outcome": "reached"})
    alone = told.added(reader)[0]["chance"]
    for number in range(3):
        client.post("/claims/add", {**TYPED, "said": f"Another {number}"})
    among = told.added(reader)[0]["chance"]
    for row in Said.objects.all()[1:]:
        client.post(f"/claims/{row.name}/withdraw")
    assert told.added(reader)[0]["chance"] == among
    assert alone == 1.0 or among > alone


@pytest.mark.parametrize(("change", "says"), [
    ({"said": "  "}, "This field is required"), ({"said": "x" * 201}, "at most 200"),
    ({"team": "marketing"}, "not one of the available choices"), ({"among": ""}, "This field is required"),
    ({"among": "lead AND"}, "is no condition"), ({"outcome": "acepted"}, "Did you mean “accepted”?"),
    ({"outcome": "won; DROP TABLE said"}, "is no condition"), ({"group": ""}, "Say which group"),
    ({"group": "(SELECT 1) = 1"}, "cannot hold"), ({"group": "owner = 'Amira Haddad'"}, "cannot ask for “owner”"),
    ({"margin": "0"}, "greater than or equal to 1"), ({"margin": ""}, "how many points"),
    ({"held": "share"}, "how many percent"), ({"held": "share", "share": "100"}, "less than or equal to 99"),
    ({"held": "both"}, "Select a valid choice"), ({"days_old": "-1"}, "greater than or equal to 0"),
    ({"days_old": "soon"}, "whole number"), ({"dated": "never"}, "Select a valid choice"),
    ({"direction": ""}, "This field is required"), ({"among": "lead " * 200}, "signs"),
    ({"said": "a\x00b"}, "Null characters"),
])  # fmt: skip
def test_what_cannot_be_tested_comes_back_as_it_was_typed_with_the_reason(
    change: dict[str, str], says: str, client_of: ClientOf
) -> None:
    typed = {**TYPED, **change}
    answer = client_of(Role.SELLER).post("/claims/add", typed)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert says in text
    assert not Said.objects.exists()
    for name in ("said", "among", "outcome", "group"):
        assert typed[name].strip().replace("\x00", "") in text.replace("\x00", "")


def test_hostile_words_are_words(client_of: ClientOf) -> None:
    words = "<script>alert(1)</script> {{ 7|add:7 }} \u202eesrever\u2066"
    client = client_of(Role.SELLER)
    answer = client.post("/claims/add", {**TYPED, "said": words, "group": "source = '<img src=x onerror=alert(1)>'"})
    for address in ("/claims/", answer.headers["Location"], f"{answer.headers['Location']}leads"):
        raw = client.get(address).content.decode()
        assert "<script>alert" not in raw
        assert "<img src=x" not in raw
        assert "&lt;script&gt;" in raw


def test_a_share_is_held_against_a_number_too(client_of: ClientOf) -> None:
    client = client_of(Role.MARKETER)
    typed = {**TYPED, "team": "marketing", "held": "share", "share": "50", "group": "nonsense that stays behind"}
    answer = client.post("/claims/add", typed)
    row = Said.objects.get()
    assert (answer.status_code, row.group, row.share, row.margin) == (302, "", 50, 0)
    assert "It would be true below" in read(client, answer.headers["Location"])


def test_forty_claims_are_enough_and_nothing_typed_is_lost(client_of: ClientOf, person_of: Callable[..., User]) -> None:
    client = client_of(Role.SELLER)
    kept = {name: TYPED[name] for name in ("team", "among", "outcome", "direction", "group")}
    Said.objects.bulk_create(Said(said=f"No. {number}", margin=5, **kept) for number in range(40))
    answer = client.post("/claims/add", TYPED)
    assert answer.status_code == 422
    assert "40 claims stand already" in answer.content.decode()
    assert TYPED["said"] in answer.content.decode()


def test_a_claim_whose_field_is_gone_keeps_its_words_and_says_why(client_of: ClientOf) -> None:
    row = Said.objects.create(said="Old words", team="sales", among="lead", outcome="no_such_field", direction="more",
                              share=10)  # fmt: skip
    client = client_of(Role.VIEWER)
    assert "A condition cannot ask for “no_such_field”" in read(client, "/claims/")
    assert "Old words" in read(client, f"/claims/{row.name}/")
    assert "Old words" in read(client_of(Role.SELLER), f"/claims/{row.name}/leads")


def test_a_sync_has_the_verdicts_made_ahead() -> None:
    opened = Reader(reading.home().root)
    verdicts(opened)
    opened.close()
    # What was not kept would ask the engine, and that is closed.
    assert len(told.listed(opened)) == 12


@pytest.mark.parametrize("effect", [(-0.3, -0.5, -0.1), (0.0, 0.0, 0.0), (0.4, -0.2, 0.9)])
def test_a_whisker_stays_on_its_field(effect: tuple[float, float, float]) -> None:
    value, low, high = effect
    for share, margin in ((None, 0.05), (0.5, None)):
        found = drawn({"effect": value, "low": low, "high": high, "share": share, "margin": margin,
                       "direction": "less"})  # fmt: skip
        assert found is not None
        places = [found[name] for name in ("low", "value", "high", "line")]
        assert all(0 <= place <= 200 for place in places)
        assert places[0] <= places[1] <= places[2]
    assert drawn({"effect": None, "low": None, "high": None}) is None


@pytest.mark.parametrize("after", ["%00", "x" * 3000, "%ff%fe", "';--", "zzzz", "%F0%9F%98%80"])
def test_a_page_of_leads_begins_wherever_the_address_says_or_says_that_it_is_the_last(
    after: str, client_of: ClientOf
) -> None:
    text = read(client_of(Role.SELLER), f"/claims/returned-untried/leads?after={after}")
    assert "Behind “" in text


def test_programs_get_the_same_claims_in_the_same_order_and_a_new_answer_when_one_is_added(
    client_of: ClientOf, reader: Reader
) -> None:
    client = client_of(Role.SELLER)
    first = client.get("/api/claims")
    assert first.status_code == 200
    assert [one["name"] for one in first.json()["items"]] == [one["name"] for one in told.listed(reader)]
    assert client.get("/api/claims", headers={"If-None-Match": first["ETag"]}).status_code == 304
    client.post("/claims/add", TYPED)
    second = client.get("/api/claims", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    added = next(one for one in second.json()["items"] if one["said"] == TYPED["said"])
    assert added["said_at"].endswith("Z")
    assert len(added["interval"]) == 2
    assert "by" not in added
