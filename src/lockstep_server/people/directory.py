"""Who is here: the list of people, invitations, one person's roles."""

from __future__ import annotations

from typing import Any
from unicodedata import combining, normalize

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lockstep_server.frame import answers
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.people import journal, membership
from lockstep_server.people.again import ask_again, said_again
from lockstep_server.people.forms import Membership, NewInvitation
from lockstep_server.people.gate import allow
from lockstep_server.people.invitations import LIFETIME, invite, open_invitations, renew
from lockstep_server.people.letters import send_invitation
from lockstep_server.people.models import Invitation, User
from lockstep_server.people.roles import Act, Role
from lockstep_server.people.second_step import ways_of
from lockstep_server.people.words import offered_roles

_ON_A_PAGE = 50


@allow(Act.MANAGE_PEOPLE)
@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """List everyone with their roles, and who is invited."""
    sought = request.GET.get("find", "").strip()
    people = [person for person in User.objects.prefetch_related("held_roles") if _is_found(person, sought)]
    people.sort(key=lambda person: (not person.is_active, _plain(person.name), person.pk))
    shown = Paginator(people, _ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(
        request,
        "people/everyone.html",
        {
            "people": shown,
            "sought": sought,
            "total": User.objects.count(),
            "invitations": [
                (invitation, [Role(role) for role in invitation.roles])
                for invitation in open_invitations().select_related("invited_by")
            ],
        },
    )


@allow(Act.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def invite_someone(request: HttpRequest) -> HttpResponse:
    """Ask whom to invite; the answer to the form shows the link, once."""
    form = NewInvitation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            invitation, secret = invite(_user(request), said["email"], said["roles"], said["member"])
        except ValidationError as refused:
            form.add_error("email", refused)
        else:
            return _link(request, invitation, secret)
    return _page(request, "people/invite.html", {"form": form, "roles": offered_roles(), "owners": _owners()})


@allow(Act.MANAGE_PEOPLE)
@never_cache
@require_POST
def renew_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Make a new link for an open invitation; the one before works no more."""
    invitation = get_object_or_404(open_invitations(), pk=number)
    return _link(request, invitation, renew(invitation))


@allow(Act.MANAGE_PEOPLE)
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take an open invitation back: its link works no more."""
    invitation = get_object_or_404(open_invitations(), pk=number)
    invitation.delete()
    messages.info(request, f"The invitation of {invitation.email} is taken back. Its link works no more.")
    return redirect("people:list")


@allow(Act.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Show one person, and change their roles and their name in the record."""
    someone = get_object_or_404(User, pk=number)
    kept = {"roles": sorted(someone.roles), "member": someone.member}
    form = Membership(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            membership.change(_user(request), someone, form.cleaned_data["roles"], form.cleaned_data["member"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.info(request, f"Saved. {someone.name} has these roles from their next click on.")
            return redirect("people:person", number)
    return _person_page(request, someone, form)


@allow(Act.MANAGE_PEOPLE)
@require_POST
def let_in_or_out(request: HttpRequest, number: int) -> HttpResponse:
    """Deactivate someone, or let them in again."""
    someone = get_object_or_404(User, pk=number)
    form = Membership(initial={"roles": sorted(someone.roles), "member": someone.member})
    try:
        if request.POST.get("to") == "in":
            membership.reactivate(_user(request), someone)
            messages.info(request, f"{someone.name} can sign in again, with the roles they had.")
        elif request.POST.get("to") == "out":
            membership.deactivate(_user(request), someone)
            messages.info(request, f"{someone.name} is out. Their sessions and tokens have ended.")
    except ValidationError as refused:
        return _person_page(request, someone, form, refused=refused.messages[0])
    return redirect("people:person", number)


@allow(Act.MANAGE_PEOPLE)
@never_cache
@require_POST
def password_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make a link by which someone chooses a new password, for a service that sends no e-mail."""
    someone = get_object_or_404(User, pk=number, is_active=True)
    if someone.pk == _user(request).pk:
        return redirect("account_change_password")
    if not said_again(request):
        messages.info(request, "Say who you are, then press “Make a password link” once more.")
        return ask_again(request, reverse("people:person", args=[number]))
    journal.keep("Password link made.", _user(request), someone)
    parts = {"uidb36": user_pk_to_url_str(someone), "key": default_token_generator.make_token(someone)}
    address = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))
    return _page(request, "people/password_link.html", {"person": someone, "address": address})


def _link(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("people:join", args=[secret]))
    return _page(
        request,
        "people/invited.html",
        {
            "invitation": invitation,
            "address": address,
            "days": LIFETIME.days,
            "sent": send_invitation(invitation, address),
        },
    )


def _person_page(request: HttpRequest, someone: User, form: Membership, refused: str = "") -> HttpResponse:
    chosen = {str(role) for role in (form["roles"].value() or [])}
    return _page(
        request,
        "people/person.html",
        {
            "person": someone,
            "form": form,
            "refused": refused,
            "roles": offered_roles(),
            "chosen": chosen,
            "owners": _owners(),
            "is_self": someone.pk == _user(request).pk,
            "ways": ways_of(someone),
            "may_change": membership.may_change(_user(request), someone),
        },
        status=409 if refused or form.non_field_errors() else 200,
    )


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    reader, problem = opened()
    answer = page(request, template, framed(reader, problem=problem), context)
    answer.status_code = status
    return answer


def _owners() -> list[str]:
    """Return the owners that the record names, to choose from; none where there is no record."""
    reader, _ = opened()
    if reader is None:
        return []
    found: list[str] = answers.kept(
        reader,
        "owners of leads",
        lambda: sorted(str(row["owner"]) for row in reader.figure("leads", by="owner").rows if row["owner"]),
    )
    return found


def _is_found(person: User, sought: str) -> bool:
    """Compare in Python: SQLite knows upper and lower case of English letters only."""
    wanted = _plain(sought)
    return any(wanted in _plain(text) for text in (person.name, person.email, person.member))


def _plain(text: str) -> str:
    """Return letters without case and accents, so that Ólafur stands and is found among those with O."""
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the gate let nobody else in
    return request.user
