"""Addresses of the charter."""

from __future__ import annotations

from django.urls import path

from lockstep_server.charter import pages

app_name = "charter"
urlpatterns = [
    path("", pages.show, name="show"),
    path("begin", pages.begin, name="begin"),
]
