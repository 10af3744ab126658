"""Addresses of the slice flow."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "flow"
urlpatterns: list[URLPattern] = []
