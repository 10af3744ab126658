"""Forms that may send leads, which leads were taken, and what was refused: none of it says who they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class Form(models.Model):
    """A web form, or whatever else sends signed leads; its name is part of its address."""

    name = models.SlugField(max_length=60, unique=True)
    #: Sealed (`lockstep.record.sealing`); it is shown once, when it is made.
    secret = models.TextField()
    #: Its own field names to ours; "" leaves one out. What is not here goes by its words.
    means = models.JSONField(default=dict, blank=True)
    lead_kind = models.CharField(max_length=10, default="hand-raise")
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Taken(models.Model):
    """A lead that was taken in, by the hash of who sent it and its key there."""

    id = models.CharField(primary_key=True, max_length=32)
    form = models.ForeignKey(Form, on_delete=models.SET_NULL, null=True, related_name="taken")
    #: Hash of what was said: a key that comes again with something else is a mistake of the sender.
    contents = models.CharField(max_length=64)
    received_ms = models.BigIntegerField(db_index=True)
    #: It is on disk among the arrivals; only then the sender is told so.
    is_kept = models.BooleanField(default=False)


class Refusal(models.Model):
    """Why something that a form sent was not taken, how often, and when last."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="refusals")
    status = models.PositiveSmallIntegerField()
    detail = models.CharField(max_length=500)
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["form", "detail"], name="a_reason_stands_once")
        ]
