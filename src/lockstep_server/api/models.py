"""How often whom asked in the present minute."""

from __future__ import annotations

from django.db import models


class Asking(models.Model):
    """Requests of one token, or of one person's sessions: one row each, which `limits.counted` keeps."""

    #: `token:7` or `user:3`.
    who = models.CharField(max_length=40, primary_key=True)
    #: Minutes since 1970.
    minute = models.BigIntegerField()
    requests = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.who}: {self.requests}"
