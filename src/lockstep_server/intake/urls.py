"""Addresses of the slice intake."""

from __future__ import annotations

from django.urls import path

from lockstep_server.intake import pages

app_name = "intake"
urlpatterns = [
    path("", pages.list_, name="list"),
    path("new", pages.new, name="new"),
    path("forms/<slug:name>", pages.one, name="one"),
    path("forms/<slug:name>/change", pages.change, name="change"),
    path("forms/<slug:name>/switch", pages.switch, name="switch"),
    path("forms/<slug:name>/secret", pages.renew, name="renew"),
    path("forms/<slug:name>/remove", pages.remove, name="remove"),
]
