"""Giving and taking roles, letting people in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lockstep_server.people.models import HeldRole, Invitation, User
from lockstep_server.people.roles import Act, Role
from lockstep_server.people.tokens import make_token
from server.people.coming_in import WORDS, reauthenticated, signed_in


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def roles_of(user: User) -> set[Role]:
    return {Role(held.role) for held in HeldRole.objects.filter(user=user)}


def test_roles_are_given_and_taken_and_it_is_kept_who_gave_them(admin: User, seller: User) -> None:
    client(admin).post(f"/people/{seller.pk}", {"roles": ["sales-lead", "finance"], "member": "S. Eller"})
    assert roles_of(seller) == {Role.SALES_LEAD, Role.FINANCE}
    assert {held.given_by for held in HeldRole.objects.filter(user=seller)} == {admin}
    seller.refresh_from_db()
    assert seller.member == "S. Eller"


def test_a_taken_role_lets_in_no_more_from_the_next_click_on(admin: User, seller: User) -> None:
    theirs = client(seller)
    HeldRole.objects.create(user=seller, role=Role.ADMINISTRATOR)
    assert theirs.get("/people/").status_code == 200
    client(admin).post(f"/people/{seller.pk}", {"roles": ["seller"]})
    assert theirs.get("/people/").status_code == 403


@pytest.mark.parametrize("roles", [[], ["viewer"]])
def test_the_last_administrator_stays_one(admin: User, roles: list[str]) -> None:
    answer = client(admin).post(f"/people/{admin.pk}", {"roles": roles})
    assert "This is the last administrator." in answer.content.decode()
    assert answer.status_code == 409
    assert roles_of(admin) == {Role.ADMINISTRATOR}


def test_the_last_administrator_cannot_be_deactivated(admin: User, person_of: Callable[..., User]) -> None:
    answer = client(admin).post(f"/people/{admin.pk}/active", {"to": "out"})
    assert answer.status_code == 409
    gone = person_of(Role.ADMINISTRATOR, email="gone@example.test")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    answer = client(admin).post(f"/people/{admin.pk}/active", {"to": "out"})
    assert "This is the last administrator." in answer.content.decode()
    admin.refresh_from_db()
    assert admin.is_active


def test_where_there_are_two_administrators_nobody_raises_themselves(
    admin: User, person_of: Callable[..., User]
) -> None:
    other = person_of(Role.ADMINISTRATOR, email="other@example.test")
    answer = client(admin).post(f"/people/{admin.pk}", {"roles": ["administrator", "revenue-lead"]})
    assert "Another administrator changes your own roles" in answer.content.decode()
    assert roles_of(admin) == {Role.ADMINISTRATOR}
    client(other).post(f"/people/{admin.pk}", {"roles": ["administrator", "revenue-lead"]})
    assert roles_of(admin) == {Role.ADMINISTRATOR, Role.REVENUE_LEAD}


def test_the_only_administrator_may_be_more_than_that(admin: User) -> None:
    client(admin).post(f"/people/{admin.pk}", {"roles": ["administrator", "revenue-lead"]})
    assert roles_of(admin) == {Role.ADMINISTRATOR, Role.REVENUE_LEAD}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_a_forged_form_gives_nobody_a_role(person_of: Callable[..., User], admin: User, role: Role) -> None:
    forger = person_of(role, email="forger@example.test")
    for address in (f"/people/{forger.pk}", f"/people/{admin.pk}"):
        assert client(forger).post(address, {"roles": ["administrator"]}).status_code == 403
    client(forger).post("/people/me/name", {"name": "F", "roles": "administrator", "email": "x@example.test"})
    forger.refresh_from_db()
    assert (roles_of(forger), roles_of(admin), forger.email) == ({role}, {Role.ADMINISTRATOR}, "forger@example.test")


def test_whoever_is_deactivated_is_out_at_once_with_session_token_and_password(admin: User, seller: User) -> None:
    theirs = client(seller)
    make_token(seller, "export", [Act.SEE_FIGURES], 30)
    assert theirs.get("/people/me").status_code == 200
    client(admin).post(f"/people/{seller.pk}/active", {"to": "out"})
    assert theirs.get("/people/me").status_code == 302
    assert not seller.tokens.exists()
    answer = Client().post("/account/login/", {"login": seller.email, "password": "lively-otter-maps-42"}, follow=True)
    assert "deactivated" in answer.content.decode()
    assert not answer.context["user"].is_authenticated


def test_whoever_is_let_in_again_has_their_roles_but_not_their_old_session(admin: User, seller: User) -> None:
    theirs = client(seller)
    client(admin).post(f"/people/{seller.pk}/active", {"to": "out"})
    client(admin).post(f"/people/{seller.pk}/active", {"to": "in"})
    assert theirs.get("/people/me").status_code == 302
    assert client(seller).get("/people/me").status_code == 200
    assert roles_of(seller) == {Role.SELLER}


def test_an_invitation_by_someone_who_left_is_still_shown(admin: User, person_of: Callable[..., User]) -> None:
    other = person_of(Role.ADMINISTRATOR, email="other@example.test")
    client(other).post("/people/invite", {"email": "new@example.test", "roles": ["seller"]})
    other.delete()
    assert Invitation.objects.get().invited_by is None
    assert "new@example.test" in client(admin).get("/people/").content.decode()


def test_a_password_link_works_once_and_the_old_password_no_more(admin: User, seller: User) -> None:
    page = reauthenticated(admin).post(f"/people/{seller.pk}/password-link").content.decode()
    link = page.split('value="http://testserver')[1].split('"')[0]
    theirs = Client()
    form = theirs.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    theirs.post(where, {"password1": "brisk-heron-lamps-77", "password2": "brisk-heron-lamps-77"})
    again = Client().get(link, follow=True).content.decode()
    assert "This link does not work" in again
    old = Client().post("/account/login/", {"login": seller.email, "password": "lively-otter-maps-42"})
    assert old.status_code == 200
    new = Client().post("/account/login/", {"login": seller.email, "password": "brisk-heron-lamps-77"})
    assert new.status_code == 302


def test_a_browser_left_open_makes_no_password_link(admin: User, seller: User) -> None:
    left_open = signed_in(admin)
    answer = left_open.post(f"/people/{seller.pk}/password-link")
    assert answer.headers["Location"] == f"/account/reauthenticate/?next=%2Fpeople%2F{seller.pk}"
    asked = left_open.get(answer.headers["Location"]).content.decode()
    assert "press “Make a password link” once more" in asked
    back = left_open.post("/account/reauthenticate/", {"password": WORDS, "next": f"/people/{seller.pk}"})
    assert back.headers["Location"] == f"/people/{seller.pk}"
    assert "Link to choose" in left_open.post(f"/people/{seller.pk}/password-link").content.decode()


def test_a_form_that_does_not_say_out_puts_nobody_out(admin: User, seller: User) -> None:
    for said in ({}, {"to": ""}, {"to": "OUT"}):
        client(admin).post(f"/people/{seller.pk}/active", said)
    seller.refresh_from_db()
    assert seller.is_active
