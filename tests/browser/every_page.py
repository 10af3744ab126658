"""Every page there is, from the URL configuration: a new route is looked at as soon as it exists.

A route that takes a part needs an example here, and what is no page has to be said to be none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from lockstep_server.people.gate import PUBLIC, Rule, rule_of
from lockstep_server.people.roles import Role, acts_of

#: Routes that answer with something else than a page, or only to a form that was sent.
NO_PAGES = {
    "live", "ready", "figures:rows", "sources:faults",
    "account_logout", "account_reset_password_from_key", "mfa_download_recovery_codes", "mfa_login_webauthn",
    "openid_connect_login", "openid_connect_callback",
    "people:renew", "people:take_back", "people:active", "people:password_link", "people:rename",
    "people:end_sessions", "people:new_token", "people:revoke_token",
    "journeys:export", "journeys:view-add", "journeys:view-change", "journeys:view-delete",
    "sources:upload-begin", "sources:upload-part", "sources:again", "sources:read", "sources:undo", "sources:remove",
    "sources:plan", "hooks:form", "hooks:hubspot", "intake:new", "intake:change", "intake:switch", "intake:renew",
    "matching:decide", "matching:undo", "matching:sync", "reconcile:file", "helped:file",
    "privacy:file", "privacy:again", "levers:part", "levers:withdraw",
    "claims:part", "claims:withdraw", "reports:make", "reports:read", "reports:weekly",
}  # fmt: skip
#: Pages that come with another status than 200, on purpose.
STATUS = {"reports:stop": 404, "socialaccount_login_error": 401}
#: Pages that come in the middle of something: they send whoever asks for them elsewhere. Errands pass through them.
ON_THE_WAY = {
    "people:first", "people:join", "people:second_step", "account_reauthenticate", "mfa_authenticate", "mfa_trust",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_add_webauthn", "mfa_edit_webauthn",
    "mfa_remove_webauthn", "socialaccount_signup", "sources:mapping", "sources:run", "charter:begin",
    "sources:connected", "sources:renew", "sources:text", "intake:one", "intake:remove",
    "privacy:under_way", "privacy:proof", "levers:action",
}  # fmt: skip


def fixed(address: str) -> Callable[[Page], str]:
    """Return an example that is always there."""
    return lambda page: address


def first_link(listing: str, pattern: str) -> Callable[[Page], str]:
    """Return an example that a list links to: the first link on it whose address holds this."""

    def find(page: Page) -> str:
        page.goto(listing)
        return page.locator(f'main a[href*="{pattern}"]').first.get_attribute("href") or ""

    return find


def company_of_the_first_lead(page: Page) -> str:
    """Return the page of a company to which the page of a lead links."""
    return first_link(first_link("/journeys/", "/journeys/")(page), "/journeys/companies/")(page)


def erasing_the_first_found(page: Page) -> str:
    """Return the page that asks before somebody is erased."""
    return first_link("/privacy/?find=an", "/privacy/person")(page).replace("/person?", "/erase?")


#: An example of each route that takes a part, or that shows something only with one.
EXAMPLES: dict[str, Callable[[Page], str]] = {
    "reports:stop": fixed("/reports/weekly/stop/of-nobody"),
    "figures:definition": fixed("/figures/goal-pace?period=2026-Q4"),
    "people:person": first_link("/people/", "/people/"),
    "journeys:one": first_link("/journeys/", "/journeys/"),
    "journeys:company": company_of_the_first_lead,
    "helped:deals": fixed("/helped/deals?name=Webinar&period=all"),
    "sources:one": first_link("/sources/", "/sources/systems/"),
    "privacy:person": first_link("/privacy/?find=an", "/privacy/person"),
    "privacy:erase": erasing_the_first_found,
    "claims:one": fixed("/claims/too-slow/"),
    "claims:leads": fixed("/claims/left-lying/leads"),
    "sources:connect": fixed("/sources/connect/hubspot"),
    "sources:edit": fixed("/sources/systems/crm/mapping"),
    "levers:propose": fixed("/levers/try-as-agreed/propose"),
}


@dataclass(frozen=True)
class Place:
    """One page.

    Attributes
    ----------
    role
        Who looks at it; None: somebody who is not signed in.
    find
        Where it is, asked of a page that has the role.
    address
        Where it is, if nobody has to be asked.
    """

    name: str
    role: Role | None
    find: Callable[[Page], str]
    status: int = 200
    address: str | None = None


def routes(
    resolver: URLResolver | None = None, names: tuple[str, ...] = (), path: str = "/"
) -> list[tuple[str, str, Any]]:
    """Return name, address and view of every route."""
    found: list[tuple[str, str, Any]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern, (*names, pattern.namespace) if pattern.namespace else names, here)
        elif isinstance(pattern, URLPattern):
            found.append((":".join((*names, pattern.name or "?")), here, pattern.callback))
    return found


def places() -> list[Place]:
    """Return every page with somebody who may see it; an address without a rule is open to nobody and is no page."""
    found = {}
    for name, path, view in routes():
        rule = rule_of(view, name)
        if rule is None or name in NO_PAGES | ON_THE_WAY or name in found or path.startswith("/api/"):
            continue
        is_fixed = not set(path) & set("<(^") and name not in EXAMPLES
        # Without an example it is looked for where its route says, and is not there: the test says so.
        find = EXAMPLES.get(name, fixed(path))
        found[name] = Place(name, _role_for(rule), find, STATUS.get(name, 200), path if is_fixed else None)
    return list(found.values())


def _role_for(rule: Rule) -> Role | None:
    """Return who looks at it: a leader where that is enough, somebody who runs the service where it is not."""
    if rule == PUBLIC:
        return None
    leaders = (Role.REVENUE_LEAD, Role.OPERATIONS, Role.ADMINISTRATOR)
    return next(role for role in leaders if rule.act is None or rule.act in acts_of([role]))
