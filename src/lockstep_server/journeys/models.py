"""Saved views: a filter and an order with a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class SavedView(models.Model):
    """What the address of a list says, under a name; its owner's alone, or for everyone who may see the list."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.TextField()
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_view_has_its_name_once")
        ]

    def __str__(self) -> str:
        return self.name
