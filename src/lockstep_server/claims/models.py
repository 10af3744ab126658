"""Claims that somebody of a team added: the words, the comparison, who said it and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockstep.insight.claims.claim import Claim
from lockstep_server.people.models import User

#: What begins the name of an added claim; no claim of the catalogue has digits behind it.
PREFIX = "said-"


class Said(models.Model):
    """A claim in words, with the query that answers it; taken back, it stays as something that was asked."""

    said = models.CharField(max_length=200)
    team = models.CharField(max_length=9, choices=(("marketing", "Marketing"), ("sales", "Sales")))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    among = models.TextField()
    outcome = models.TextField()
    group = models.TextField(blank=True, default="")
    against = models.TextField(blank=True, default="")
    direction = models.CharField(max_length=4)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    margin = models.PositiveSmallIntegerField(default=0)
    days_old = models.PositiveSmallIntegerField(default=0)
    dated = models.CharField(max_length=11, default="began")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.said

    @property
    def name(self) -> str:
        """Its name, as addresses have it."""
        return f"{PREFIX}{self.pk}"

    def claim(self) -> Claim:
        """Return it as the library tests it.

        Raises
        ------
        WrongUse
            A field it asks for is no longer in the catalogue.
        """
        return Claim(
            name=self.name, said=self.said, team=self.team, among=self.among, outcome=self.outcome,
            group=self.group or None, against=self.against or None, direction=self.direction, share=self.share,
            margin=self.margin, days_old=self.days_old, dated=self.dated,
        )  # fmt: skip
