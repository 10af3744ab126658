"""One's own account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from lockstep_server.people.models import Token, User, hash_of
from lockstep_server.people.roles import Role
from server.people.coming_in import WORDS, letters, reauthenticated, signed_in, turned_on


def test_a_token_is_shown_once_and_kept_as_a_hash(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    page = client.post("/people/me/tokens", {"name": "export", "scopes": ["see-figures"], "days": "30"})
    secret = re.search(r'value="(lockstep_[^"]+)"', page.content.decode()).group(1)  # type: ignore[union-attr]
    token = Token.objects.get()
    assert token.secret_hash == hash_of(secret)
    assert token.prefix == secret[:12]
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    again = client.get("/people/me").content.decode()
    assert secret not in again
    assert token.prefix in again


def test_a_token_does_no_more_than_its_owner_may(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.VIEWER)
    page = client.post("/people/me/tokens", {"name": "x", "scopes": ["see-figures", "manage-people"], "days": "30"})
    assert page.status_code == 422
    assert not Token.objects.exists()
    assert 'value="x"' in page.content.decode()


def test_a_page_of_a_new_token_loaded_again_makes_no_second_one(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.MARKETER)
    said = {"name": "export", "scopes": ["see-figures"], "days": "30"}
    client.post("/people/me/tokens", said)
    again = client.post("/people/me/tokens", said).content.decode()
    assert "You have a token of this name already" in again
    assert Token.objects.count() == 1


def test_a_token_is_revoked_by_its_owner_and_by_nobody_else(
    client_of: Callable[..., Client], person_of: Callable[..., User]
) -> None:
    client = client_of(Role.SELLER)
    client.post("/people/me/tokens", {"name": "export", "scopes": ["see-figures"], "days": "30"})
    token = Token.objects.get()
    stranger = Client()
    stranger.force_login(person_of(Role.ADMINISTRATOR))
    assert stranger.post(f"/people/me/tokens/{token.pk}/revoke").status_code == 404
    assert Token.objects.exists()
    client.post(f"/people/me/tokens/{token.pk}/revoke")
    assert not Token.objects.exists()


def test_sessions_elsewhere_end_and_this_one_goes_on(person_of: Callable[..., User]) -> None:
    user = person_of(Role.SELLER)
    here, there = signed_in(user), signed_in(user)
    assert "End all other sessions" in here.get("/people/me").content.decode()
    here.post("/people/me/end-other-sessions")
    assert here.get("/people/me").status_code == 200
    assert there.get("/people/me").status_code == 302


def test_another_persons_session_goes_on(person_of: Callable[..., User]) -> None:
    here, other = signed_in(person_of(Role.SELLER)), signed_in(person_of(Role.MARKETER))
    here.post("/people/me/end-other-sessions")
    assert other.get("/people/me").status_code == 200


def test_a_changed_password_ends_sessions_elsewhere(person_of: Callable[..., User]) -> None:
    user = person_of(Role.SELLER)
    here, there = signed_in(user), signed_in(user)
    said = {"oldpassword": WORDS, "password1": "brisk-heron-lamps-77", "password2": "brisk-heron-lamps-77"}
    answer = here.post("/account/password/change/", said, follow=True)
    assert "Your password is changed." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/people/me"
    assert there.get("/people/me").status_code == 302


def test_a_weak_password_is_refused_with_advice_in_plain_words(person_of: Callable[..., User]) -> None:
    client = signed_in(person_of(Role.SELLER))
    said = {"oldpassword": WORDS, "password1": "password1234", "password2": "password1234"}
    page = client.post("/account/password/change/", said).content.decode()
    assert "guessed too soon" in page
    assert Client().post("/account/login/", {"login": "seller@example.test", "password": WORDS}).status_code == 302


def test_whoever_has_no_role_sees_their_account_and_whom_to_ask(client_of: Callable[..., Client]) -> None:
    page = client_of().get("/people/me").content.decode()
    assert "No role yet" in page
    assert "New token" not in page


def test_a_name_can_be_changed_but_not_to_nothing(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    client.post("/people/me/name", {"name": "  "})
    assert User.objects.get().name == "Seller"
    client.post("/people/me/name", {"name": "Sel Eller"})
    assert User.objects.get().name == "Sel Eller"


def test_no_two_fields_of_the_page_share_an_id(client_of: Callable[..., Client]) -> None:
    ids = re.findall(r'\bid="([^"]+)"', client_of(Role.SELLER).get("/people/me").content.decode())
    assert len(ids) == len(set(ids))


def test_a_letter_tells_of_every_change_in_how_somebody_signs_in(
    person_of: Callable[..., User], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    user = person_of(Role.SELLER)
    mine = reauthenticated(user)
    with django_capture_on_commit_callbacks(execute=True):
        turned_on(mine)
        mine.post("/account/2fa/recovery-codes/generate/")
        mine.post("/account/2fa/totp/deactivate/")
        new = "brisk-heron-lamps-77"
        mine.post("/account/password/change/", {"oldpassword": WORDS, "password1": new, "password2": new})
    told = letters()
    assert {letter.subject for letter in told} == {
        "The code from an app is on",
        "New recovery codes for Lockstep",
        "The code from an app is off",
        "Your password at Lockstep was changed",
    }
    for letter in told:
        assert letter.to == [user.email]
        assert "tell an administrator" in letter.body
        assert "Two-Factor" not in letter.body
