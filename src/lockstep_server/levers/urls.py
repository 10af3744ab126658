"""Addresses of the slice levers."""

from __future__ import annotations

from django.urls import path

from lockstep_server.levers import pages, proposing

app_name = "levers"
urlpatterns = [
    path("", pages.ranked, name="list"),
    path("part", pages.part, name="part"),
    path("actions/", pages.actions, name="actions"),
    path("actions/<int:number>/", pages.action, name="action"),
    path("actions/<int:number>/withdraw", proposing.take_back, name="withdraw"),
    path("<slug:name>/propose", proposing.propose, name="propose"),
]
