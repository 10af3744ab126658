"""The pages on which forms are made and looked after."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep_server.intake.models import Form
from lockstep_server.people.roles import Role


@pytest.fixture
def client(fresh: Home, client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


def secret_on(page: str) -> str:
    found = re.search(r'value="(whsec_[^"]+)"', page)
    return unescape(found.group(1)) if found else ""


def test_a_secret_is_shown_once_and_kept_sealed(client: Client, fresh: Home) -> None:
    made = client.post("/intake/new", {"name": "demo", "lead_kind": "hand-raise", "means": "q1 = email\nq=2 =\n"})
    secret = secret_on(made.content.decode())
    assert secret
    assert "no-store" in made["Cache-Control"]
    form = Form.objects.get()
    assert secret not in form.secret
    assert form.means == {"q1": "email", "q=2": ""}
    page = client.get("/intake/forms/demo").content.decode()
    assert secret not in page
    assert "http://testserver/hooks/forms/demo" in page
    assert "demo" in client.get("/intake/").content.decode()
    again = secret_on(client.post("/intake/forms/demo/secret").content.decode())
    assert again not in ("", secret)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"name": "Demo Form"}, "small letters"),
        ({"name": ""}, "required"),
        ({"name": "x", "means": "q1"}, "has no ="),
        ({"name": "x", "means": "q1 = emial"}, "none of our fields"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_there(client: Client, said: dict[str, str], word: str) -> None:
    answer = client.post("/intake/new", {"lead_kind": "other", "means": "", **said})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Form.objects.exists()


def test_a_name_is_one_forms_only(client: Client, form: tuple[Form, str]) -> None:
    answer = client.post("/intake/new", {"name": "demo", "lead_kind": "other"})
    assert answer.status_code == 422
    assert Form.objects.count() == 1


def test_a_form_is_closed_opened_changed_and_removed(client: Client, form: tuple[Form, str]) -> None:
    client.post("/intake/forms/demo/switch", {"to": "closed"})
    assert "It is closed" in client.get("/intake/forms/demo").content.decode()
    client.post("/intake/forms/demo/switch", {"to": "open"})
    client.post("/intake/forms/demo/change", {"lead_kind": "other", "means": "a = city"})
    form[0].refresh_from_db()
    assert (form[0].is_open, form[0].lead_kind, form[0].means) == (True, "other", {"a": "city"})
    assert client.get("/intake/forms/demo/remove").status_code == 200
    client.post("/intake/forms/demo/remove")
    assert not Form.objects.exists()


def test_leads_see_forms_and_change_nothing(form: tuple[Form, str], client_of: Callable[..., Client]) -> None:
    lead = client_of(Role.SALES_LEAD)
    page = lead.get("/intake/forms/demo").content.decode()
    assert "Make a new secret" not in page
    assert "Make a form" not in lead.get("/intake/").content.decode()
    for act in ("secret", "switch", "change", "remove"):
        assert lead.post(f"/intake/forms/demo/{act}").status_code == 403
    assert client_of(Role.SELLER).get("/intake/").status_code == 403


def test_a_hostile_name_of_a_field_is_shown_as_text(client: Client, form: tuple[Form, str]) -> None:
    client.post("/intake/forms/demo/change", {"lead_kind": "other", "means": "<script>alert(1)</script> = city"})
    assert "<script>alert" not in client.get("/intake/forms/demo").content.decode()
