"""A second step beside the password: an app's code, recovery codes, passkeys."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from lockstep_server.people.models import User
from lockstep_server.people.roles import Role

WORDS = "lively-otter-maps-42"


@pytest.fixture(autouse=True)
def counts_from_zero(db: None) -> Iterator[None]:
    """Used codes and rate limits stand in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def seller(person_of: Callable[..., User]) -> User:
    return person_of(Role.SELLER)


def code_of(secret: str) -> str:
    """Return the code that an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": WORDS})
    return client


def reauthenticated(user: User) -> Client:
    client = signed_in(user)
    client.post("/account/reauthenticate/", {"password": WORDS})
    return client


def turned_on(client: Client) -> str:
    """Turn the app's code on, and return its secret."""
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret" value="([A-Z2-7]+)"', page).group(1)  # type: ignore[union-attr]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()  # the code just used counts as used; the next sign-in comes with it again
    return secret


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
