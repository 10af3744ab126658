"""How people come in, in tests: by password, once more before a change, with the code of an app."""

from __future__ import annotations

import re
import threading
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from lockstep_server.people.models import User

#: Everyone's password.
WORDS = "lively-otter-maps-42"


def signed_in(user: User) -> Client:
    """Return a client that came in by password, or stands before the second step."""
    client = Client()
    assert client.post("/account/login/", {"login": user.email, "password": WORDS}).status_code == 302
    return client


def reauthenticated(user: User) -> Client:
    """Return a client that came in and said its password once more."""
    client = signed_in(user)
    client.post("/account/reauthenticate/", {"password": WORDS})
    return client


def code_of(secret: str) -> str:
    """Return the code that an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turned_on(client: Client) -> str:
    """Turn the app's code on, and return its secret."""
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret" value="([A-Z2-7]+)"', page).group(1)  # type: ignore[union-attr]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()  # the code just used counts as used; the next sign-in comes with it again
    return secret


def letters() -> list[mail.EmailMessage]:
    """Return the letters that went out, those on their way too."""
    for thread in threading.enumerate():
        if thread.name == "letter":
            thread.join(30)
    return list(mail.outbox)
