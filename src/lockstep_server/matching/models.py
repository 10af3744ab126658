"""Pairs somebody put off: theirs alone, and no ruling."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class PutOff(models.Model):
    """A pair of records that one person wants to look at later; the keys as the pair has them."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    left = models.TextField()
    right = models.TextField()
    put_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "left", "right"], name="a_pair_is_put_off_once")
        ]
