"""The sign-in page: the sign-in library's own, with what we show beside the form."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from lockstep_server.people.gate import public


class SignIn(LoginView):
    """Asks for e-mail and password; 429 once it was guessed too often."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the company's sign-in and, in the demonstration, its people."""
        said: dict[str, Any] = super().get_context_data(**kwargs)
        back = self.request.GET.get("next", "")
        query = f"?{urlencode({'next': back})}" if back else ""
        companies = [
            {"name": app.name, "href": reverse("openid_connect_login", args=[app.provider_id]) + query}
            for app in get_adapter().list_apps(self.request, provider="openid_connect")
        ]
        return said | {"companies": companies, "trials": demonstration_sign_ins()}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer a form that was wrong too often with the status that says so."""
        form = context.get("form")
        if form is not None and form.has_error("__all__", code="too_many_login_attempts"):
            kwargs["status"] = HTTPStatus.TOO_MANY_REQUESTS
        return super().render_to_response(context, **kwargs)


sign_in = public(SignIn.as_view())


def demonstration_sign_ins() -> list[dict[str, str]]:
    """Return the invented people whose sign-ins the demonstration shows; none anywhere else."""
    if not settings.IS_DEMO:
        return []
    try:
        said = json.loads((Path(settings.HOME) / "demo-sign-ins.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return [
        {part: str(one.get(part, "")) for part in ("email", "name", "role", "password")}
        for one in said
        if isinstance(one, dict)
    ]
