"""The first screen."""

from __future__ import annotations

from django.urls import path

from lockstep_server.board import pages

app_name = "board"
urlpatterns = [path("", pages.goal, name="goal"), path("forecast/", pages.forecast, name="forecast")]
