"""Whether the service is up, and whether it has what its pages need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lockstep.record.home import Home
from lockstep.record.versions import Store, Version
from lockstep.values.faults import LockstepError
from lockstep_server.people.gate import public

#: Name to what else is worth knowing; it never makes pages unready, for they don't need it.
_known: dict[str, Callable[[], Any]] = {}


def also_say(name: str, tell: Callable[[], Any]) -> None:
    """Have readiness say one thing more."""
    _known[name] = tell


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can answer at all."""
    return HttpResponse("live\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say which version of the record would be shown; 503 and every reason while pages can't be shown."""
    said: dict[str, Any] = {"ready": True}
    reasons = list(_of_database())
    try:
        said["record_version"] = record_version().name
    except LockstepError as error:
        reasons.append(error.sentence)
    if reasons:
        return JsonResponse({"ready": False, "reason": reasons[0], "reasons": reasons}, status=503)
    return JsonResponse(said | {name: tell() for name, tell in _known.items()})


def record_version() -> Version:
    """Return the version that pages show.

    Raises
    ------
    LockstepError
        There is none, or it is damaged.
    """
    version = Store(Home(settings.HOME).record).current()
    if version is None:
        raise LockstepError(
            "Nothing has been synced yet.", remedy="Add a source under Sources, or run `lockstep sync`."
        )
    return version


def _of_database() -> Iterator[str]:
    """Say what is wrong with the database, in words that name neither its host nor its user."""
    try:
        executor = MigrationExecutor(connection)
        behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        yield "The database does not answer."
        return
    if behind:
        yield f"The database is {behind} migration{'s' if behind > 1 else ''} behind this release."
