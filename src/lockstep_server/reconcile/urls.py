"""Counts that differ: the page, and its differences as a file."""

from __future__ import annotations

from django.urls import path

from lockstep_server.reconcile import pages

app_name = "reconcile"
urlpatterns = [
    path("", pages.compared, name="compared"),
    path("differences.csv", pages.file, name="file"),
]
