"""How people come in: a link that works once, for a week, or the company's sign-in for an invited address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lockstep_server.people.models import HeldRole, Invitation, User
from lockstep_server.people.roles import Role

#: How long a link works. Long enough for a holiday weekend, short enough not to lie about in mail boxes.
LIFETIME = timedelta(days=7)


def open_invitations() -> QuerySet[Invitation]:
    """Return the invitations that can still be accepted, the newest first."""
    return Invitation.objects.filter(accepted_by=None, expires_at__gt=timezone.now()).order_by("-invited_at", "-pk")


def invite(by: User, email: str, roles: Iterable[Role], member: str = "") -> tuple[Invitation, str]:
    """Invite someone.

    Parameters
    ----------
    by
        Who invites, and so who gives the roles.
    email
        Whom; in any case of letters.
    roles
        What they will be.
    member
        Their name as owner in the record.

    Returns
    -------
    tuple
        The invitation and the secret of its link, which is kept nowhere.

    Raises
    ------
    ValidationError
        They are here already or have an open invitation.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise ValidationError("They are here already. Change their roles on their own page.")
    if open_invitations().filter(email=email).exists():
        raise ValidationError(
            "They have an open invitation. Make a new link for it, or take it back first, under People."
        )
    secret, kept = Invitation.new_secret()
    invitation = Invitation.objects.create(
        email=email,
        roles=[role.value for role in roles],
        member=member.strip(),
        secret_hash=kept,
        invited_by=by,
        expires_at=timezone.now() + LIFETIME,
    )
    return invitation, secret


def renew(invitation: Invitation) -> str:
    """Return a new secret for an invitation, with a week of its own; the link sent before works no more."""
    secret, invitation.secret_hash = Invitation.new_secret()
    invitation.expires_at = timezone.now() + LIFETIME
    invitation.save(update_fields=["secret_hash", "expires_at"])
    return secret


def accept(invitation: Invitation, name: str, password: str | None = None) -> User | None:
    """Make the person who was invited.

    Parameters
    ----------
    invitation
        An open one.
    name
        As they write it.
    password
        None: they come by the company's sign-in.

    Returns
    -------
    User or None
        None where someone else was quicker with the same link.
    """
    with transaction.atomic():
        held = open_invitations().select_for_update().filter(pk=invitation.pk).first()
        if held is None or User.objects.filter(email=held.email).exists():
            return None
        user = User.objects.create_user(held.email, name, password, member=held.member)
        for role in held.roles:
            HeldRole.objects.create(user=user, role=Role(role), given_by=held.invited_by)
        held.accepted_by = user
        held.save(update_fields=["accepted_by"])
    return user
