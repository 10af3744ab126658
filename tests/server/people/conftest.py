"""What tests of people share: counters at zero, quick passwords, an administrator and a seller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from lockstep_server.people.roles import Role

if TYPE_CHECKING:
    from lockstep_server.people.models import User


@pytest.fixture(scope="session")
def hashed() -> str:
    """The password of everyone, hashed once and quickly."""
    from server.people.coming_in import WORDS
    from server.people.quick_hashing import Quick

    return Quick().encode(WORDS, "the-salt-of-all-the-tests")


@pytest.fixture(autouse=True)
def hashing(settings: Any) -> None:
    """Hash quickly."""
    settings.PASSWORD_HASHERS = ["server.people.quick_hashing.Quick"]


@pytest.fixture(autouse=True)
def counts_from_zero(db: None) -> Iterator[None]:
    """Used codes and rate limits stand in the cache, which outlives a test."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def seller(person_of: Callable[..., User]) -> User:
    """Somebody who sells."""
    return person_of(Role.SELLER)


@pytest.fixture
def admin(person_of: Callable[..., User]) -> User:
    """Somebody who invites the others."""
    return person_of(Role.ADMINISTRATOR)
