"""Addresses of the slice conflicts."""

from __future__ import annotations

from django.urls import path

from lockstep_server.conflicts import pages, ruling

app_name = "conflicts"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("history", pages.history, name="history"),
    path("rule", ruling.rule, name="rule"),
    path("set", ruling.set_value, name="set"),
    path("undo", ruling.undo, name="undo"),
    path("sync", ruling.sync, name="sync"),
]
