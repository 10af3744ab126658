"""Who asked for the weekly letter, and which letters went out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class Subscription(models.Model):
    """Somebody who asked for the weekly picture of the goal."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="weekly")
    #: Address of the service as they reached it then: a letter is written without a request that would tell.
    address = models.URLField()
    asked_at = models.DateTimeField(auto_now_add=True)


class Letter(models.Model):
    """One letter of one week to one person; made before it is sent, so that it is sent at most once."""

    class State(models.TextChoices):
        """How far it came."""

        CLAIMED = "claimed"
        SENT = "sent"
        FAILED = "failed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="weekly_letters")
    #: As ISO 8601 names it: 2026-W47.
    week = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=State, default=State.CLAIMED)
    claimed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "week"], name="a_week_has_one_letter_a_person")
        ]
