"""What the slice keeps beside the record: files that came up, the mapping they are on the way to, and jobs."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from lockstep_server.people.models import User


class Draft(models.Model):
    """Files of one system on their way into the record: looked at, their mapping being corrected.

    It is one person's until it is read; then the source is everybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    #: The source it changes; empty for a new one.
    source = models.CharField(max_length=40, blank=True)
    #: What these files looked like (`lockstep.sources.suggest.looking`); empty until the job has looked.
    looked = models.JSONField(default=dict)
    #: The mapping as it stands on the screen, plain values.
    tree = models.JSONField(default=dict)
    #: The same as proposed, to tell what a person changed.
    proposed = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    #: Saved as the mapping of its source.
    is_read = models.BooleanField(default=False)


class Upload(models.Model):
    """One file that comes up or has come up; its bytes are at `storing.place_of`, counted on disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="uploads")
    #: As it was called where it came from: shown, never a path.
    name = models.CharField(max_length=255)
    #: As it is called here: letters, digits and a known ending.
    stored_name = models.CharField(max_length=60)
    size = models.BigIntegerField()
    changed_at = models.DateTimeField(auto_now=True)
    is_whole = models.BooleanField(default=False)


class Connecting(models.Model):
    """A live source on its way: what somebody filled in, kept so that nothing has to be typed twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    #: What may be shown, as it was written.
    settings = models.JSONField(default=dict)
    #: What may not, sealed (`lockstep.record.sealing`).
    sealed = models.JSONField(default=dict)
    #: The sentence of the test that the service answered; empty until one went well.
    sentence = models.TextField(blank=True)
    #: The mapping it proposed then.
    mapping = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Run(models.Model):
    """One job about sources: asked for by someone, done by a worker, watched on its page."""

    class What(models.TextChoices):
        """What it does."""

        LOOK = "look"
        READ = "read"
        UNDO = "undo"
        REMOVE = "remove"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=10, choices=What.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    #: Name of the source; empty: all of them.
    source = models.CharField(max_length=40, blank=True)
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="runs")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    #: The system chosen for a ready mapping; empty: whatever the files say.
    kind = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    #: Written every second by whoever does it, so that a job whose worker died is told from a long one.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    #: What came of it: rows per file, counts of the record.
    result = models.JSONField(default=dict)
    sentence = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    #: The mapping before it, by which an import is undone; empty where there was none.
    mapping_before = models.TextField(blank=True)
    version_before = models.CharField(max_length=40, blank=True)
    version_after = models.CharField(max_length=40, blank=True)
    is_undone = models.BooleanField(default=False)
    #: The import that this run takes back.
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def share(self) -> int:
        """How much of the present step is done, in a hundred; 0 where nobody knows."""
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    def uploads(self) -> models.QuerySet[Upload]:
        """Return the files that came up for it, or for its source."""
        its = models.Q(draft__source=self.source) if self.source else models.Q(pk=None)
        return Upload.objects.filter(its | models.Q(draft=self.draft_id) if self.draft_id else its)

    def files(self) -> list[dict[str, Any]]:
        """Return what became of each file."""
        return list(self.result.get("files", []))
