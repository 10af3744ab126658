"""Every route of the URL configuration, asked by every role, by someone without a role and by nobody at all.

The list is made from the configuration, so a new route is tested as soon as it exists; one without a rule fails.
Whoever may come in is never turned away (401, 403, sent to sign in) and never meets a failure of ours (5xx);
whoever may not is turned away or sent to sign in. What lies behind a wrong number or a missing field (404, 405, 422)
is the slices' own business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from lockstep_server.people.gate import SIGNED_IN, Rule, rule_of
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from server.api.operations import OPERATIONS


@dataclass(frozen=True)
class Route:
    """One address of the service."""

    name: str
    path: str
    view: Any

    @property
    def rule(self) -> Rule | None:
        """Who may come in."""
        return OF_OPERATIONS.get(self.name) or rule_of(self.view, self.name)

    @property
    def is_library(self) -> bool:
        """Whether the view is one of a library; without a rule of ours it is closed to everyone."""
        return str(getattr(self.view, "view_class", self.view).__module__).startswith(("allauth.", "django."))


#: The gate lets every request through to the API, whose operations then ask for their own act.
OF_OPERATIONS = {f"api:{known.name}": Rule(known.act) if known.act else SIGNED_IN for known in OPERATIONS}
#: An address of the API may have an operation that reads and one that takes something in, each with its own act.
METHODS = {f"api:{known.name}": (known.method,) for known in OPERATIONS}
#: Pages of the sign-in library that turn away whoever the gate lets in, and why.
ONLY_FOR_SOME = {
    "mfa_reauthenticate": "only who has an app",
    "mfa_reauthenticate_webauthn": "only who has a passkey",
    "mfa_view_recovery_codes": "only who has recovery codes",
    "mfa_download_recovery_codes": "only who has recovery codes",
    "socialaccount_login_error": "says that signing in did not work, with the status of that",
}
#: What stands for the parts of an address.
PARTS = {"str": "nothing", "slug": "goal-pace", "int": "1", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}
#: Of everyone here; hashed once, for hashing is slow by intent.
_PASSWORD = make_password("lively-otter-maps-42")
#: Nobody; someone signed in without a role; then each role alone.
ASKERS: tuple[str, ...] = ("nobody", "outsider", *(role.value for role in Role))


def routes(resolver: URLResolver | None = None, names: tuple[str, ...] = (), path: str = "/") -> Iterator[Route]:
    """Walk the URL configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + address(pattern)
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from routes(pattern, inside, here)
        else:
            yield Route(":".join((*names, pattern.name or "?")), here, pattern.callback)


def address(pattern: URLPattern | URLResolver) -> str:
    """Return an address that this pattern takes."""
    found = pattern.pattern
    text = str(found)
    if getattr(found, "_is_endpoint", None) is None or "(?P" in text:
        text = re.sub(r"\(\?P<[^>]+>[^)]*\)", "1", text).lstrip("^").rstrip("$").replace("\\Z", "")
        return text.replace("\\", "")
    for name, converter in found.converters.items():
        kind = next((kind for kind in PARTS if type(converter).__name__.lower().startswith(kind)), "str")
        text = text.replace(f"<{kind}:{name}>", PARTS[kind]).replace(f"<{name}>", PARTS["str"])
    return text


def client_for(asker: str, known: dict[str, User]) -> Client:
    """Return a client signed in as one of `ASKERS`, and make the person where there is none yet."""
    # Cross-site checks stay off: this is about the rule of a route alone.
    client = Client(raise_request_exception=False)
    if asker != "nobody":
        if asker not in known:
            known[asker] = User(email=f"{asker}@example.test", name=asker.title(), password=_PASSWORD)
            known[asker].save()
            if asker != "outsider":
                HeldRole.objects.create(user=known[asker], role=Role(asker))
        client.force_login(known[asker])
    return client


def ask(client: Client, method: str, address: str) -> tuple[int, str]:
    """Ask for an address, and return the status and where it leads; a stream is not read to its end."""
    answer = client.generic(method, address)
    status, there = answer.status_code, answer.headers.get("Location", "")
    answer.close()
    return status, there


ALL = list(routes())
OURS = [route for route in ALL if not (route.is_library and route.rule is None)]
CLOSED = [route for route in ALL if route.is_library and route.rule is None]


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_route_has_a_rule(route: Route) -> None:
    assert route.is_library or isinstance(route.rule, Rule), f"{route.path} says nobody may come in"


@pytest.mark.slow
@pytest.mark.usefixtures("home", "db")
@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name)
def test_a_route_lets_in_whoever_may_and_nobody_else(route: Route) -> None:
    rule = route.rule
    assert rule is not None
    known: dict[str, User] = {}
    # Somebody has to be there, or everyone is sent to the very first set-up.
    client_for("administrator", known)
    wrong = []
    for asker in ASKERS:
        client = client_for(asker, known)
        may = rule.lets_in(known.get(asker))
        for method in METHODS.get(route.name, ("GET", "POST")):
            status, there = ask(client, method, route.path)
            if status == 405 and route.name in OF_OPERATIONS:
                continue  # an operation says of a method that it does not serve it, before it asks who comes
            if status >= 500 or turned_away(route, status, there) == may:
                wrong.append(f"{method} {route.path} by {asker}: {status} {there}")
    assert not wrong


def turned_away(route: Route, status: int, there: str) -> bool:
    """Return whether an answer keeps someone out."""
    if route.name in ONLY_FOR_SOME and status in {401, 403}:
        return False
    is_sent = status == 302 and there.startswith("/account/login/") and not (route.rule and route.rule.is_public)
    return status in {401, 403} or is_sent


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("route", CLOSED, ids=lambda route: f"{route.name} {route.path}")
def test_what_a_library_brings_without_a_rule_of_ours_is_closed_even_to_administrators(route: Route) -> None:
    known: dict[str, User] = {}
    for asker in ("administrator", "nobody"):
        status, _ = ask(client_for(asker, known), "GET", route.path)
        assert status == 403, f"{route.path} by {asker}"


def planted(request: object) -> HttpResponse:
    """Stand for a page whose author forgot to say who may see it."""
    return HttpResponse("pay of everyone")


class Planted:
    """A URL configuration with such a page."""

    urlpatterns = (path("planted", planted, name="planted"), *get_resolver().url_patterns)
    handler400 = handler403 = handler404 = handler500 = "lockstep_server.site.problems.not_found"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("asker", ASKERS)
def test_a_route_without_a_rule_lets_nobody_in(asker: str, settings: Any) -> None:
    settings.ROOT_URLCONF = Planted
    client = client_for(asker, {})
    for method in ("GET", "POST"):
        answer = client.generic(method, "/planted")
        assert answer.status_code == 403
        assert b"pay of everyone" not in answer.content


def test_a_route_without_a_rule_would_be_found(settings: Any) -> None:
    settings.ROOT_URLCONF = Planted
    without = [route.name for route in routes(get_resolver(Planted)) if not route.is_library and route.rule is None]
    assert without == ["planted"]


def test_every_rule_lets_somebody_in(person_of: Callable[..., User]) -> None:
    everyone = [person_of(role) for role in Role]
    for route in ALL:
        assert route.rule is None or any(route.rule.lets_in(person) for person in everyone), f"{route.path}: nobody may"
