"""What Salesforce's refusals mean, in words: what is wrong, where, and what to do.

Salesforce says what is wrong by a code: https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.html
for the API; RFC 6749 §5.2 with its own descriptions for tokens. Nothing here repeats an address or a body that we
sent, so no credential can be in a text.
"""

from __future__ import annotations

import re
from typing import Any

import requests
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from lockstep.sources import web
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.values.instants import DAY_S, from_s

_AGAIN = "Sync again later; it goes on where it stopped."

#: Why no session is begun: words of Salesforce's description, what that means, what to do. The first that fits.
_LOGINS = (
    (
        "expired access/refresh token",
        "Salesforce no longer accepts the refresh token: it has expired or was revoked",
        "Connect the source again; in the app's policies set refresh tokens to be valid until revoked.",
    ),
    (
        "client credentials user",
        "the app in Salesforce has no user to act as",
        "Name a “Run As” user under the Client Credentials Flow of the app's policies.",
    ),
    (
        "approved this consumer",
        "the user has not approved the app",
        "Have an administrator pre-authorise the app for the user's profile or permission set.",
    ),
    (
        "audience is invalid",
        "this address takes no private keys of your organisation",
        "Write your own My Domain address, such as https://acme.my.salesforce.com, as the login address.",
    ),
    (
        "invalid assertion",
        "the private key does not belong to the certificate in the app",
        "Paste the key that the app's certificate was made with, or load its certificate into the app.",
    ),
    ("inactive user", "the user is not active", "Activate the user in Salesforce, or connect as another."),
    ("ip restricted", "Salesforce does not let this server's address in", "Relax the IP restrictions of the app."),
    (
        "not supported on this domain",
        "this address gives no tokens for client credentials",
        "Write your own My Domain address, such as https://acme.my.salesforce.com, as the login address.",
    ),
    (
        "client credentials",
        "the consumer key or secret is wrong",
        "Copy both again from the app's settings in Salesforce (Manage Consumer Details).",
    ),
    (
        "client identifier",
        "the consumer key is wrong",
        "Copy it again from the app's settings in Salesforce (Manage Consumer Details).",
    ),
    (
        "security token",
        "user name, password or security token is wrong, or the user is locked out",
        "Correct them; a new security token comes by e-mail after “Reset My Security Token”.",
    ),
    (
        "authentication failure",
        "Salesforce does not accept these credentials, or the user is locked out",
        "Correct them, and look into the user's login history in Salesforce.",
    ),
)

#: Codes of the API that say that the user lacks the right to use it at all.
_NO_API = {"API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "FUNCTIONALITY_NOT_ENABLED", "FORBIDDEN"}
_NO_RIGHT = {"INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "CANNOT_EXECUTE_FLOW_TRIGGER", "INVALID_TYPE"}
_BUSY = {"SERVER_UNAVAILABLE", "QUERY_TIMEOUT", "UNKNOWN_EXCEPTION", "UNABLE_TO_LOCK_ROW"}


def in_words(error: Exception, about: str, *, now_s: int | None = None, used: str = "") -> ConnectorError:
    """Return what an error of Salesforce's, or of the way there, means.

    Parameters
    ----------
    error
        As simple-salesforce or requests raises it.
    about
        What was asked: an object's name, or what else a person knows it by.
    now_s
        Now by Salesforce's own clock, epoch seconds UTC; None when it never answered.
    used
        How much of the daily limit is used, as ``5000 of 5000``.

    Examples
    --------
    >>> answer = [{"errorCode": "INVALID_FIELD", "message": "No such column 'Score__c' on entity 'Lead'."}]
    >>> print(in_words(SalesforceError("", 400, "", answer), "Lead"))
    Salesforce shows the user no field Score__c of Lead. Give the user read access to it (field-level security), ...
    """
    if isinstance(error, ConnectorError):
        return error
    if isinstance(error, SalesforceAuthenticationFailed):
        return _login(str(error.code or ""), error.auth_message)
    if isinstance(error, SalesforceError):
        code, message = _said(error.content)
        return _answer(error.status, code, message, about, now_s, used)
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(
            "Salesforce's certificate can't be verified.",
            remedy="See that the address is right; behind a proxy that opens TLS, name its CA in REQUESTS_CA_BUNDLE.",
        )
    if isinstance(error, web.TooLarge | web.LedAway | requests.exceptions.JSONDecodeError | ValueError | KeyError):
        return Unreachable(
            f"What came back for {about} is no answer of Salesforce's.",
            remedy="See that the login address is that of your Salesforce; a proxy on the way may have answered.",
        )
    why = "does not answer in time" if isinstance(error, requests.exceptions.Timeout) else "can't be reached"
    return Unreachable(f"Salesforce {why}: {about}.", remedy=_AGAIN)


def not_readable(*names: str) -> Refused:
    """Return that objects can't be read; which is also all that an API version Salesforce does not know answers."""
    return Refused(
        f"Salesforce does not let the user read {', '.join(names)}.",
        remedy="Give the user “Read” and “View All” on it in a permission set, and see that the API version of this "
        "source is one your Salesforce has.",
    )


class DeletionsForgotten(ConnectorError):
    """The delete log begins after the last sync: it is kept for some weeks, and cut when it is long."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Salesforce no longer tells which records of {name} were deleted since the last sync.", remedy=_AGAIN
        )


def code_of(error: Exception) -> str:
    """Return Salesforce's code of an error, empty where it has none."""
    return _said(error.content)[0] if isinstance(error, SalesforceError) else ""


def _said(content: Any) -> tuple[str, str]:
    """Return code and message of an answer: a list of errors, a single one, or no error of Salesforce's."""
    first = content[0] if isinstance(content, list) and content else content
    if isinstance(first, dict):
        return str(first.get("errorCode") or first.get("error") or ""), str(first.get("message") or "")
    return "", ""


def _login(code: str, message: str) -> ConnectorError:
    if code.isdigit() and int(code) >= 500:
        return Unreachable("Salesforce gives out no sessions at the moment.", remedy=_AGAIN)
    if code.isdigit() or code == "UNKNOWN_EXCEPTION_CODE":  # simple-salesforce's, for an answer that names none
        return in_words(ValueError(), "the login")
    text = f"{code} {message}".lower().replace("_", " ")
    for words, what, remedy in _LOGINS:
        if words in text:
            return Refused(f"No session: {what}.", remedy=remedy)
    if "request limit" in text or "rate exceeded" in text:
        return Unreachable("Too many logins of this user within the hour.", remedy=_AGAIN)
    return Refused(
        f"No session: Salesforce says “{_short(message or code)}”.",
        remedy="Correct the credentials of this source, and look into the user's login history in Salesforce.",
    )


def _answer(status: int, code: str, message: str, about: str, now_s: int | None, used: str) -> ConnectorError:
    if code == "REQUEST_LIMIT_EXCEEDED":
        return _limited(message, now_s, used)
    if code == "INVALID_SESSION_ID" or status == 401:
        return Refused(
            "Salesforce ends each session at once.",
            remedy="See in Salesforce whether the user may use the API, and whether sessions are locked to an address.",
        )
    if code == "INVALID_FIELD" and (field := re.search(r"column '([^']+)' on entity '([^']+)'", message)):
        return Refused(
            f"Salesforce shows the user no field {field[1]} of {field[2]}.",
            remedy="Give the user read access to it (field-level security), or leave it out of this source's fields.",
        )
    if code in _NO_API:
        return Refused(
            "The user may not use Salesforce's API.",
            remedy="Tick “API Enabled” in the user's profile or a permission set; some editions have no API.",
        )
    if code in ("INVALID_REPLICATION_DATE", "EXCEEDED_ID_LIMIT"):
        return DeletionsForgotten(about)
    if code in _NO_RIGHT or status == 403 or (status == 404 and code in ("NOT_FOUND", "")):
        named = re.search(r"sObject type '([^']+)'", message)
        return not_readable(named[1] if named else about)
    if code in _BUSY or status >= 500:
        return Unreachable(f"Salesforce is busy or under maintenance and did not answer for {about}.", remedy=_AGAIN)
    said = f"{code}: {_short(message)}" if code else f"status {status}"
    return ConnectorError(f"Salesforce did not answer for {about} ({said}).", remedy=_AGAIN)


def _limited(message: str, now_s: int | None, used: str) -> ConnectorError:
    if "concurrent" in message.lower():
        return Unreachable("Too many requests to Salesforce run at the same time.", remedy=_AGAIN)
    counted = f" ({used})" if used else ""
    by = f", all of it by {from_s(now_s + DAY_S):%Y-%m-%d %H:%M} UTC" if now_s is not None else ""
    return Unreachable(
        f"The limit of API calls a day of your Salesforce is used up{counted}.",
        remedy=f"Sync later: the last 24 hours count, so room comes back hour by hour{by}. It goes on where it "
        "stopped. Setup › Company Information shows who uses it.",
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else f"{flat[:199]}…"
