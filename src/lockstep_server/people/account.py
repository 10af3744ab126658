"""One's own account: name, ways of signing in, other sessions, tokens."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lockstep_server.frame.page import framed, opened, page
from lockstep_server.people.browsers import browser_of
from lockstep_server.people.forms import NewToken, OwnName
from lockstep_server.people.gate import signed_in
from lockstep_server.people.membership import end_sessions
from lockstep_server.people.models import Token, User
from lockstep_server.people.tokens import make_token
from lockstep_server.people.words import words_of_acts


@signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    return _account(request)


@signed_in
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change one's own name."""
    user = _user(request)
    form = OwnName(request.POST)
    if not form.is_valid():
        return _account(request, naming=form)
    user.name = form.cleaned_data["name"]
    user.save(update_fields=["name"])
    messages.info(request, "Your name is saved.")
    return redirect("people:me")


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End one's own sessions on every other machine."""
    ended = end_sessions(_user(request), but=request.session.session_key)
    messages.info(request, f"{ended} other session{'' if ended == 1 else 's'} ended.")
    return redirect(reverse("people:me") + "#sessions")


@signed_in
@never_cache
@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; the answer shows it, once."""
    user = _user(request)
    form = NewToken(user.acts, request.POST)
    if not form.is_valid():
        return _account(request, form=form)
    if user.tokens.filter(name=form.cleaned_data["name"].strip()).exists():
        # A page that is loaded again sends its form again; no second token comes of it.
        form.add_error("name", "You have a token of this name already. Choose another name, or revoke that one first.")
        return _account(request, form=form)
    try:
        said = form.cleaned_data
        token, secret = make_token(user, said["name"], said["scopes"], said["days"])
    except ValidationError as refused:
        form.add_error("scopes", refused)
        return _account(request, form=form)
    return _account(request, made=token, secret=secret)


@signed_in
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = get_object_or_404(Token, pk=number, user=_user(request))
    token.delete()
    messages.info(request, f"The token “{token.name}” works no more.")
    return redirect(reverse("people:me") + "#tokens")


@signed_in
@require_safe
def ways_in(request: HttpRequest) -> HttpResponse:
    """Lead from the sign-in library's own overview to ours."""
    return redirect(reverse("people:me") + "#signing-in")


def _account(
    request: HttpRequest,
    *,
    form: NewToken | None = None,
    naming: OwnName | None = None,
    made: Token | None = None,
    secret: str = "",
) -> HttpResponse:
    user = User.objects.get(pk=_user(request).pk)
    ways = {way.type: way for way in Authenticator.objects.filter(user=user)}
    codes = ways.get(Authenticator.Type.RECOVERY_CODES)
    reader, problem = opened()
    answer = page(
        request,
        "people/me.html",
        framed(reader, problem=problem),
        {
            "person": user,
            "does": words_of_acts(user.acts),
            "naming": naming or OwnName(initial={"name": user.name}),
            "has_password": user.has_usable_password(),
            "has_app": Authenticator.Type.TOTP in ways,
            "passkeys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
            "has_codes": codes is not None,
            "codes_left": _codes_left(codes) if codes else 0,
            "sessions": [
                (held, browser_of(held.user_agent), held.session_key == request.session.session_key)
                for held in sorted(UserSession.objects.purge_and_list(user), key=lambda held: held.created_at)
            ],
            "tokens": [(token, words_of_acts(token.acts)) for token in user.tokens.order_by("-made_at", "-pk")],
            "form": form or NewToken(user.acts),
            "made": made,
            "secret": secret,
        },
    )
    if (form and form.errors) or (naming and naming.errors):
        answer.status_code = 422
    return answer


def _codes_left(codes: Authenticator) -> int:
    try:
        return len(codes.wrap().get_unused_codes())
    except ValidationError:
        return 0  # sealed with an earlier key: none of them works


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the gate let nobody else in
    return request.user
