"""Coming in by an invitation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from lockstep_server.people.models import Invitation, User
from lockstep_server.people.roles import Role

CODE = "lively-otter-maps-42"


@pytest.fixture
def admin(client_of: Callable[..., Client]) -> Client:
    return client_of(Role.ADMINISTRATOR)


def link_of(page: bytes) -> str:
    """Return the path of the link that a page shows once."""
    found = re.search(r'value="http://testserver(/people/join/[^"]+)"', page.decode())
    assert found, page.decode()
    return found.group(1)


def invite(admin: Client, email: str = "new@example.test", **fields: object) -> str:
    page = admin.post("/people/invite", {"email": email, "roles": ["seller"], "member": "New N.", **fields})
    assert page.status_code == 200
    return link_of(page.content)


def join(link: str, **fields: str) -> tuple[Client, int]:
    client = Client()
    return client, client.post(link, {"name": "New Neighbour", "password": CODE, **fields}).status_code


def test_an_invitation_lets_in_once_with_the_roles_it_names(admin: Client) -> None:
    link = invite(admin)
    client, status = join(link)
    assert status == 302
    user = User.objects.get(email="new@example.test")
    assert (user.roles, user.member) == ({Role.SELLER}, "New N.")
    assert client.get("/people/me").status_code == 200
    assert Client().get(link).status_code == 404
    assert join(link)[1] == 404


def test_who_joins_cannot_give_themselves_roles_or_another_address(admin: Client) -> None:
    join(invite(admin), roles="administrator", email="ceo@example.test", member="Ines Okafor")
    user = User.objects.get(email="new@example.test")
    assert (user.roles, user.member) == ({Role.SELLER}, "New N.")


def test_an_invitation_expires(admin: Client) -> None:
    link = invite(admin)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    assert join(link)[1] == 404
    assert "new@example.test" not in admin.get("/people/").content.decode()


def test_an_invitation_can_be_taken_back(admin: Client) -> None:
    link = invite(admin)
    assert "new@example.test" in admin.get("/people/").content.decode()
    invitation = Invitation.objects.get()
    admin.post(f"/people/invitations/{invitation.pk}/take-back")
    assert join(link)[1] == 404
    assert not User.objects.filter(email="new@example.test").exists()


def test_a_new_link_ends_the_one_before(admin: Client) -> None:
    first = invite(admin)
    second = link_of(admin.post(f"/people/invitations/{Invitation.objects.get().pk}/renew").content)
    assert join(first)[1] == 404
    assert join(second)[1] == 302


def test_the_secret_of_a_link_is_kept_nowhere(admin: Client) -> None:
    secret = invite(admin).rsplit("/", 1)[1]
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in admin.get("/people/").content.decode()


def test_nobody_is_invited_twice_whatever_the_case_of_letters(admin: Client) -> None:
    invite(admin)
    page = admin.post("/people/invite", {"email": "NEW@Example.test", "roles": ["viewer"]}).content.decode()
    assert "They have an open invitation." in page
    assert 'value="NEW@Example.test"' in page
    join(link_of(admin.post(f"/people/invitations/{Invitation.objects.get().pk}/renew").content))
    assert (
        "They are here already."
        in admin.post("/people/invite", {"email": "new@example.test", "roles": ["viewer"]}).content.decode()
    )


def test_a_role_that_does_not_exist_is_no_role(admin: Client) -> None:
    admin.post("/people/invite", {"email": "new@example.test", "roles": ["emperor"]})
    admin.post("/people/invite", {"email": "new@example.test"})
    assert not Invitation.objects.exists()


def test_the_link_is_sent_where_e_mail_is_set_up(admin: Client, settings: object) -> None:
    invite(admin)
    assert mail.outbox == []
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    link = invite(admin, "second@example.test")
    (letter,) = mail.outbox
    assert letter.to == ["second@example.test"]
    assert link in letter.body


def test_a_mail_server_that_is_away_stops_no_invitation(admin: Client, settings: object) -> None:
    settings.SENDS_EMAIL = True  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    page = admin.post("/people/invite", {"email": "new@example.test", "roles": ["seller"]})
    assert "No e-mail was sent." in page.content.decode()
    assert join(link_of(page.content))[1] == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_invite(client_of: Callable[..., Client], role: Role) -> None:
    answer = client_of(role).post("/people/invite", {"email": "new@example.test", "roles": ["administrator"]})
    assert answer.status_code == 403
    assert not Invitation.objects.exists()
