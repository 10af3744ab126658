"""Reports: months as PDF, the weekly letter."""

from __future__ import annotations

from django.urls import path

from lockstep_server.reports import pages

app_name = "reports"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("weekly", pages.letter, name="weekly"),
    path("weekly/stop/<str:token>", pages.stop, name="stop"),
    path("<str:month>.pdf", pages.read, name="read"),
    path("<str:month>/make", pages.make, name="make"),
]
