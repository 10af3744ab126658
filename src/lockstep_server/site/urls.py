"""Every address of the service."""

from __future__ import annotations

from django.urls import path

from lockstep_server.site import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
