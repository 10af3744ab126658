"""Erasures that were asked for: whom stands here sealed, and only until it is done. What was done is in the ledger."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class Erasure(models.Model):
    """One job: somebody asked for it, or the retention did; a worker does it, its page tells how far it is."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    #: None: the retention asked.
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    #: Keys of whom, sealed (`lockstep.record.sealing`); empty once they are erased.
    whose = models.TextField(blank=True)
    people = models.PositiveIntegerField(default=1)
    why = models.CharField(max_length=300)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    #: Written every second by whoever does it, so that a job whose worker died is told from a long one.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    sentence = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    #: Its entry in the ledger, once it is done.
    entry = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (self.State.DONE, self.State.FAILED)
