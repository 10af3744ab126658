"""The company's own sign-in, against a real OpenID Connect provider on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread

from lockstep_server.people.invitations import invite
from lockstep_server.people.models import Invitation, User
from lockstep_server.people.roles import Role
from lockstep_server.site.company import company_sign_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def configured(db: None, provider: str, settings: object) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = company_sign_in(  # type: ignore[attr-defined]
        {
            "LOCKSTEP_OIDC_ISSUER": provider,
            "LOCKSTEP_OIDC_CLIENT_ID": "lockstep",
            "LOCKSTEP_OIDC_CLIENT_SECRET": "secret",
            "LOCKSTEP_OIDC_NAME": "Tellmark",
        }
    )


def come(provider: str, sub: str, *, after: str = "", **claims: object) -> tuple[Client, object]:
    """Sign in as someone at the provider, and come back with its code."""
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    client = Client()
    there = client.get(f"/account/oidc/company/login/{after}")
    assert there.status_code == 302
    assert there.headers["Location"].startswith(provider)
    back = requests.post(there.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=5)
    parts = urlsplit(back.headers["Location"])
    assert parts.path == "/account/oidc/company/login/callback/"
    return client, client.get(f"{parts.path}?{parts.query}")


def test_the_sign_in_page_offers_the_companys_own(db: None, settings: object) -> None:
    assert "Sign in with Tellmark" in Client().get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}  # type: ignore[attr-defined]
    assert "Sign in with Tellmark" not in Client().get("/account/login/").content.decode()


def test_a_known_person_comes_in_and_lands_where_they_wanted(provider: str, admin: User) -> None:
    client, answer = come(
        provider, "a1", after="?next=/people/me", email="Administrator@Example.test", email_verified=True
    )
    assert answer.headers["Location"] == "/people/me"  # type: ignore[attr-defined]
    assert client.get("/people/").status_code == 200
    assert SocialAccount.objects.get().user == admin


def test_an_invited_person_comes_in_with_the_roles_of_the_invitation(provider: str, admin: User) -> None:
    invite(admin, "new@example.test", [Role.SELLER], "New N.")
    client, _ = come(provider, "n1", email="new@example.test", email_verified=True, name="Nia New")
    user = User.objects.get(email="new@example.test")
    assert (user.name, user.roles, user.member) == ("Nia New", {Role.SELLER}, "New N.")
    assert not user.has_usable_password()
    assert Invitation.objects.get().accepted_by == user
    assert client.get("/people/me").status_code == 200


def test_someone_nobody_invited_stays_outside(provider: str, admin: User) -> None:
    client, answer = come(provider, "u1", email="stranger@example.test", email_verified=True)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert "Ask an administrator to invite that address" in answer.content.decode()  # type: ignore[attr-defined]
    assert client.get("/people/me").status_code == 302
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}])
def test_an_address_that_is_not_confirmed_joins_no_account(
    provider: str, admin: User, claims: dict[str, object]
) -> None:
    client, answer = come(provider, "thief", email=admin.email, **claims)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert "not confirmed" in answer.content.decode()  # type: ignore[attr-defined]
    assert client.get("/people/me").status_code == 302
    assert not SocialAccount.objects.exists()


def test_an_unconfirmed_address_accepts_no_invitation(provider: str, admin: User) -> None:
    invite(admin, "new@example.test", [Role.ADMINISTRATOR])
    come(provider, "thief2", email="new@example.test", email_verified=False)
    assert not User.objects.filter(email="new@example.test").exists()


def test_an_expired_invitation_lets_nobody_in(provider: str, admin: User) -> None:
    invite(admin, "late@example.test", [Role.SELLER])
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _, answer = come(provider, "l1", email="late@example.test", email_verified=True)
    assert answer.status_code == 403  # type: ignore[attr-defined]


def test_a_deactivated_person_does_not_come_in_this_way_either(provider: str, person_of: Callable[..., User]) -> None:
    person_of(Role.SELLER)
    come(provider, "s1", email="seller@example.test", email_verified=True)
    User.objects.update(is_active=False)
    client, _ = come(provider, "s1", email="seller@example.test", email_verified=True)
    assert client.get("/people/me").status_code == 302
    other, _ = come(provider, "s2", email="seller@example.test", email_verified=True)
    assert other.get("/people/me").status_code == 302


def test_the_address_is_joined_once_then_the_providers_own_number_counts(provider: str, admin: User) -> None:
    come(provider, "a2", email=admin.email, email_verified=True)
    client, _ = come(provider, "a2", email="renamed@example.test", email_verified=True)
    assert client.get("/people/").status_code == 200
    assert SocialAccount.objects.count() == 1


def test_an_answer_nobody_asked_for_signs_nobody_in(provider: str, admin: User) -> None:
    client = Client()
    answer = client.get("/account/oidc/company/login/callback/?code=forged&state=forged")
    assert client.get("/people/me").status_code == 302
    assert "Your company’s sign-in did not answer as it should" in answer.content.decode()


def test_a_half_set_up_is_refused_with_what_is_missing() -> None:
    with pytest.raises(ValueError, match="LOCKSTEP_OIDC_CLIENT_SECRET must be set too"):
        company_sign_in({"LOCKSTEP_OIDC_ISSUER": "https://id.example", "LOCKSTEP_OIDC_CLIENT_ID": "x"})
