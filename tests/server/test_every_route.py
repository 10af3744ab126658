"""Every route of the URL configuration, asked by every role, by someone without a role and by nobody at all.

The list is made from the configuration, so a new route is tested as soon as it exists; one without a rule fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from lockstep_server.people.gate import Rule, rule_of


@dataclass(frozen=True)
class Route:
    """One address of the service."""

    name: str
    path: str
    view: Any


#: What stands for the parts of an address.
PARTS = {"str": "nothing", "slug": "goal-pace", "int": "1", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}


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
        import re

        text = re.sub(r"\(\?P<[^>]+>[^)]*\)", "1", text).lstrip("^").rstrip("$").replace("\\Z", "")
        return text.replace("\\", "")
    for name, converter in found.converters.items():
        kind = next((kind for kind in PARTS if type(converter).__name__.lower().startswith(kind)), "str")
        text = text.replace(f"<{kind}:{name}>", PARTS[kind]).replace(f"<{name}>", PARTS["str"])
    return text


ALL = list(routes())


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_route_has_a_rule(route: Route) -> None:
    is_library = route.view.__module__.startswith("allauth.")  # without a rule of ours it is closed to everyone
    assert is_library or isinstance(rule_of(route.view, route.name), Rule), f"{route.path} says nobody may come in"
