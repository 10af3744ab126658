"""Leads of web forms: signed, once however often they are sent, whatever their fields are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep.record.sealing import seal
from lockstep.sources.arrivals import Arrivals
from lockstep_server.api import limits
from lockstep_server.intake import signing
from lockstep_server.intake.models import Form, Taken
from lockstep_server.intake.receiving import note_refusal
from lockstep_server.sources.models import Run
from server.sources.steps import work

if TYPE_CHECKING:
    from django.http import HttpResponse

Send = Callable[..., "HttpResponse"]
ANNA = {"Work e-mail": "anna@firm.example", "Vorname": "Anna", "Team size": 20, "utm_campaign": "spring"}


def arrived(home: Home) -> list[dict[str, Any]]:
    """Return what has arrived, batch by batch."""
    return [row for file in Arrivals(home.arrived("intake")).files("leads") for row in pq.read_table(file).to_pylist()]


def test_a_signed_lead_is_on_disk_when_it_is_acknowledged_and_asked_for_at_once(fresh: Home, send: Send) -> None:
    answer = send(ANNA)
    assert answer.status_code == 202
    (row,) = arrived(fresh)
    assert row["id"] == answer.json()["id"] == row["__id"]
    assert (row["email"], row["first_name"], row["content"]) == ("anna@firm.example", "Anna", "Team size: 20")
    assert (row["utm_campaign"], row["lead_kind"], row["lead_source"]) == ("spring", "hand-raise", "demo")
    assert Run.objects.get().source == "intake"


def test_a_lead_enters_the_record_by_the_job_that_was_asked_for(
    fresh: Home, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lockstep.insight.reader import Reader
    from lockstep_server.sources import jobs

    monkeypatch.setattr(jobs, "warm", lambda: None)  # what pages show first: ten times the work of all this
    send(ANNA)
    work()
    assert Run.objects.get().sentence == ""
    with Reader(fresh.root) as reader:
        assert reader.version.counts["people"] == 1
        assert reader.figure("leads").value == 1


def test_repeats_get_the_same_answer_and_double_nothing(fresh: Home, send: Send) -> None:
    first = send(ANNA)
    again = [send(ANNA) for _ in range(3)]
    assert {answer.content for answer in (first, *again)} == {first.content}
    assert all(answer["Idempotency-Replayed"] == "true" for answer in again)
    assert len(arrived(fresh)) == 1
    assert send(ANNA, key="msg_2").json()["id"] != first.json()["id"]


def test_a_key_that_comes_with_another_lead_is_refused(fresh: Home, send: Send) -> None:
    send(ANNA)
    answer = send({**ANNA, "Vorname": "Otto"})
    assert answer.status_code == 409
    assert len(arrived(fresh)) == 1


def test_a_lead_cut_off_before_it_was_on_disk_is_taken_by_its_repeat(
    fresh: Home, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Arrivals, "keep", full)
        answer = send(ANNA)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "no room" in answer.json()["detail"]
    assert send(ANNA).status_code == 202
    assert Taken.objects.get().is_kept
    assert len(arrived(fresh)) == 1


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ({"at_s": 1_700_000_000}, "more than 5 minutes"),
        ({"secret": signing.new_secret()}, "not that of this form"),
        ({"webhook-signature": "v1,"}, "not that of this form"),
        ({"webhook-signature": "v1a,é"}, "not that of this form"),
        ({"webhook-signature": ""}, "header is missing"),
        ({"webhook-timestamp": "soon"}, "no number of seconds"),
    ],
)
def test_what_is_not_signed_is_refused_in_words(fresh: Home, send: Send, said: dict[str, Any], detail: str) -> None:
    answer = send(ANNA, **said)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert detail in problem["detail"]
    assert problem["remedy"]
    assert problem["status"] == 401
    assert not fresh.arrived("intake").exists()
    assert Form.objects.get().refusals.get().detail == problem["detail"]


@pytest.mark.parametrize(
    ("answers", "status", "detail"),
    [
        ({"Vorname": "Anna"}, 422, "e-mail address or a phone number"),
        ({"email": "no address"}, 422, "email: is no e-mail address"),
        ({"email": "a@b.example", "name": "x" * 300}, 422, "name"),
        (b"{", 400, "can't be read"),
        (b"[" * 20_000, 400, "can't be read"),
        (b'["a"]', 422, "no object"),
        (b'{"email": "a@b.example", "name": "\\ud800"}', 422, "half a sign"),
        ({f"q{at}": "x" for at in range(300)}, 422, "300 things"),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": "x"}}}}}}}}, 422, "too deep"),
    ],
)
def test_hostile_and_useless_leads_are_refused_with_the_reason(
    fresh: Home, send: Send, answers: Any, status: int, detail: str
) -> None:
    answer = send(answers)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]
    assert not fresh.arrived("intake").exists()


def test_a_refusal_quotes_nothing_of_what_was_sent(fresh: Home, send: Send) -> None:
    assert "secret-of-anna" not in send({"email": "secret-of-anna"}).content.decode()


def test_too_much_and_what_is_no_form_are_refused(fresh: Home, send: Send) -> None:
    assert send(b'{"m": "' + b"x" * limits.BODY_SIZE + b'"}').status_code == 413
    assert send(ANNA, kind="text/html").status_code == 415
    assert Client().get("/hooks/forms/demo").status_code == 405
    assert send(ANNA, name="nothing").status_code == 404
    Form.objects.update(is_open=False)
    assert send(ANNA).status_code == 410


def test_form_fields_are_read_as_a_browser_sends_them(fresh: Home, send: Send) -> None:
    body = b"email=anna%40firm.example&name=Anna+Berg&interest=prices&interest=demo"
    assert send(body, kind="application/x-www-form-urlencoded").status_code == 202
    (row,) = arrived(fresh)
    assert (row["name"], row["content"]) == ("Anna Berg", "interest: prices, demo")


def test_signs_that_cannot_be_seen_never_reach_the_record(fresh: Home, send: Send) -> None:
    send({"email": "a@b.example", "name": "An\u202ena\x00 \x1b[31mBerg", "message": "one\r\ntwo\x07"})
    (row,) = arrived(fresh)
    assert row["name"] == "Anna [31mBerg"
    assert row["content"] == "one\ntwo"


def test_a_form_says_what_its_own_names_mean(fresh: Home, send: Send) -> None:
    Form.objects.update(means={"q7": "email", "q8": "company", "Work e-mail": ""}, lead_kind="other")
    send({"q7": "bo@bolt.example", "q8": "Bolt", "Work e-mail": "not@this.example"})
    (row,) = arrived(fresh)
    assert (row["email"], row["company"], row["lead_kind"]) == ("bo@bolt.example", "Bolt", "other")


def test_more_than_the_limit_in_a_minute_has_to_wait(fresh: Home, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 2)
    statuses = [send(ANNA, key=f"msg_{at}").status_code for at in range(4)]
    assert statuses == [202, 202, 429, 429]


def test_reasons_are_counted_and_the_oldest_forgotten(form: tuple[Form, str]) -> None:
    for at in range(60):
        note_refusal(form[0], 422, f"reason {at}")
    note_refusal(form[0], 422, "reason 59")
    kept = form[0].refusals.all()
    assert kept.count() == 50
    assert kept.get(detail="reason 59").times == 2


def test_two_forms_may_use_the_same_key(fresh: Home, send: Send, form: tuple[Form, str]) -> None:
    Form.objects.create(name="other", secret=seal(fresh, form[1]))
    assert send(ANNA).json()["id"] != send(ANNA, name="other").json()["id"]


def test_the_signature_is_that_of_the_specification() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= "
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert signing.verified(secret, headers, body, now_s=1614265330) == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    with pytest.raises(signing.Unsigned):
        signing.verified(secret, headers, body + b" ", now_s=1614265330)
