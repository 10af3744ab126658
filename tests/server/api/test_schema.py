"""The API keeps to its own description, whatever is asked: schemathesis makes up requests, good ones and bad ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import schemathesis
from django.test import override_settings
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from lockstep_server.api import limits
from lockstep_server.api.document import document
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.people.tokens import make_token
from lockstep_server.site.wsgi import application

_CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"deterministic": bool(os.environ.get("CI"))},
        # A schema can't say which figure has which view, or that February has no 31st; 422 says it in words.
        # These ask for several figures, or for more about one, and what they take is what a figure takes, tried above.
        "operations": [
            {"include-operation-id": name, "phases": {"coverage": {"enabled": False}}}
            for name in ("show_goal", "show_flow", "explain_figure")
        ],
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 409, 422]}},
    }
)
schema = schemathesis.openapi.from_dict(document(), config=_CONFIG)
schema.app = application


@pytest.fixture
def secret(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token of every scope, and no limit to asking."""
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 1_000_000)
    user = User.objects.create_user("program@example.test", "Program")
    HeldRole.objects.bulk_create(HeldRole(user=user, role=role) for role in Role)
    return make_token(user, "schemathesis", user.acts, 30)[1]


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_request_finds_a_failure_or_an_answer_the_description_does_not_know(
    case: schemathesis.Case, secret: str, home: Path, tmp_path: Path
) -> None:
    # What takes leads in does so into a home of its own.
    with override_settings(HOME=tmp_path if case.operation.path.endswith("/leads") else home):
        # Called in this process, nobody would unpack a compressed answer.
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"})
