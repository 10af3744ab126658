"""The gate: every page and route says who may come in, and what says nothing lets nobody in.

A view carries its rule as an attribute, put there by `allow`, `signed_in` or `public`; the middleware reads
it before the view runs. Views of libraries, which we cannot decorate, stand in `LIBRARY_VIEWS` by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.people.words import words_of_act

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may come in.

    Attributes
    ----------
    act
        Whoever may do this; None: see `is_public`.
    is_public
        True: anyone, signed in or not. False and no act: anyone signed in, role or not.
    """

    act: Act | None = None
    is_public: bool = False

    def lets_in(self, user: object) -> bool:
        """Return whether this user may come in."""
        if self.is_public:
            return True
        if not isinstance(user, User):
            return False
        return self.act is None or self.act in user.acts


PUBLIC, SIGNED_IN = Rule(is_public=True), Rule()

#: Views of libraries by the name of their route: who may come in. Everything else of theirs is closed.
LIBRARY_VIEWS: dict[str, Rule] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_trust": PUBLIC,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    "socialaccount_signup": PUBLIC,
}


def allow(act: Act) -> Callable[[View], View]:
    """Let in whoever may do this."""
    return _ruled(Rule(act))


def signed_in(view: View) -> View:
    """Let in whoever is signed in, with a role or without."""
    return _ruled(SIGNED_IN)(view)


def public(view: View) -> View:
    """Let in anyone."""
    return _ruled(PUBLIC)(view)


def rule_of(view: Callable[..., Any], route: str) -> Rule | None:
    """Return the rule of a view, None where it has none: then nobody comes in.

    Parameters
    ----------
    view
        As the URL configuration holds it.
    route
        Name of its route, with namespaces.
    """
    rule = getattr(view, "rule", None)
    return rule if isinstance(rule, Rule) else LIBRARY_VIEWS.get(route)


class GateMiddleware:
    """Stands before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # What a view says nothing about is one person's: no cache between us keeps it. Pages of the sign-in library
        # show an app's secret and recovery codes; those are not even left on the disk of the one who saw them.
        match = request.resolver_match
        is_secret = match is not None and match.view_name in LIBRARY_VIEWS
        answer.setdefault("Cache-Control", "private, no-store" if is_secret else "private, no-cache")
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let the request pass, send it to sign in, or turn it away."""
        match = request.resolver_match
        rule = rule_of(view, match.view_name if match else "")
        if rule is not None and rule.lets_in(request.user):
            return None
        if rule is not None and not isinstance(request.user, User):
            return _to_sign_in(request)
        return no_access(request, rule.act if rule else None)


def no_access(request: HttpRequest, act: Act | None) -> HttpResponse:
    """Say that this is not open to the one who asks, and whom to ask."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Your roles do not let you do this.", "act": act}, status=403)
    return render(request, "people/no_access.html", {"act": words_of_act(act) if act else ""}, status=403)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Sign in or send a token."}, status=401, headers={"WWW-Authenticate": "Bearer"})
    if not User.objects.exists():
        return HttpResponseRedirect(reverse("people:first"))
    back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    target = f"{reverse('account_login')}?{back}" if back else reverse("account_login")
    if request.headers.get("HX-Request"):
        # htmx follows redirects inside the page; the browser itself has to go.
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return HttpResponseRedirect(target)


def _ruled(rule: Rule) -> Callable[[View], View]:
    def put(view: View) -> View:
        view.rule = rule  # type: ignore[attr-defined]  # read by the middleware and by the test of all routes
        return view

    return put
