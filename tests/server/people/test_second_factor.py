"""A second step beside the password: an app's code, recovery codes, passkeys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from lockstep_server.people.models import User
from lockstep_server.people.sealing import seal
from server.people.coming_in import WORDS, code_of, reauthenticated, signed_in, turned_on

pytestmark = pytest.mark.slow


def test_turning_it_on_asks_once_more_who_one_is(seller: User) -> None:
    answer = signed_in(seller).get("/account/2fa/totp/activate/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/reauthenticate/")


def test_the_password_alone_lets_in_no_more_and_the_code_does(seller: User) -> None:
    secret = turned_on(reauthenticated(seller))
    client = Client()
    first = client.post("/account/login/", {"login": seller.email, "password": WORDS})
    assert first.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/people/me").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert client.get("/people/me").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/people/me").status_code == 200


def test_a_recovery_code_lets_in_once(seller: User) -> None:
    mine = reauthenticated(seller)
    turned_on(mine)
    mine.post("/account/2fa/recovery-codes/generate/")
    page = mine.get("/account/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li>([0-9a-f-]+)</li>", page)
    assert len(codes) == 10
    for expected in (200, 302):
        client = Client()
        client.post("/account/login/", {"login": seller.email, "password": WORDS})
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert client.get("/people/me").status_code == expected
    assert "Recovery codes: 9 left" in mine.get("/people/me").content.decode()


def test_guessing_codes_is_held_up(seller: User) -> None:
    turned_on(reauthenticated(seller))
    client = Client()
    client.post("/account/login/", {"login": seller.email, "password": WORDS})
    said = [client.post("/account/2fa/authenticate/", {"code": f"{n:06}"}).content.decode() for n in range(12)]
    assert "too often" in said[-1]
    assert client.get("/people/me").status_code == 302


def test_turning_it_off_brings_the_password_back(seller: User) -> None:
    mine = reauthenticated(seller)
    turned_on(mine)
    assert "Turn the app’s code off?" in mine.get("/account/2fa/totp/deactivate/").content.decode()
    mine.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=seller, type="totp").exists()
    assert signed_in(seller).get("/people/me").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/webauthn/",
        "/account/password/change/",
        "/account/reauthenticate/",
    ],
)
def test_pages_of_the_account_are_ours_and_carry_no_inline_script(seller: User, path: str) -> None:
    answer = reauthenticated(seller).get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "lockstep/tokens" in page
    assert "style=" not in page
    assert all(
        "src=" in one.split(">")[0] or "application/json" in one.split(">")[0] for one in page.split("<script")[1:]
    )


def test_the_librarys_own_overview_leads_to_ours(seller: User) -> None:
    assert signed_in(seller).get("/account/2fa/").headers["Location"] == "/people/me#signing-in"


def test_the_sign_in_page_hands_out_a_challenge_for_passkeys(db: None) -> None:
    said = Client().get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert said["request_options"]["publicKey"]["challenge"]


def test_the_database_alone_makes_no_codes(seller: User) -> None:
    mine = reauthenticated(seller)
    secret = turned_on(mine)
    page = mine.get("/account/2fa/recovery-codes/").content.decode()
    (code, *_) = re.findall(r"<li>([0-9]+)</li>", page)
    kept = {way.type: way.data for way in Authenticator.objects.filter(user=seller)}
    assert secret not in str(kept)
    for sealed in (kept["totp"]["secret"], kept["recovery_codes"]["seed"]):
        assert sealed.startswith("gAAAA")
    seed = kept["recovery_codes"]["seed"]
    forged = Authenticator(type="recovery_codes", data={"seed": seal(seed), "used_mask": 0})
    assert code not in forged.wrap().generate_codes()


def test_under_another_key_a_second_step_lets_nobody_in_and_says_who_helps(seller: User, settings: Any) -> None:
    secret = turned_on(reauthenticated(seller))
    settings.SECRET_KEY = "another-key-of-more-than-forty-characters-in-all"
    client = Client()
    client.post("/account/login/", {"login": seller.email, "password": WORDS})
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert "An administrator resets it under People." in answer.content.decode()
    assert client.get("/people/me").status_code == 302
    client.force_login(seller)
    assert "Recovery codes: 0 left" in client.get("/people/me").content.decode()


@pytest.mark.parametrize("path", ["/account/2fa/totp/activate/", "/account/2fa/recovery-codes/"])
def test_pages_with_secrets_are_left_on_no_disk(seller: User, path: str) -> None:
    mine = reauthenticated(seller)
    if "recovery" in path:
        turned_on(mine)
    answer = mine.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
