"""The pages of levers and of proposed actions: what is shown, proposed, refused, withdrawn, and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from lockstep_server.levers.models import ProposedAction, Step
from lockstep_server.levers.queries import owners
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")
Of = Callable[..., Client]
SCRIPT = "<script>alert('1')</script>"


def form(client: Client, lever: str = "try-as-agreed") -> dict[str, str]:
    """Return a form as somebody would fill it in."""
    text = client.get(f"/levers/{lever}/propose").content.decode()
    chosen = {
        name: re.findall(r'<option value="([^"]+)"', text[text.index(f'name="{name}"') :])[0]
        for name in ("marketing_owner", "sales_owner")
    }
    due = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    return {**chosen, "what": "Try them five times", "due": due, "figure": "speed-to-lead"}


def propose(client: Client, lever: str = "try-as-agreed", **said: str) -> Any:
    return client.post(f"/levers/{lever}/propose", {**form(client, lever), **said})


def test_every_lever_stands_there_ranked_with_its_interval_and_its_check(client_of: Of) -> None:
    text = client_of(Role.MARKETER).get("/levers/").content.decode()
    assert text.count('id="lever-') == 8
    assert "95 % interval" in text
    assert re.search(r"said \+\d+, came \+\d+", text)
    assert "Gains overlap and do not add up" in text
    assert "Causal with care" in text
    assert 'href="/levers/try-as-agreed/propose"' in text
    gains = [
        float(one) for one in re.findall(r'class="opens strong" data-drawer href="/figures/levers">\+([\d.]+)<', text)
    ]
    assert gains == sorted(gains, reverse=True)


def test_a_viewer_sees_the_levers_and_is_offered_nothing_to_propose(client_of: Of) -> None:
    client = client_of(Role.VIEWER)
    text = client.get("/levers/").content.decode()
    assert 'id="lever-try-as-agreed"' in text
    assert "/propose" not in text
    assert "Proposed actions" not in text
    assert client.get("/levers/try-as-agreed/propose").status_code == 403
    assert client.get("/levers/actions/").status_code == 403


def test_the_part_for_another_page_is_of_its_segment(client_of: Of) -> None:
    client = client_of(Role.MARKETER)
    whole, narrowed = (client.get(f"/levers/part{query}").content.decode() for query in ("", "?period=all&region=DACH"))
    assert "What would bring it back" in whole
    assert "<html" not in whole
    assert "ask without a period and a segment" in narrowed


def test_a_lever_becomes_an_action_that_keeps_what_was_known(client_of: Of) -> None:
    client = client_of(Role.SELLER)
    answer = propose(client, what="Try them five times, from December")
    action = ProposedAction.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/levers/actions/{action.pk}/"
    assert action.why["lever"] == "try-as-agreed"
    assert {"value", "low", "high", "record_version", "charter_version"} <= set(action.why)
    assert action.figure_then["unit"] == "seconds"
    assert action.figure_then["value"] > 0
    assert [(step.state, step.by_name) for step in action.steps.all()] == [("proposed", "Seller")]
    text = client.get(answer["Location"]).content.decode()
    assert "Try them five times, from December" in text
    assert text.count("2026-08-22 to 2026-11-19") == 2, "what the figure said then, and says now"
    listed = client.get("/levers/actions/").content.decode()
    assert "Try them five times, from December" in listed


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("what", "", "Say what is to be done."),
        ("what", " \x07\u2028 ", "Say what is to be done."),
        ("what", "x" * 201, "at most 200"),
        ("marketing_owner", "", "Choose a person of marketing."),
        ("sales_owner", "Nobody at all", "Nobody of sales is called that."),
        ("due", "2020-01-01", "That day has passed."),
        ("due", "2999-01-01", "more than two years"),
        ("due", "next week", "Write it as 2026-12-31"),
        ("due", "", "Say by when."),
        ("figure", "goal-pace; DROP TABLE", "There is no such figure"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_of_the_input_stays(
    client_of: Of, field: str, value: str, says: str
) -> None:
    client = client_of(Role.MARKETER)
    answer = propose(client, **({"what": f"Keep this {SCRIPT}"} | {field: value}))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert says in text
    assert not ProposedAction.objects.exists()
    if field != "what":
        assert "Keep this &lt;script&gt;" in text
        assert SCRIPT not in text


def test_what_people_write_is_shown_as_text(client_of: Of) -> None:
    client = client_of(Role.MARKETER)
    where = propose(client, what=f"עברית {SCRIPT} {{{{ user }}}}")["Location"]
    for address in (where, "/levers/actions/"):
        text = client.get(address).content.decode()
        assert SCRIPT not in text
        assert "<bdi>עברית &lt;script&gt;" in text


def test_a_withdrawn_proposal_stays_in_the_list_and_says_who_withdrew_it(client_of: Of) -> None:
    client, other = client_of(Role.MARKETER), client_of(Role.SALES_LEAD)
    where = propose(client)["Location"]
    assert "Withdraw the proposal" in client.get(where).content.decode()
    said = other.post(f"{where}withdraw", follow=True).content.decode()
    assert "Withdrawn by <bdi>Sales-Lead</bdi>" in said
    assert "Withdraw the proposal" not in said
    assert "no longer proposed" in client.post(f"{where}withdraw", follow=True).content.decode()
    assert Step.objects.count() == 2
    shown = client.get("/levers/actions/?state=withdrawn").content.decode()
    assert "Try them five times" in shown
    assert "None is like that" in client.get("/levers/actions/?state=proposed").content.decode()


def test_the_list_is_narrowed_by_owner_and_by_lever(client_of: Of) -> None:
    client = client_of(Role.MARKETER)
    mine = form(client)
    propose(client, what="The first")
    propose(client, "answer-in-time", what="The second")
    assert "The second" not in client.get("/levers/actions/?lever=try-as-agreed").content.decode()
    assert "The first" in client.get("/levers/actions/", {"owner": mine["sales_owner"]}).content.decode()
    assert "None is like that" in client.get("/levers/actions/?owner=Nobody%00").content.decode()


def test_nothing_proposed_yet_says_what_an_action_is(client_of: Of) -> None:
    assert "Nothing has been proposed yet" in client_of(Role.MARKETER).get("/levers/actions/").content.decode()


def test_without_a_record_the_pages_say_so(client_of: Of, tmp_path: Path) -> None:
    client = client_of(Role.MARKETER)
    with override_settings(HOME=tmp_path):
        assert "Nothing has been read yet" in client.get("/levers/").content.decode()
        assert "There is no record yet" in client.get("/levers/part").content.decode()
        assert "Nothing has been proposed yet" in client.get("/levers/actions/").content.decode()
        assert client.get("/levers/answer-in-time/propose").status_code == 200


def test_a_lever_nobody_knows_is_not_there(client_of: Of) -> None:
    assert client_of(Role.MARKETER).get("/levers/pull-harder/propose").status_code == 404


def test_who_signs_in_with_a_role_of_a_team_may_own_an_action_too(person_of: Callable[..., Any]) -> None:
    from lockstep_server.frame import reading

    person_of(Role.MARKETING_LEAD, name="Dana of the web")
    found = owners(reading.try_reader())  # type: ignore[arg-type]  # the home has a record
    assert "Dana of the web" in found["marketing"]
    assert "Dana of the web" not in found["sales"]
