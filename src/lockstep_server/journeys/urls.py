"""Leads and deals: the list, its views and its file, search, and one journey."""

from __future__ import annotations

from django.urls import path

from lockstep_server.journeys import firms, pages, views

app_name = "journeys"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("export.csv", pages.export, name="export"),
    path("search", pages.found, name="search"),
    path("views/add", views.add, name="view-add"),
    path("views/<int:view_id>/change", views.change, name="view-change"),
    path("views/<int:view_id>/delete", views.delete, name="view-delete"),
    path("companies/<path:company_id>", firms.company, name="company"),
    path("<path:journey_id>", pages.one, name="one"),
]
