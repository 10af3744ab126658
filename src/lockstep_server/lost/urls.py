"""Addresses of the slice lost."""

from __future__ import annotations

from django.urls import path

from lockstep_server.lost import pages

app_name = "lost"
urlpatterns = [path("", pages.lost, name="lost")]
