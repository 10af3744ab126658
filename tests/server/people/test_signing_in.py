"""Signing in by password: limits, redirects, sessions, what is told and what is not."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lockstep_server.people.models import User
from lockstep_server.people.roles import Role
from server.people.coming_in import WORDS, letters


def sign_in(client: Client, email: str = "seller@example.test", password: str = WORDS, query: str = "") -> object:
    return client.post(f"/account/login/{query}", {"login": email, "password": password})


def test_whoever_signs_in_lands_where_they_wanted_to_go(seller: User) -> None:
    client = Client()
    asked = client.get("/people/me")
    assert asked.headers["Location"] == "/account/login/?next=%2Fpeople%2Fme"
    assert 'name="next" value="/people/me"' in client.get(asked.headers["Location"]).content.decode()
    answer = client.post("/account/login/", {"login": seller.email, "password": WORDS, "next": "/people/me"})
    assert answer.headers["Location"] == "/people/me"


@pytest.mark.parametrize(
    "there",
    ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "https:evil.test", "///evil.test"],
)
def test_no_address_leads_to_another_site(seller: User, there: str) -> None:
    answer = Client().post("/account/login/", {"login": seller.email, "password": WORDS, "next": there})
    assert answer.headers["Location"] == "/"
    out = Client()
    sign_in(out)
    assert out.post("/account/logout/", {"next": there}).headers["Location"] == "/account/login/"


def test_the_session_of_before_is_not_the_session_of_after(seller: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    assert client.session.session_key != planted
    fixed = Client()
    fixed.cookies["sessionid"] = planted
    assert fixed.get("/people/me").status_code == 302


def test_signing_in_and_out_is_not_announced(seller: User) -> None:
    client = Client()
    answer = client.post(
        "/account/login/", {"login": seller.email, "password": WORDS, "next": "/people/me"}, follow=True
    )
    assert "Successfully" not in answer.content.decode()
    out = client.post("/account/logout/", follow=True).content.decode()
    assert "You have signed out" not in out
    assert client.get("/people/me").status_code == 302


def test_a_page_that_is_only_looked_at_signs_nobody_out(seller: User) -> None:
    client = Client()
    sign_in(client)
    assert "Sign out?" in client.get("/account/logout/").content.decode()
    assert client.get("/people/me").status_code == 200


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(seller: User) -> None:
    for _ in range(5):
        wrong = sign_in(Client(), password="not-the-password")
        assert wrong.status_code == 200  # type: ignore[attr-defined]
        assert "E-mail address or password is wrong" in wrong.content.decode()  # type: ignore[attr-defined]
    held = sign_in(Client())
    assert held.status_code == 429  # type: ignore[attr-defined]
    page = held.content.decode()  # type: ignore[attr-defined]
    assert "That was wrong too often. Wait five minutes" in page
    assert 'value="seller@example.test"' in page


def test_someone_elses_wrong_guesses_from_elsewhere_hold_up_that_account_only(
    seller: User, person_of: Callable[..., User]
) -> None:
    person_of(Role.MARKETER)
    for _ in range(6):
        Client(REMOTE_ADDR="192.0.2.7").post("/account/login/", {"login": seller.email, "password": "wrong"})
    assert sign_in(Client(), "marketer@example.test").status_code == 302  # type: ignore[attr-defined]


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(seller: User) -> None:
    texts = []
    for email in (seller.email, "nobody@example.test"):
        page = sign_in(Client(), email, "not-the-password").content.decode()  # type: ignore[attr-defined]
        texts.append(page.replace(email, "…").split("<main")[1].split("</form>")[0].split("csrfmiddlewaretoken")[0])
    assert texts[0] == texts[1]


def test_asking_for_a_password_does_not_tell_whether_an_address_is_known(seller: User, settings: object) -> None:
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    answers = []
    for email in (seller.email, "nobody@example.test"):
        answer = Client().post("/account/password/reset/", {"email": email}, follow=True)
        answers.append((answer.redirect_chain, answer.content.decode().split("<main")[1]))
    assert answers[0] == answers[1]
    (letter,) = letters()
    assert letter.to == [seller.email]
    assert "The link works once" not in answers[0][1]
    assert "http://testserver/account/password/reset/key/" in letter.body


def test_a_deactivated_person_gets_no_new_password(seller: User, settings: object) -> None:
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    User.objects.update(is_active=False)
    Client().post("/account/password/reset/", {"email": seller.email})
    assert letters() == []


def test_a_mail_server_that_hangs_or_is_away_does_not_tell_who_is_here(seller: User, settings: Any) -> None:
    settings.SENDS_EMAIL = True
    # It takes the call and never greets, which a sender bears for seconds; then it is gone.
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 20
        began = time.monotonic()
        answers = [
            Client().post("/account/password/reset/", {"email": email}).headers["Location"]
            for email in (seller.email, "nobody@example.test")
        ]
        took = time.monotonic() - began
        server.accept()[0].close()
        letters()
    assert answers == ["/account/password/reset/done/"] * 2
    assert took < 10
    away = Client().post("/account/password/reset/", {"email": seller.email})
    assert away.headers["Location"] == "/account/password/reset/done/"
    letters()


def test_where_no_e_mail_is_sent_the_page_says_whom_to_ask(db: None) -> None:
    page = Client().get("/account/password/reset/").content.decode()
    assert "This service sends no e-mail" in page
    assert "<button" not in page.split("<main")[1]


def test_a_form_without_our_mark_is_refused_on_a_page_of_ours(seller: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "Lockstep" in page
    assert "CSRF verification failed" not in page


def test_the_invented_people_are_shown_in_the_demonstration_only(db: None, settings: object, tmp_path: Path) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    one = {"email": "leo@tellmark.example", "name": "Leo Park", "role": "Marketer", "password": WORDS}
    (tmp_path / "demo-sign-ins.json").write_text(json.dumps([one]), encoding="utf-8")
    assert "Leo Park" not in Client().get("/account/login/").content.decode()
    settings.IS_DEMO = True  # type: ignore[attr-defined]
    page = Client().get("/account/login/").content.decode()
    assert "Leo Park" in page
    assert f'name="password" value="{WORDS}"' in page
    (tmp_path / "demo-sign-ins.json").unlink()
    assert "Leo Park" not in Client().get("/account/login/").content.decode()


def test_nobody_makes_an_account_by_themselves(db: None) -> None:
    said = {"email": "new@example.test", "password1": WORDS, "password2": WORDS}
    assert Client().post("/account/signup/", said).status_code in {302, 403}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/inactive/"],
)
def test_pages_outside_carry_no_inline_script_or_style(db: None, path: str) -> None:
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "style=" not in page
    assert "<style" not in page
    scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
    assert scripts
    assert all("src=" in one or "application/json" in one for one in scripts)
