"""What administrators change about people: roles, and whether they may still come in."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from lockstep_server.people import journal
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Act, Role

_LAST = (
    "This is the last administrator. Without one, nobody could invite people or give roles; "
    "make somebody else an administrator first."
)


def change(by: User, person: User, roles: Iterable[Role], member: str) -> None:
    """Give and take roles, and say who someone is in the record.

    Raises
    ------
    ValidationError
        `by` may not, or the last administrator would be lost.
    """
    wanted = set(roles)
    with transaction.atomic():
        others = _held_administrators(person)
        _check_may_change(by, person, bool(others))
        if person.is_active and Role.ADMINISTRATOR not in wanted and not others and _is_administrator(person):
            raise ValidationError(_LAST)
        person.held_roles.exclude(role__in=wanted).delete()
        held = set(person.held_roles.values_list("role", flat=True))
        for role in wanted - held:
            HeldRole.objects.create(user=person, role=role, given_by=by)
        person.member = member.strip()
        person.save(update_fields=["member"])
    journal.keep("Roles changed.", by, person)


def deactivate(by: User, person: User) -> None:
    """Shut someone out at once: no sign-in, no open session, no token of theirs works from here on.

    Raises
    ------
    ValidationError
        `by` may not, or the last administrator would be lost.
    """
    with transaction.atomic():
        others = _held_administrators(person)
        _check_may_change(by, person, bool(others))
        if not others and _is_administrator(person):
            raise ValidationError(_LAST)
        if by.pk == person.pk:
            raise ValidationError("Another administrator deactivates you.")
        person.is_active = False
        person.save(update_fields=["is_active"])
        person.tokens.all().delete()
        end_sessions(person)
    journal.keep("Deactivated.", by, person)


def reactivate(by: User, person: User) -> None:
    """Let someone in again, with the roles they had; they sign in anew and make their tokens anew."""
    _check_may_change(by, person, _other_administrators(person).exists())
    person.is_active = True
    person.save(update_fields=["is_active"])
    journal.keep("Let in again.", by, person)


def end_sessions(person: User, but: str | None = None) -> int:
    """End a person's sessions on every machine.

    Parameters
    ----------
    person
        Whose.
    but
        Key of the one session that goes on.

    Returns
    -------
    int
        How many ended.
    """
    ending = [held for held in UserSession.objects.filter(user=person) if held.session_key != but]
    for held in ending:
        held.end()
    return len(ending)


def may_change(by: User, person: User) -> bool:
    """Return whether `by` changes the roles of `person`: one's own only where no other administrator could."""
    return Act.MANAGE_PEOPLE in by.acts and (by.pk != person.pk or not _other_administrators(person).exists())


def _check_may_change(by: User, person: User, has_others: bool) -> None:
    if Act.MANAGE_PEOPLE not in by.acts:
        raise ValidationError("Only administrators give and take roles.")
    if by.pk == person.pk and has_others:
        raise ValidationError("Another administrator changes your own roles, so that nobody raises themselves.")


def _is_administrator(person: User) -> bool:
    return person.held_roles.filter(role=Role.ADMINISTRATOR).exists()


def _other_administrators(person: User) -> QuerySet[User]:
    return User.objects.filter(is_active=True, held_roles__role=Role.ADMINISTRATOR).exclude(pk=person.pk)


def _held_administrators(person: User) -> list[User]:
    """Return the others, held until the change is made: two administrators cannot remove each other at once."""
    every = User.objects.filter(is_active=True, held_roles__role=Role.ADMINISTRATOR).select_for_update(of=("self",))
    return [found for found in every if found.pk != person.pk]
