"""Whether the service is up, and whether it has a record to show."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.values.faults import LockstepError
from lockstep_server.people.gate import public


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can answer at all."""
    return HttpResponse("live\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say which version of the record would be shown; 503 and the reason while there is none."""
    try:
        version = Store(Home(settings.HOME).record).current()
    except LockstepError as error:
        return JsonResponse({"ready": False, "reason": error.sentence}, status=503)
    if version is None:
        return JsonResponse({"ready": False, "reason": "Nothing has been synced yet."}, status=503)
    return JsonResponse({"ready": True, "record_version": version.name})
