"""Addresses of the API. The gate lets everyone in here: each operation asks for its own act (`operations.get`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from lockstep_server.api import hooks
from lockstep_server.api.application import api, enclosed
from lockstep_server.api.conditional import current
from lockstep_server.api.document import document
from lockstep_server.api.problems import unknown_address
from lockstep_server.people.gate import public


def openapi(request: HttpRequest) -> HttpResponse:
    """Return the API's own description, which is no secret."""
    return current(request, document())


#: What other systems post to, beside the API: no tokens there, but signatures.
hook_patterns = (
    [
        path("forms/<slug:name>", hooks.form, name="form"),
        path("hubspot/<slug:name>", hooks.hubspot, name="hubspot"),
    ],
    "hooks",
)
app_name = "api"
urlpatterns = [
    path("openapi.json", public(require_safe(enclosed(openapi))), name="openapi"),
    *(
        path(str(pattern.pattern), public(enclosed(pattern.callback)), name=pattern.name)
        for pattern in api.urls[0]
        if pattern.name != "api-root"
    ),
    # With every sign an address may hold, a line break too.
    re_path(r"[\s\S]*", public(csrf_exempt(unknown_address)), name="unknown"),
]
