"""An installation with a charter and nothing read, and what signs leads as a web form does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lockstep import charter
from lockstep.record.home import Home

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lockstep_server.intake.models import Form


@pytest.fixture
def fresh(tmp_path: Path, settings: Any) -> Home:
    """A home with a charter and no source."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    where = Home(settings.HOME)
    where.charter.write_text(
        charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE", currency="EUR")
    )
    return where


@pytest.fixture
def form(fresh: Home, db: None) -> tuple[Form, str]:
    """A form, and its secret."""
    from lockstep.record.sealing import seal
    from lockstep_server.intake import signing
    from lockstep_server.intake.models import Form

    secret = signing.new_secret()
    return Form.objects.create(name="demo", secret=seal(fresh, secret)), secret


@pytest.fixture
def send(form: tuple[Form, str]) -> Callable[..., HttpResponse]:
    """Return a sender: `send({"email": …}, key="msg_1")`; what is said beside replaces what is right."""
    from django.test import Client

    from lockstep_server.intake import signing

    def post(
        answers: Mapping[str, Any] | bytes,
        *,
        key: str = "msg_1",
        at_s: int | None = None,
        secret: str = "",
        kind: str = "application/json",
        name: str = "demo",
        **headers: str,
    ) -> HttpResponse:
        body = answers if isinstance(answers, bytes) else json.dumps(answers).encode()
        sent = int(time.time()) if at_s is None else at_s
        signed = {
            "webhook-id": key,
            "webhook-timestamp": str(sent),
            "webhook-signature": signing.signature(secret or form[1], key, sent, body),
        }
        return Client().post(f"/hooks/forms/{name}", body, content_type=kind, headers=signed | headers)

    return post
