"""Addresses of the slice sources."""

from __future__ import annotations

from django.urls import path

from lockstep_server.sources import bringing, connecting, pages, tus, watching

app_name = "sources"
urlpatterns = [
    path("", pages.list_, name="list"),
    path("connect", connecting.choose, name="choose"),
    path("connect/<slug:kind>", connecting.connect, name="connect"),
    path("connect/going/<uuid:pk>", connecting.connected, name="connected"),
    path("add", bringing.upload, name="upload"),
    path("add/<uuid:pk>", bringing.mapping, name="mapping"),
    path("uploads", tus.create, name="upload-begin"),
    path("uploads/<uuid:pk>", tus.part, name="upload-part"),
    path("runs/<uuid:pk>", watching.run, name="run"),
    path("runs/<uuid:pk>/again", watching.again, name="again"),
    path("systems/<slug:name>", pages.one, name="one"),
    path("systems/<slug:name>/faults.csv", pages.faults, name="faults"),
    path("systems/<slug:name>/mapping", bringing.edit, name="edit"),
    path("systems/<slug:name>/connection", connecting.renew, name="renew"),
    path("systems/<slug:name>/schedule", connecting.plan, name="plan"),
    path("systems/<slug:name>/text", connecting.text, name="text"),
    path("systems/<slug:name>/read", watching.read, name="read"),
    path("systems/<slug:name>/undo", watching.undo, name="undo"),
    path("systems/<slug:name>/remove", watching.remove, name="remove"),
]
