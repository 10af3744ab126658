"""An administrator helps somebody who lost their second step: what goes, who hears of it, who may."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client

from lockstep_server.people import second_step
from lockstep_server.people.models import HeldRole, Token, User
from lockstep_server.people.roles import Act, Role
from lockstep_server.people.tokens import make_token
from server.people.coming_in import WORDS, code_of, reauthenticated, signed_in, turned_on

pytestmark = pytest.mark.slow


def page_of(person: User) -> str:
    return f"/people/{person.pk}/second-step"


def ways(person: User) -> set[str]:
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))


@pytest.fixture
def locked_out(seller: User) -> User:
    """A seller with the app's code, recovery codes, a passkey and a token, who is signed in on one machine."""
    mine = reauthenticated(seller)
    turned_on(mine)
    mine.post("/account/2fa/recovery-codes/generate/")
    Authenticator.objects.create(user=seller, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    make_token(seller, "export", [Act.SEE_FIGURES], 30)
    assert ways(seller) == {"totp", "recovery_codes", "webauthn"}
    return seller


def test_everything_of_the_second_step_goes_and_the_password_lets_in_again(locked_out: User, admin: User) -> None:
    asked = Client()
    first = asked.post("/account/login/", {"login": locked_out.email, "password": WORDS})
    assert first.headers["Location"] == "/account/2fa/authenticate/"
    helping = reauthenticated(admin)
    shown = helping.get(page_of(locked_out)).content.decode()
    assert "What works no more: the code from an app, one passkey, recovery codes." in shown
    answer = helping.post(page_of(locked_out), follow=True).content.decode()
    assert "has no second step any more" in answer
    assert "no other set up since" in answer
    assert ways(locked_out) == set()
    assert not Token.objects.filter(user=locked_out).exists()
    landed = signed_in(locked_out).get("/people/me").content.decode()
    assert "An administrator reset your second step" in landed


def test_sessions_end_everywhere_and_those_of_others_go_on(
    locked_out: User, admin: User, person_of: Callable[..., User]
) -> None:
    theirs, others = Client(), signed_in(person_of(Role.MARKETER))
    theirs.force_login(locked_out)
    helping = reauthenticated(admin)
    assert theirs.get("/people/me").status_code == 200
    helping.post(page_of(locked_out))
    assert theirs.get("/people/me").status_code == 302
    assert others.get("/people/me").status_code == 200
    assert helping.get("/people/me").status_code == 200


def test_who_stands_before_the_second_step_does_not_slip_through_by_the_old_code(seller: User, admin: User) -> None:
    secret = turned_on(reauthenticated(seller))
    waiting = signed_in(seller)
    reauthenticated(admin).post(page_of(seller))
    waiting.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert waiting.get("/people/me").status_code == 302


def test_it_is_asked_to_set_up_again_until_it_is(
    locked_out: User, admin: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    reauthenticated(admin).post(page_of(locked_out))
    theirs = reauthenticated(locked_out)
    said = "Set up a new one: add a passkey"
    assert said in theirs.get("/people/me").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        turned_on(theirs)
    assert said not in theirs.get("/people/me").content.decode()
    again = Client().post("/account/login/", {"login": locked_out.email, "password": WORDS})
    assert again.headers["Location"] == "/account/2fa/authenticate/"


def test_the_administrator_is_asked_who_they_are_before_and_the_form_does_not_send_itself(
    locked_out: User, admin: User
) -> None:
    helping = signed_in(admin)
    for method in (helping.get, helping.post):
        answer = method(page_of(locked_out))
        assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    back = helping.post("/account/reauthenticate/", {"password": WORDS, "next": page_of(locked_out)})
    assert back.headers["Location"] == page_of(locked_out)
    assert "totp" in ways(locked_out)
    assert "Reset the second step of" in helping.get(page_of(locked_out)).content.decode()


def test_having_said_it_long_ago_is_not_enough(locked_out: User, admin: User, settings: object) -> None:
    helping = reauthenticated(admin)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # type: ignore[attr-defined]
    assert helping.post(page_of(locked_out)).status_code == 302
    assert "totp" in ways(locked_out)


def test_who_comes_by_the_companys_sign_in_comes_in_once_more(locked_out: User, admin: User) -> None:
    admin.set_unusable_password()
    admin.save()
    SocialAccount.objects.create(user=admin, provider="company", uid="a1")
    helping = Client()
    helping.force_login(admin)
    page = helping.get(page_of(locked_out)).content.decode()
    assert "Sign in once more first" in page
    assert f'value="/account/login/?next=%2Fpeople%2F{locked_out.pk}%2Fsecond-step"' in page
    helping.post(page_of(locked_out))
    assert "totp" in ways(locked_out)
    again = f"/account/login/?next=%2Fpeople%2F{locked_out.pk}%2Fsecond-step"
    out = Client()
    out.force_login(admin)
    assert out.post("/account/logout/", {"next": again}).headers["Location"] == again
    session = helping.session
    session["account_authentication_methods_user"] = str(admin.pk)
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time()}]
    session.save()
    helping.post(page_of(locked_out))
    assert ways(locked_out) == set()


def test_nobody_takes_their_own_second_step_away_like_this(admin: User) -> None:
    mine = reauthenticated(admin)
    turned_on(mine)
    assert mine.get(page_of(admin)).headers["Location"] == "/people/me#signing-in"
    answer = mine.post(page_of(admin))
    assert answer.status_code == 409
    assert "Another administrator resets yours" in answer.content.decode()
    assert "totp" in ways(admin)
    assert page_of(admin) not in mine.get(f"/people/{admin.pk}").content.decode()


def test_another_administrators_is_reset_like_anybodys(admin: User, person_of: Callable[..., User]) -> None:
    other = person_of(Role.ADMINISTRATOR, email="other@example.test")
    turned_on(reauthenticated(other))
    reauthenticated(admin).post(page_of(other))
    assert ways(other) == set()


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMINISTRATOR)])
def test_no_other_role_and_no_outsider_resets_anything(person_of: Callable[..., User], role: Role | None) -> None:
    holder = person_of(Role.FINANCE, email="holder@example.test")
    Authenticator.objects.create(user=holder, type=Authenticator.Type.TOTP, data={"secret": "x"})
    asker = reauthenticated(person_of(*([role] if role else [])))
    assert asker.get(page_of(holder)).status_code == 403
    assert asker.post(page_of(holder)).status_code == 403
    assert ways(holder) == {"totp"}


def test_nobody_at_all_is_sent_to_sign_in(locked_out: User) -> None:
    for method in (Client().get, Client().post):
        assert method(page_of(locked_out)).headers["Location"].startswith("/account/login/")
    assert "totp" in ways(locked_out)


def test_a_role_that_was_taken_meanwhile_resets_nothing(locked_out: User, admin: User) -> None:
    helping = signed_in(admin)
    helping.post(page_of(locked_out))
    HeldRole.objects.filter(user=admin).delete()
    helping.post("/account/reauthenticate/", {"password": WORDS, "next": page_of(locked_out)})
    assert helping.get(page_of(locked_out)).status_code == 403
    assert "totp" in ways(locked_out)


def test_a_second_press_and_a_person_without_one_are_told_that_there_is_none(seller: User, admin: User) -> None:
    helping = reauthenticated(admin)
    assert "has no second step" in helping.get(page_of(seller)).content.decode()
    answer = helping.post(page_of(seller))
    assert answer.status_code == 409
    assert "There is no second step to reset." in answer.content.decode()


def test_whoever_is_out_is_let_in_first(locked_out: User, admin: User) -> None:
    User.objects.filter(pk=locked_out.pk).update(is_active=False)
    helping = reauthenticated(admin)
    assert helping.post(page_of(locked_out)).status_code == 404
    assert "totp" in ways(locked_out)


def test_an_e_mail_tells_them_who_did_it_and_a_page_where_there_is_none(
    locked_out: User, admin: User, settings: object
) -> None:
    helping = reauthenticated(admin)
    assert "This service sends no e-mail: tell them yourself." in helping.get(page_of(locked_out)).content.decode()
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    answer = helping.post(page_of(locked_out), follow=True).content.decode()
    assert "An e-mail tells them." in answer
    (letter,) = mail.outbox
    assert letter.to == [locked_out.email]
    assert admin.name in letter.body
    assert "http://testserver/account/login/" in letter.body


def test_a_mail_server_that_is_away_stops_no_reset(locked_out: User, admin: User, settings: object) -> None:
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    answer = reauthenticated(admin).post(page_of(locked_out), follow=True).content.decode()
    assert "No e-mail was sent; tell them yourself." in answer
    assert ways(locked_out) == set()


def test_the_log_keeps_who_did_what_to_whom_by_number_and_names_nobody(
    locked_out: User, admin: User, caplog: pytest.LogCaptureFixture
) -> None:
    helping = reauthenticated(admin)
    with caplog.at_level(logging.INFO, logger="lockstep_server.people.journal"):
        helping.post(page_of(locked_out))
    (line,) = [record for record in caplog.records if record.name == "lockstep_server.people.journal"]
    assert line.getMessage() == "Second step reset."
    assert (line.user, line.person) == (admin.pk, locked_out.pk)  # type: ignore[attr-defined]
    assert not re.search(f"{locked_out.name}|{admin.name}|@", line.getMessage())


def test_a_form_without_our_mark_resets_nothing(locked_out: User, admin: User) -> None:
    helping = Client(enforce_csrf_checks=True)
    helping.cookies["sessionid"] = reauthenticated(admin).cookies["sessionid"].value
    assert helping.post(page_of(locked_out)).status_code == 403
    assert "totp" in ways(locked_out)


def test_without_the_right_the_act_itself_refuses_too(locked_out: User, person_of: Callable[..., User]) -> None:
    with pytest.raises(second_step.ValidationError, match="Only administrators"):
        second_step.take_away(person_of(Role.OPERATIONS), locked_out)
    cache.clear()
