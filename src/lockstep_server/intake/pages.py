"""Forms that send leads: made, looked after, closed; their secret is shown once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lockstep.record.sealing import seal
from lockstep.sources.intake import taking
from lockstep.values.faults import LockstepError
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.intake import signing
from lockstep_server.intake.forms import Meaning, NewForm, written
from lockstep_server.intake.models import Form, Taken
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act


@allow(Act.SEE_SOURCES)
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """List the forms that send leads, and say how else leads come in."""
    return _listed(request, NewForm())


@allow(Act.MANAGE_SOURCES)
@never_cache
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Make a form; the answer shows its secret, once."""
    asked = NewForm(request.POST)
    if not asked.is_valid():
        return _listed(request, asked, status=422)
    try:
        taking.begin(home())
    except LockstepError as error:
        asked.add_error(None, f"{error.sentence} {error.remedy}")
        return _listed(request, asked, status=422)
    secret = signing.new_secret()
    said = asked.cleaned_data
    by = request.user if isinstance(request.user, User) else None
    made = Form.objects.create(
        name=said["name"], lead_kind=said["lead_kind"], means=said["means"], secret=seal(home(), secret), made_by=by
    )
    return _one(request, made, secret=secret)


@allow(Act.SEE_SOURCES)
@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show one form: where it sends to, what came, what was refused and why."""
    return _one(request, get_object_or_404(Form, name=name))


@allow(Act.MANAGE_SOURCES)
@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Say anew what a form's leads are and what its fields mean."""
    form = get_object_or_404(Form, name=name)
    asked = Meaning(request.POST)
    if not asked.is_valid():
        return _one(request, form, asked=asked, status=422)
    form.lead_kind, form.means = asked.cleaned_data["lead_kind"], asked.cleaned_data["means"]
    form.save(update_fields=["lead_kind", "means"])
    messages.info(request, "Saved. It holds for leads that come from now on.")
    return redirect("intake:one", name)


@allow(Act.MANAGE_SOURCES)
@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    """Close a form, or open it again."""
    form = get_object_or_404(Form, name=name)
    form.is_open = request.POST.get("to") == "open"
    form.save(update_fields=["is_open"])
    return redirect("intake:one", name)


@allow(Act.MANAGE_SOURCES)
@never_cache
@require_POST
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """Make a new secret; the answer shows it once, and the old one works no more."""
    form = get_object_or_404(Form, name=name)
    secret = signing.new_secret()
    form.secret = seal(home(), secret)
    form.save(update_fields=["secret"])
    return _one(request, form, secret=secret)


@allow(Act.MANAGE_SOURCES)
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Say what goes with a form, and remove it; the leads it sent stay."""
    form = get_object_or_404(Form, name=name)
    if request.method == "POST":
        form.delete()
        messages.info(request, f"The form {name} is removed. Its leads stay in the record.")
        return redirect("intake:list")
    reader, problem = opened()
    return page(request, "intake/remove.html", framed(reader, problem=problem), {"form": form})


def _listed(request: HttpRequest, asked: NewForm, *, status: int = 200) -> HttpResponse:
    reader, problem = opened()
    by_program = Taken.objects.filter(form=None, is_kept=True).aggregate(many=Count("pk"), last_ms=Max("received_ms"))
    shown = {
        "forms": [_told(form) for form in _counted(Form.objects.all())],
        "asked": asked,
        "by_program": by_program | {"last_s": (by_program["last_ms"] or 0) // 1000},
        "is_manager": isinstance(request.user, User) and Act.MANAGE_SOURCES in request.user.acts,
        "api": request.build_absolute_uri("/api/leads"),
        "has_charter": home().charter.exists(),
    }
    answer = page(request, "intake/list.html", framed(reader, problem=problem), shown)
    answer.status_code = status
    return answer


def _one(
    request: HttpRequest, form: Form, *, secret: str = "", asked: Meaning | None = None, status: int = 200
) -> HttpResponse:
    reader, problem = opened()
    counted = _counted(Form.objects.filter(pk=form.pk)).get()
    shown = {
        **_told(counted),
        "secret": secret,
        "asked": asked or Meaning(initial={"lead_kind": form.lead_kind, "means": written(form.means)}),
        "address": request.build_absolute_uri(reverse("hooks:form", args=[form.name])),
        "refusals": form.refusals.all()[:20],
        "is_manager": isinstance(request.user, User) and Act.MANAGE_SOURCES in request.user.acts,
    }
    answer = page(request, "intake/one.html", framed(reader, problem=problem), shown)
    answer.status_code = status
    return answer


def _counted(forms: QuerySet[Form]) -> Any:
    return forms.select_related("made_by").annotate(
        many=Count("taken", filter=Q(taken__is_kept=True)), last_ms=Max("taken__received_ms")
    )


def _told(form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "many": form.many,
        "last_s": form.last_ms // 1000 if form.last_ms else None,
        "refused": sum(form.refusals.values_list("times", flat=True)),
    }
