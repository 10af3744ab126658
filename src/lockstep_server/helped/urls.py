"""Addresses of the slice helped."""

from __future__ import annotations

from django.urls import path

from lockstep_server.helped import deals, pages

app_name = "helped"
urlpatterns = [
    path("", pages.helped, name="helped"),
    path("deals", deals.listed, name="deals"),
    path("what-helped.csv", pages.file, name="file"),
]
