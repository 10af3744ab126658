"""Which processes of the service are alive: each says so every few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

#: Seconds between two beats, and after how many without one a process counts as gone.
BEAT_S, GONE_S = 10, 60


class Heartbeat(models.Model):
    """One process of the service."""

    #: Where it runs, its number there, and a few random letters.
    name = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=16)
    started_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField()

    @classmethod
    def beat(cls, kind: str, name: str) -> None:
        """Say that a process is alive; what has been silent for a day is forgotten."""
        now = timezone.now()
        cls.objects.update_or_create(name=name, defaults={"kind": kind, "beat_at": now})
        cls.objects.filter(kind=kind, beat_at__lt=now - timedelta(days=1)).delete()

    @classmethod
    def last(cls, kind: str) -> datetime | None:
        """Return when any process of a kind was last alive."""
        return cls.objects.filter(kind=kind).aggregate(last=models.Max("beat_at"))["last"]

    @classmethod
    def is_alive(cls, kind: str) -> bool:
        """Return whether some process of a kind is alive."""
        last = cls.last(kind)
        return last is not None and last > timezone.now() - timedelta(seconds=GONE_S)
