"""Addresses of people: first set-up, invitations, who is here, one's own account."""

from __future__ import annotations

from django.urls import path

from lockstep_server.people import pages

app_name = "people"
urlpatterns = [
    path("first", pages.first, name="first"),
    path("join/<str:secret>", pages.join, name="join"),
    path("me", pages.me, name="me"),
]
