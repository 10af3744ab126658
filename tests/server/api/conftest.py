"""Programs that ask the API, and the people they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from lockstep_server.people.models import User
    from lockstep_server.people.roles import Act, Role


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Return a maker of people who come without a password, which saves the time that hashing one takes."""
    from lockstep_server.people.models import HeldRole, User

    def make(*roles: Role) -> User:
        user, _ = User.objects.get_or_create(email="program@example.test", defaults={"name": "Program"})
        user.held_roles.all().delete()
        HeldRole.objects.bulk_create(HeldRole(user=user, role=role) for role in roles)
        return user

    return make


@pytest.fixture
def program_of(person: Callable[..., User]) -> Callable[..., Client]:
    """Return a maker of clients with a token: `program_of(Role.SELLER, scopes=[Act.SEE_FIGURES])`.

    Without scopes the token has all that its owner may do.
    """
    from django.test import Client

    from lockstep_server.people.tokens import make_token

    def make(*roles: Role, scopes: Iterable[Act] | None = None) -> Client:
        user = person(*roles)
        _, secret = make_token(user, "report", user.acts if scopes is None else scopes, 30)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return make
