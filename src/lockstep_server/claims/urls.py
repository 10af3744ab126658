"""Addresses of the slice claims."""

from __future__ import annotations

from django.urls import path

from lockstep_server.claims import adding, pages

app_name = "claims"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("part", pages.part, name="part"),
    path("add", adding.add, name="add"),
    path("<slug:name>/", pages.one, name="one"),
    path("<slug:name>/leads", pages.leads, name="leads"),
    path("<slug:name>/withdraw", adding.withdraw, name="withdraw"),
]
