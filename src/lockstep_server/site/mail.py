"""How e-mails leave: one address of a mail server, as `LOCKSTEP_EMAIL_URL` says it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

#: Scheme to (port, TLS from the start, TLS after a greeting).
_SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, False, True), "smtps": (465, True, False)}


def email_settings(url: str, sender: str) -> dict[str, Any]:
    """Return Django's settings for sending e-mails.

    Parameters
    ----------
    url
        Such as ``smtp+tls://name:password@mail.example.org:587``; empty: none are sent.
    sender
        The address they come from; empty: ``lockstep@`` and the mail server's name.

    Raises
    ------
    ValueError
        It can't be read; the sentence says what was expected.

    Examples
    --------
    >>> said = email_settings("smtps://ann:p%40ss@mail.example.org", "")
    >>> said["EMAIL_PORT"], said["EMAIL_HOST_PASSWORD"], said["DEFAULT_FROM_EMAIL"]
    (465, 'p@ss', 'lockstep@mail.example.org')
    """
    if not url:
        return {"SENDS_EMAIL": False, "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(
            "LOCKSTEP_EMAIL_URL can't be read. Write smtp://, smtp+tls:// or smtps://, then name:password@host:port."
        )
    port, from_start, after_greeting = _SCHEMES[parts.scheme]
    return {
        "SENDS_EMAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": from_start,
        "EMAIL_USE_TLS": after_greeting,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender or f"lockstep@{parts.hostname}",
    }
