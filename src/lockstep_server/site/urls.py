"""Every address of the service. What has no rule in people/gate.py is open to nobody."""

from __future__ import annotations

from django.urls import include, path

from lockstep_server.site import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("account/", include("allauth.urls")),
    path("charter/", include("lockstep_server.charter.urls")),
    path("figures/", include("lockstep_server.figures.urls")),
    path("flow/", include("lockstep_server.flow.urls")),
    path("journeys/", include("lockstep_server.journeys.urls")),
    path("sources/", include("lockstep_server.sources.urls")),
    path("people/", include("lockstep_server.people.urls")),
    path("", include("lockstep_server.board.urls")),
]
