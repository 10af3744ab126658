"""The queue of pairs: what a word does, who may say it, and what is taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lockstep.record.rulings import Rulings
from lockstep_server.people.roles import Role
from pairs import add_pairs, pair, small_home

Of = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def keys(number: int) -> tuple[str, str]:
    return f"crm/people/{number}", f"web/people/{number}"


@pytest.fixture
def three(tmp_path: Path, settings: Any) -> Path:
    """A home with three pairs, the last of them the surest."""
    settings.HOME = tmp_path
    small_home(tmp_path, 3)
    add_pairs(tmp_path / "record", [pair(*keys(n), ppm=800_000 + n * 10_000) for n in range(3)])
    return tmp_path


def say(client: Client, number: int, word: str, **more: Any) -> Any:
    left, right = keys(number)
    return client.post("/matching/decide", {"left": left, "right": right, "word": word, **more}, headers=HTMX)


def seen(answer: Any) -> str:
    """Return the left record of the pair that is shown."""
    found = re.search(r'name="left" value="([^"]+)"', answer.content.decode())
    return found[1] if found else ""


def test_the_surest_pair_comes_first_with_both_records_side_by_side(three: Path, client_of: Of) -> None:
    text = client_of(Role.OPERATIONS).get("/matching/").content.decode()
    assert "Are these one person?" in text
    assert "1 of 3; 82\u202f% likely" in text
    for said in (
        "Ann Lee 2",
        "ann2@crm.example",
        "ann2@web.example",
        "not said",
        "differs",
        "Same surname",
        "Another e-mail",
        "One of them says no city",
        "+7.2",
    ):
        assert said in text, said


@pytest.mark.parametrize(("word", "kind"), [("same", "same"), ("apart", "apart")])
def test_a_word_becomes_a_ruling_and_the_next_pair_is_there(three: Path, client_of: Of, word: str, kind: str) -> None:
    answer = say(client_of(Role.REVENUE_LEAD), 2, word)
    assert seen(answer) == "crm/people/1"
    assert "<html" not in answer.content.decode(), "only the pair is sent, not a page"
    [ruling] = Rulings(three / "rulings.jsonl").holding()
    assert (ruling.kind, ruling.left, ruling.right, ruling.by) == (kind, *keys(2), "Revenue-Lead")
    assert "1 ruling waits for the next sync" in answer.content.decode()


def test_later_is_no_ruling_and_holds_for_one_person_alone(three: Path, client_of: Of) -> None:
    mine, theirs = client_of(Role.OPERATIONS), client_of(Role.REVENUE_LEAD)
    assert seen(say(mine, 2, "later")) == "crm/people/1"
    assert seen(theirs.get("/matching/")) == "crm/people/2"
    assert Rulings(three / "rulings.jsonl").all() == []
    assert seen(mine.get("/matching/?later=1")) == "crm/people/2"


def test_what_was_said_is_taken_back_one_after_the_other(three: Path, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    say(client, 2, "same")
    say(client, 1, "later")
    assert seen(client.post("/matching/undo", headers=HTMX)) == "crm/people/1"
    answer = client.post("/matching/undo", headers=HTMX)
    assert seen(answer) == "crm/people/2"
    assert Rulings(three / "rulings.jsonl").holding() == []
    assert "nothing to take back" in client.post("/matching/undo", headers=HTMX).content.decode()


def test_a_pair_somebody_ruled_on_meanwhile_is_not_ruled_on_again(three: Path, client_of: Of) -> None:
    say(client_of(Role.REVENUE_LEAD), 2, "apart")
    answer = say(client_of(Role.OPERATIONS), 2, "same")
    assert "in the meantime" in answer.content.decode()
    assert [ruling.kind for ruling in Rulings(three / "rulings.jsonl").holding()] == ["apart"]


def test_a_pair_that_nobody_asked_about_is_not_ruled_on(three: Path, client_of: Of) -> None:
    answer = client_of(Role.OPERATIONS).post(
        "/matching/decide", {"left": "crm/people/0", "right": "crm/people/1", "word": "same"}, headers=HTMX
    )
    assert "no longer in the queue" in answer.content.decode()
    assert Rulings(three / "rulings.jsonl").all() == []


def test_without_a_script_a_form_does_the_same(three: Path, client_of: Of) -> None:
    left, right = keys(2)
    answer = client_of(Role.OPERATIONS).post(
        "/matching/decide", {"left": left, "right": right, "word": "same"}, follow=True
    )
    text = answer.content.decode()
    assert "Ruled: they are one." in text
    assert seen(answer) == "crm/people/1"


@pytest.mark.parametrize("role", [Role.MARKETER, Role.SALES_LEAD, Role.FINANCE])
def test_others_read_the_queue_and_rule_nothing(three: Path, client_of: Of, role: Role) -> None:
    client = client_of(role)
    text = client.get("/matching/").content.decode()
    assert "Ann Lee 2" in text
    assert "Not the same" not in text
    assert say(client, 2, "same").status_code == 403
    assert Rulings(three / "rulings.jsonl").all() == []


def test_an_administrator_rules_without_seeing_journeys(three: Path, client_of: Of) -> None:
    client = client_of(Role.ADMINISTRATOR)
    text = client.get("/matching/").content.decode()
    assert "1 journey, 0 deals" in text
    assert "/journeys/lead" not in text
    assert say(client, 2, "same").status_code == 200


def test_when_the_last_pair_is_ruled_the_page_says_so_and_offers_a_sync(three: Path, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    for number in (2, 1, 0):
        answer = say(client, number, "apart")
    text = answer.content.decode()
    assert "No pair waits for a word" in text
    assert "Sync now" in text
    assert client.post("/matching/sync").headers["Location"].startswith("/sources/runs/")
    assert "A sync is under way" in client.get("/matching/").content.decode()


def test_a_record_without_pairs_says_so(tmp_path: Path, settings: Any, client_of: Of) -> None:
    settings.HOME = tmp_path
    small_home(tmp_path)
    text = client_of(Role.OPERATIONS).get("/matching/").content.decode()
    assert "No pair waits for a word" in text


@pytest.mark.slow
def test_ten_thousand_pairs_answer_in_a_tenth_of_a_second(tmp_path: Path, settings: Any, client_of: Of) -> None:
    settings.HOME = tmp_path
    small_home(tmp_path, 10_000)
    add_pairs(tmp_path / "record", [pair(*keys(n)) for n in range(10_000)])
    client = client_of(Role.OPERATIONS)
    at = seen(client.get("/matching/"))
    took = []
    for _ in range(10):
        begun = time.perf_counter()
        answer = say(client, int(at.rpartition("/")[2]), "apart")
        took.append(time.perf_counter() - begun)
        at = seen(answer)
    assert min(took) < 0.1, took


def test_names_of_any_length_and_direction_fit(tmp_path: Path, settings: Any, client_of: Of) -> None:
    settings.HOME = tmp_path
    small_home(tmp_path, 1)
    add_pairs(tmp_path / "record", [pair("crm/people/0", "web/people/דנה<b>" + "x" * 500)])
    text = client_of(Role.OPERATIONS).get("/matching/").content.decode()
    assert "<bdi>web/people/דנה&lt;b&gt;" in text


def test_a_join_is_undone_and_left_again(home: Path, tmp_path: Path, client_of: Of) -> None:
    client = client_of(Role.OPERATIONS)
    text = client.get("/matching/merged?rule=email").content.decode()
    left, right = (re.search(rf'name="{side}" value="([^"]+)"', text)[1] for side in ("left", "right"))  # type: ignore[index]
    assert f"Same e-mail address as {right}" in text
    try:
        answer = client.post("/matching/merged/undo", {"left": left, "right": right, "back": "rule=email"}, follow=True)
        assert "taken apart at the next sync" in answer.content.decode()
        [ruling] = Rulings(home / "rulings.jsonl").holding()
        assert (ruling.kind, ruling.left, ruling.right) == ("apart", left, right)
        client.post("/matching/merged/undo", {"undo": str(ruling.number)})
        assert Rulings(home / "rulings.jsonl").holding() == []
    finally:
        (home / "rulings.jsonl").unlink(missing_ok=True)
