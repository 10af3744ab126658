"""The first ways in: setting up, and coming by an invitation."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from lockstep_server.people.forms import FirstPerson, NewPassword
from lockstep_server.people.gate import public
from lockstep_server.people.invitations import accept, open_invitations
from lockstep_server.people.models import HeldRole, User, hash_of
from lockstep_server.people.roles import Role
from lockstep_server.people.setup import forget_setup_code, is_setup_code

_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@public
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; once there is anybody, this page is gone."""
    if User.objects.exists():
        return redirect("account_login")
    form = FirstPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_setup_code(settings.HOME, form.cleaned_data["code"]):
            form.add_error("code", "This is not the code. Look for it in the terminal, and choose the password again.")
        else:
            with transaction.atomic():
                if User.objects.exists():
                    return redirect("account_login")
                said = form.cleaned_data
                user = User.objects.create_user(said["email"], said["name"], said["password"])
                for role in (Role.ADMINISTRATOR, Role.OPERATIONS):
                    HeldRole.objects.create(user=user, role=role)
            forget_setup_code(settings.HOME)
            login(request, user, backend=_BACKEND)
            return redirect("/")
    return render(request, "people/first.html", {"form": form})


@public
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Come in by an invitation."""
    invitation = open_invitations().select_related("invited_by").filter(secret_hash=hash_of(secret)).first()
    if invitation is None:
        return render(request, "people/no_invitation.html", status=404)
    form = NewPassword(request.POST or None)
    form.email_of_person = lambda: invitation.email  # type: ignore[method-assign]
    if request.method == "POST" and form.is_valid():
        user = accept(invitation, form.cleaned_data["name"], form.cleaned_data["password"])
        if user is None:
            return render(request, "people/no_invitation.html", status=404)
        login(request, user, backend=_BACKEND)
        return redirect("/")
    return render(request, "people/join.html", {"form": form, "invitation": invitation})
