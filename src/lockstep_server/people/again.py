"""Asking once more who somebody is before they change how others sign in: a browser left open must not be enough."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from lockstep_server.frame.page import framed, opened, page


def said_again(request: HttpRequest) -> bool:
    """Return whether who asks has proved lately who they are.

    Whoever has neither password nor second step here comes by the company's sign-in; for them it is that one which
    must be as recent.
    """
    if get_adapter().get_reauthentication_methods(request.user):
        return bool(did_recently_reauthenticate(request))
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in get_authentication_records(request, request.user))


def ask_again(request: HttpRequest, back: str) -> HttpResponse:
    """Lead through the question who it is, and back to a page of ours.

    A form that was sent is not sent again by itself: the library would call its view past the gate.

    Parameters
    ----------
    request
        Of somebody who has not said it lately.
    back
        Address of the page to come back to.
    """
    then = urlencode({"next": back})
    ways = get_adapter().get_reauthentication_methods(request.user)
    if ways:
        return redirect(f"{ways[0]['url']}?{then}")
    reader, problem = opened()
    said = {"back": back, "again": f"{reverse('account_login')}?{then}"}
    return page(request, "people/again.html", framed(reader, problem=problem), said)
