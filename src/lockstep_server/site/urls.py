"""Every address of the service. What has no rule in people/gate.py is open to nobody."""

from __future__ import annotations

from django.urls import include, path

from lockstep_server.api.urls import hook_patterns
from lockstep_server.people import account, doors
from lockstep_server.site import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("account/login/", doors.sign_in, name="account_login"),
    path("account/2fa/", account.ways_in, name="mfa_index"),
    path("account/", include("allauth.urls")),
    path("hooks/", include(hook_patterns)),
    path("api/", include("lockstep_server.api.urls")),
    path("charter/", include("lockstep_server.charter.urls")),
    path("claims/", include("lockstep_server.claims.urls")),
    path("conflicts/", include("lockstep_server.conflicts.urls")),
    path("figures/", include("lockstep_server.figures.urls")),
    path("flow/", include("lockstep_server.flow.urls")),
    path("helped/", include("lockstep_server.helped.urls")),
    path("intake/", include("lockstep_server.intake.urls")),
    path("journeys/", include("lockstep_server.journeys.urls")),
    path("levers/", include("lockstep_server.levers.urls")),
    path("lost/", include("lockstep_server.lost.urls")),
    path("matching/", include("lockstep_server.matching.urls")),
    path("privacy/", include("lockstep_server.privacy.urls")),
    path("reconcile/", include("lockstep_server.reconcile.urls")),
    path("reports/", include("lockstep_server.reports.urls")),
    path("sources/", include("lockstep_server.sources.urls")),
    path("people/", include("lockstep_server.people.urls")),
    path("", include("lockstep_server.board.urls")),
]

handler400 = "lockstep_server.site.problems.bad_request"
handler403 = "lockstep_server.site.problems.forbidden"
handler404 = "lockstep_server.site.problems.not_found"
handler500 = "lockstep_server.site.problems.failed"
