"""What other systems send by themselves: leads of web forms, and pokes of systems in which something changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from lockstep.record.sealing import unseal
from lockstep.sources import connection
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.hubspot import webhooks
from lockstep.sources.intake.answers import lead_of
from lockstep.values.faults import LockstepError
from lockstep_server.api.leads import acknowledged, unwritten
from lockstep_server.api.limits import BODY_SIZE, count
from lockstep_server.api.problems import Refused
from lockstep_server.frame.arriving import tell
from lockstep_server.frame.clock import now_ms, now_s
from lockstep_server.frame.reading import home
from lockstep_server.intake import signing
from lockstep_server.intake.models import Form
from lockstep_server.intake.receiving import KeyReused, note_refusal, receive
from lockstep_server.people.gate import public

Hook = Callable[[HttpRequest, str], HttpResponse]


def hook(view: Hook) -> Hook:
    """Make a view one that machines post to: no session, and every refusal in words (RFC 9457)."""

    @public
    @csrf_exempt
    def answer(request: HttpRequest, name: str) -> HttpResponse:
        try:
            if request.method != "POST":
                raise Refused(405, f"{request.method} is not served here.", "Use POST.", {"Allow": "POST"})
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isascii() or not length.isdigit() or int(length) > BODY_SIZE:
                raise Refused(413, f"The body is larger than {BODY_SIZE:,} bytes.", "Send less.")
            return view(request, name)
        except Refused as error:
            return refusal(error)

    answer.__name__, answer.__doc__ = view.__name__, view.__doc__
    return answer


def refusal(error: Refused) -> HttpResponse:
    """Return a refusal as problem details."""
    said = {
        "type": "about:blank", "title": HTTPStatus(error.status).phrase, "status": error.status,
        "detail": error.detail, "remedy": error.remedy,
    }  # fmt: skip
    kept = {"Cache-Control": "no-store", **error.headers}
    return JsonResponse(
        said, status=error.status, headers=kept, content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@hook
def form(request: HttpRequest, name: str) -> HttpResponse:
    """Take what a web form sends, signed with its secret."""
    held = Form.objects.filter(name=name).first()
    if held is None:
        raise Refused(404, f"There is no form “{name[:60]}”.", "Its address stands on its page, under Sources.")
    if not held.is_open:
        raise Refused(410, "This form is closed.", "Whoever looks after the sources can open it again.")
    try:
        return _taken(request, held)
    except Refused as error:
        if error.status not in (429, 503):
            note_refusal(held, error.status, error.detail)
        raise


def _taken(request: HttpRequest, held: Form) -> HttpResponse:
    body = request.body
    try:
        key = signing.verified(unseal(home(), held.secret), request.headers, body, now_s=now_s())
    except signing.Unsigned as error:
        count(f"form-unsigned:{held.pk}")
        raise Refused(401, error.sentence, error.remedy) from None
    except LockstepError as error:
        raise Refused(503, error.sentence, error.remedy) from None
    count(f"form:{held.pk}")
    try:
        lead = lead_of(_answers(request, body), means=held.means, lead_kind=held.lead_kind, form=held.name)
        return acknowledged(receive(f"form:{held.pk}", key, lead, form=held))
    except KeyReused as error:
        raise Refused(409, error.sentence, error.remedy) from None
    except LockstepError as error:
        raise Refused(422, error.sentence, error.remedy) from None
    except OSError as error:
        raise unwritten(error) from error


def _answers(request: HttpRequest, body: bytes) -> Mapping[str, Any]:
    kind = request.content_type or ""
    try:
        if kind == "application/x-www-form-urlencoded":
            sent = parse_qs(body.decode(), max_num_fields=1_000)
            return {key: values if len(values) > 1 else values[0] for key, values in sent.items()}
        if kind != "application/json" and not kind.endswith("+json"):
            raise Refused(
                415, f"“{kind[:60]}” is not read here.", "Send application/json or application/x-www-form-urlencoded."
            )
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The body can't be read as what it says it is.", "Send JSON in UTF-8.") from None
    if not isinstance(said, dict):
        raise Refused(422, "The body is no object of answers.", 'Send {"email": "anna@firm.example", …}.')
    return said


@hook
def hubspot(request: HttpRequest, name: str) -> HttpResponse:
    """Hear that something changed in HubSpot, signed by it; what changed is then asked of it as at every run."""
    where = home()
    try:
        held = connection.read(where, name)
    except LockstepError:
        held = None
    if held is None or held.kind != "hubspot":
        raise Refused(404, f"There is no HubSpot source “{name[:60]}”.", "Its address stands on its page.")
    secret, uri, body = held.secrets.get("client_secret", ""), request.build_absolute_uri(), request.body
    if not webhooks.verify(secret, method="POST", uri=uri, body=body, headers=request.headers, now_ms=now_ms()):
        count(f"poke-unsigned:{name}")
        raise Refused(
            401, "HubSpot's signature is missing or wrong.", "Set the app's client secret on the source's page."
        )
    count(f"poke:{name}")
    arrivals = Arrivals(where.arrived(name))
    for stream, said in webhooks.gone(body).items():
        try:
            # An older cursor asks for some of it again, which does no harm.
            arrivals.keep(stream, said, arrivals.cursor(stream))
        except OSError as error:
            raise unwritten(error) from error
    tell(name)
    return HttpResponse(status=204)
