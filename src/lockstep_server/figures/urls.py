"""Every figure: its definition, its picture, its rows as a file."""

from __future__ import annotations

from django.urls import path

from lockstep_server.figures import pages

app_name = "figures"
urlpatterns = [
    path("", pages.book, name="book"),
    path("<slug:name>", pages.definition, name="definition"),
    path("<slug:name>/rows.csv", pages.rows, name="rows"),
]
