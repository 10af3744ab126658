"""Privacy: somebody found, what is held of them, their file, their erasure; its proof; and how long people are kept."""

from __future__ import annotations

from django.urls import path

from lockstep_server.privacy import erasing, keeping, pages

app_name = "privacy"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("person", pages.person, name="person"),
    path("person.zip", pages.file, name="file"),
    path("erase", erasing.asked, name="erase"),
    path("erasures/<uuid:pk>", erasing.under_way, name="under_way"),
    path("erasures/<uuid:pk>/again", erasing.again, name="again"),
    path("proofs/<slug:entry>", erasing.proof, name="proof"),
    path("retention", keeping.retention, name="retention"),
]
