"""The flow's pages as somebody reads them, and the record they are held against."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from lockstep.insight.reader import Reader
from lockstep_server.frame import reading
from lockstep_server.people.roles import Role

Ask = Callable[[str], str]


@pytest.fixture
def page(client_of: Callable[..., Client]) -> Ask:
    client = client_of(Role.VIEWER)

    def at(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    return at


@pytest.fixture
def reader() -> Reader:
    return reading.reader()


def words(text: str) -> str:
    """Return a page's words alone, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u202f", " ").split())
