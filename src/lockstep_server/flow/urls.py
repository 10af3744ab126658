"""Addresses of the slice flow."""

from __future__ import annotations

from django.urls import path

from lockstep_server.flow import pages, time

app_name = "flow"
urlpatterns = [path("", pages.funnel, name="funnel"), path("time/", time.time, name="time")]
