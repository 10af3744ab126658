"""Addresses that are believed for their signature alone, without a cookie or the token of a form, and for whom each is.

Whoever adds one here makes it pass `test_signed_addresses.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from lockstep_server.people.models import User
from lockstep_server.reports import weekly

#: Name of a route to its address for one person.
SIGNED: dict[str, Callable[[User], str]] = {
    "reports:stop": lambda user: reverse("reports:stop", args=[weekly.token_of(user)]),
}
