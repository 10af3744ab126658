"""The pages of conflicts: what is shown, what is ruled, what is foreseen and what is taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lockstep.record.rulings import Rulings
from lockstep_server.people.roles import Role

Of = Callable[..., Client]


@pytest.fixture
def ruled(home: Path) -> Iterator[Rulings]:
    """The rulings of the invented company, none to begin with and none left."""
    yield Rulings(home / "rulings.jsonl")
    (home / "rulings.jsonl").unlink(missing_ok=True)


def first_case(client: Client, query: str) -> dict[str, str]:
    """Return what the form of the first case carries along."""
    text = client.get(f"/conflicts/?{query}").content.decode()
    form = text[text.index('action="/conflicts/set"') :]
    return {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("entity", "kind", "field", "back")}  # type: ignore[index]


def test_both_values_stand_there_with_who_said_so_and_what_rules(ruled: Rulings, client_of: Of) -> None:
    text = client_of(Role.MARKETER).get("/conflicts/?kind=person&field=title").content.decode()
    assert "What rules" in text
    assert re.search(r"rules, being the newest answer", text)
    assert re.search(r"<s><bdi>[^<]+</bdi></s> <span class=\"small\"><bdi>(crm|marketing)</bdi>", text)
    assert "/conflicts/set" not in text, "who may not rule is offered nothing to rule with"


def test_a_filter_leaves_only_what_fits(ruled: Rulings, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    whole, phones = (client.get(f"/conflicts/?{query}").content.decode() for query in ("", "kind=person&field=phone"))
    many = [int(re.search(r"([\d,]+) cases?<", text)[1].replace(",", "")) for text in (whole, phones)]  # type: ignore[index]
    assert 0 < many[1] < many[0]
    assert "No conflict is like this" in client.get("/conflicts/?q=nobody-is-called-so").content.decode()
    assert client.get("/conflicts/?kind=person&field=phone&source=crm").status_code == 200


def test_a_value_is_set_by_hand_and_taken_back(ruled: Rulings, client_of: Of) -> None:
    client = client_of(Role.REVENUE_LEAD)
    case = first_case(client, "kind=person&field=title")
    text = client.post("/conflicts/set", {**case, "value": " Queen of  Sheba "}, follow=True).content.decode()
    assert "“<bdi>Queen of Sheba</bdi>” from the next sync" in text
    [ruling] = ruled.holding()
    assert (ruling.kind, ruling.left, ruling.by) == ("value", case["entity"], "Revenue-Lead")
    assert ruling.said == {"kind": "person", "field": "title", "value": "Queen of Sheba"}
    client.post("/conflicts/undo", {"number": ruling.number, "back": case["back"]})
    assert ruled.holding() == []


def test_what_cannot_be_taken_stays_in_its_field_with_why(ruled: Rulings, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    case = first_case(client, "kind=person&field=title")
    answer = client.post("/conflicts/set", {**case, "value": "x" * 501})
    assert answer.status_code == 422
    assert "That value has 501 letters" in answer.content.decode()
    assert "x" * 501 in answer.content.decode()
    assert ruled.all() == []


def test_a_conflict_that_is_gone_is_not_set(ruled: Rulings, client_of: Of) -> None:
    said = {"entity": "crm/leads/nobody", "kind": "person", "field": "title", "value": "CEO", "back": ""}
    text = client_of(Role.OPERATIONS).post("/conflicts/set", said, follow=True).content.decode()
    assert "That conflict is gone" in text
    assert ruled.all() == []


def test_a_rule_shows_what_it_would_change_before_it_is_ruled(ruled: Rulings, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    about = {"kind": "person", "field": "title", "rule": "source", "source1": "marketing", "source2": "crm"}
    text = client.get("/conflicts/rule", about).content.decode()
    assert re.search(r"[\d,]+ of [\d,]+ would get another value", text)
    assert "marketing before crm" in text
    assert ruled.all() == [], "looking rules nothing"
    assert "ruled by <bdi>Operations</bdi>" in client.post("/conflicts/rule", about, follow=True).content.decode()
    [ruling] = ruled.holding()
    assert ruling.said == {"kind": "person", "field": "title", "rule": "source", "sources": ["marketing", "crm"]}


def test_a_rule_that_names_no_source_is_refused(ruled: Rulings, client_of: Of) -> None:
    answer = client_of(Role.OPERATIONS).get("/conflicts/rule?kind=person&field=title&rule=source")
    assert answer.status_code == 422
    assert "The rule names no source." in answer.content.decode()


def test_the_history_keeps_what_was_taken_back(ruled: Rulings, client_of: Of) -> None:
    wrong = ruled.rule("apart", by="Anna", at_s=0, left="crm/leads/1", right="marketing/contacts/<7>")
    client = client_of(Role.OPERATIONS)
    client.post("/conflicts/undo", {"number": wrong.number, "from": "history"})
    text = client.get("/conflicts/history").content.decode()
    assert "These records are two" in text
    assert "Taken back: these records are two" in text
    assert "marketing/contacts/&lt;7&gt;" in text
    assert "Take back<" not in text, "what no longer holds cannot be taken back again"


@pytest.mark.parametrize("role", [Role.SELLER, Role.MARKETING_LEAD, Role.FINANCE])
def test_others_read_and_rule_nothing(ruled: Rulings, client_of: Of, role: Role) -> None:
    client = client_of(role)
    assert client.get("/conflicts/").status_code == 200
    for address in ("set", "rule", "undo", "sync"):
        assert client.post(f"/conflicts/{address}", {"number": "1"}).status_code == 403
    assert ruled.all() == []


def test_a_viewer_sees_no_names_here(ruled: Rulings, client_of: Of) -> None:
    assert client_of(Role.VIEWER).get("/conflicts/").status_code == 403


def test_a_record_without_conflicts_says_so(tmp_path: Path, settings: Any, client_of: Of) -> None:
    from pairs import small_home

    settings.HOME = tmp_path
    small_home(tmp_path)
    text = client_of(Role.OPERATIONS).get("/conflicts/").content.decode()
    assert "Your systems agree" in text
    assert "Nothing was ruled yet" in client_of(Role.FINANCE).get("/conflicts/history").content.decode()


def test_one_persons_conflicts_are_shown_alone_and_lead_to_the_person(ruled: Rulings, client_of: Of) -> None:
    operations = client_of(Role.OPERATIONS)
    case = first_case(operations, "kind=person&field=title")
    text = operations.get("/conflicts/", {"kind": "person", "entity": case["entity"]}).content.decode()
    shown = set(re.findall(r'name="entity" value="([^"]*)"', text))
    assert shown == {case["entity"]}
    assert "Only of" in text
    link = re.search(r'<p class="strong"><a href="([^"]*)"><bdi>([^<]*)</bdi>', text)
    assert link is not None
    assert f"<bdi>{link[2]}</bdi>" in operations.get(html.unescape(link[1])).content.decode()
    # Who may not see people is shown no way to them.
    text = client_of(Role.ADMINISTRATOR).get("/conflicts/?kind=person&field=title").content.decode()
    assert '<p class="strong"><bdi>' in text
    assert "/journeys/?" not in text
