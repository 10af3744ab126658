"""The page on which an administrator helps somebody who lost their second step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lockstep_server.frame.page import framed, opened, page
from lockstep_server.people.again import ask_again, said_again
from lockstep_server.people.gate import allow
from lockstep_server.people.letters import send_second_step_reset
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.people.second_step import take_away, ways_of


@allow(Act.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether someone's second step shall go, and take it away."""
    by = request.user
    assert isinstance(by, User)  # the gate let nobody else in
    person = get_object_or_404(User, pk=number, is_active=True)
    if not said_again(request):
        return ask_again(request, reverse("people:second_step", args=[number]))
    refused = ""
    if request.method == "POST":
        try:
            take_away(by, person)
        except ValidationError as error:
            refused = error.messages[0]
        else:
            sent = send_second_step_reset(by, person, request.build_absolute_uri(reverse("account_login")))
            told = "An e-mail tells them." if sent else "No e-mail was sent; tell them yourself."
            messages.info(request, f"{person.name} has no second step any more, and is signed out everywhere. {told}")
            return redirect("people:person", number)
    elif by.pk == person.pk:
        return redirect(reverse("people:me") + "#signing-in")
    return _page(request, person, refused=refused)


def _page(request: HttpRequest, person: User, refused: str = "") -> HttpResponse:
    reader, problem = opened()
    said = {"person": person, "ways": ways_of(person), "refused": refused}
    answer = page(request, "people/second_step.html", framed(reader, problem=problem), said)
    answer.status_code = 409 if refused else 200
    return answer
