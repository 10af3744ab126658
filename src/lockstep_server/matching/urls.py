"""Addresses of the slice matching."""

from __future__ import annotations

from django.urls import path

from lockstep_server.matching import deciding, merged, pages

app_name = "matching"
urlpatterns = [
    path("", pages.queue, name="queue"),
    path("decide", deciding.decide, name="decide"),
    path("undo", deciding.undo, name="undo"),
    path("sync", deciding.sync, name="sync"),
    path("merged", merged.listed, name="merged"),
    path("merged/undo", merged.apart, name="apart"),
]
