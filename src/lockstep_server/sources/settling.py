"""How other slices ask for a sync: the same job that reads a source, for all of them."""

from __future__ import annotations

from django.urls import reverse

from lockstep_server.frame import settling
from lockstep_server.people.models import User
from lockstep_server.sources import runs
from lockstep_server.sources.models import Run

_CHANGING = (Run.What.READ, Run.What.UNDO, Run.What.REMOVE)


class _Runs:
    def ask(self, by: User) -> str:
        """Ask a worker to read every source again; asked twice it is done once."""
        return reverse("sources:run", args=[runs.ask(Run.What.READ, by=by).pk])

    def under_way(self) -> str:
        """Return the address of the job that changes the record now, or will next."""
        runs.revive()
        open_ = Run.objects.filter(what__in=_CHANGING, state__in=(Run.State.WAITING, Run.State.RUNNING)).last()
        return reverse("sources:run", args=[open_.pk]) if open_ else ""


settling.register(_Runs())
