"""Proposed actions: what someone wants both teams to do, why, and what will show that it worked."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from lockstep_server.people.models import User


class State(StrEnum):
    """Where a proposed action stands."""

    PROPOSED = "proposed"
    TAKEN_UP = "taken-up"
    WITHDRAWN = "withdrawn"


#: Value and words of each state.
STATES = [(state.value, state.value.replace("-", " ").capitalize()) for state in State]


class ProposedAction(models.Model):
    """One action. What it says never changes; where it stands does, and each change is an `Act` of somebody."""

    what = models.CharField(max_length=200)
    #: Name of the lever, as the figure has it.
    lever = models.CharField(max_length=60)
    #: The lever's row as it was, with ``record_version`` and ``charter_version``.
    why = models.JSONField()
    marketing_owner = models.CharField(max_length=200)
    sales_owner = models.CharField(max_length=200)
    due = models.DateField()
    #: Name of the figure that will show it worked, and what it said then: ``value``, ``unit``, ``period``.
    figure = models.CharField(max_length=60)
    figure_then = models.JSONField()
    state = models.CharField(max_length=20, choices=STATES, default=State.PROPOSED.value)
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    #: The word of a program for this request, so that a repeat makes no second action; empty from a page.
    request_key = models.CharField(max_length=200, blank=True)
    request_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["proposed_by", "request_key"],
                condition=~models.Q(request_key=""),
                name="a_request_makes_one_action",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="an_action_stands_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Step(models.Model):
    """Somebody moved an action to a state; none is ever changed or deleted."""

    action = models.ForeignKey(ProposedAction, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=STATES)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    #: Their name then, for when they are gone.
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.state} by {self.by_name}"
