"""The month on paper: made by a worker, read by whoever may see figures, made anew for a new record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from django_tasks_db.models import DBTaskResult

from lockstep_server.people.roles import Role
from lockstep_server.reports import making

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_is_made() -> None:
    for name in ("answers", "default"):
        caches[name].clear()


@pytest.mark.slow
def test_a_month_is_asked_for_made_and_read(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.VIEWER)
    assert client.get("/reports/").content.decode().count("Make it") == making.OFFERED
    assert client.get("/reports/2026-10.pdf").status_code == 302  # to where it is made
    for _ in range(2):  # asked twice, made once
        assert client.post("/reports/2026-10/make").status_code == 302
    assert DBTaskResult.objects.count() == 1
    waiting = client.get("/reports/").content.decode()
    assert "being made" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    making.make.call("2026-10")
    assert 'href="/reports/2026-10.pdf"' in client.get("/reports/").content.decode()
    read = client.get("/reports/2026-10.pdf")
    assert (read["Content-Type"], read.content[:5]) == ("application/pdf", b"%PDF-")
    assert "attachment" in read["Content-Disposition"]


@pytest.mark.parametrize("name", ["1999-01", "2030-01", "2026-13", "nothing", "../x"])
def test_a_month_that_is_not_offered_is_not_there(client_of: Callable[..., Client], name: str) -> None:
    client = client_of(Role.VIEWER)
    assert client.post(f"/reports/{name}/make").status_code == 404
    assert DBTaskResult.objects.count() == 0


def test_who_has_no_role_reads_nothing(client_of: Callable[..., Client]) -> None:
    client = client_of()
    assert client.get("/reports/").status_code == 403
    assert client.post("/reports/2026-10/make").status_code == 403
    assert client.post("/reports/weekly", {"wants": "yes"}).status_code == 403
