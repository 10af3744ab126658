"""What HubSpot says when it does not answer, in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests

from lockstep.sources.connector import ConnectorError, Refused, Unreachable

_RENEW = (
    "In HubSpot open Settings › Integrations › Private Apps, copy the access token that is shown there now, and enter "
    "it where this source is connected."
)


class MissingRight(Refused):
    """The token is good, but has no right to this part of the account."""

    def __init__(self, scopes: tuple[str, ...]) -> None:
        self.scopes = scopes
        wanted = " or ".join(scopes) or "a scope it does not name"
        super().__init__(
            f"HubSpot does not show this to the token: it lacks the scope {wanted}.",
            remedy="Add the scope to the private app (Settings › Integrations › Private Apps › Edit › Scopes), or "
            "connect again with OAuth and agree to it; then sync again.",
        )


class Absent(Unreachable):
    """There is no such thing in this account, or not under this plan."""


@dataclass(frozen=True, slots=True)
class No:
    """An answer that is none.

    Attributes
    ----------
    status
        Of HTTP; 0 when none came.
    said
        HubSpot's own sentence, without secrets.
    error
        To be raised when no further try is made.
    is_for_today
        The day's calls are used up.
    """

    status: int
    said: str
    error: ConnectorError
    is_for_today: bool = False


def no_answer(why: str, url: str) -> No:
    """Return that HubSpot at `url` was not reached, and why."""
    return No(
        0,
        "",
        Unreachable(
            f"HubSpot at {url} was not reached: {why}.",
            remedy="Check the address and this machine's way to the internet; the next sync goes on where this "
            "one stopped.",
        ),
    )


def not_renewed(said: str) -> Refused:
    """Return that OAuth gives no new token."""
    return Refused(
        f"HubSpot gives no new access token any more{f' ({said})' if said else ''}: the connection was removed there, "
        "or client id, client secret and refresh token don't belong together.",
        remedy="Install the app again in HubSpot, and enter its client id, client secret and refresh token in the "
        "settings of this source.",
    )


def refusal(response: requests.Response, hidden_in: Callable[[str], str]) -> No:
    """Return what an answer other than 200 means; `hidden_in` takes secrets out of a text."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    said = hidden_in(str(body.get("message") or "").split("\n")[0])[:300].rstrip(". ")
    status, policy = response.status_code, str(body.get("policyName") or "")
    is_for_today = status == 429 and "DAILY" in policy.upper()
    return No(status, said, _error(status, said, body, is_for_today=is_for_today), is_for_today)


def _error(status: int, said: str, body: dict[str, Any], *, is_for_today: bool) -> ConnectorError:
    quoted = f" HubSpot says: “{said}”." if said else ""
    if status == 401:
        return Refused(
            f"HubSpot does not accept the access token: it was copied wrong, revoked or renewed, or has ended.{quoted}",
            remedy=_RENEW,
        )
    if status == 403 and (scopes := tuple(dict.fromkeys(_scopes(body)))):
        return MissingRight(scopes)
    if status == 403 and body.get("category") == "MISSING_SCOPES":
        return MissingRight(())
    if status == 403:
        return Refused(
            f"HubSpot does not let us into this account.{quoted}",
            remedy="Ask an administrator of the HubSpot account whether it is still active and the app still "
            "installed; then check the connection.",
        )
    if status in (404, 410):
        return Absent(
            f"HubSpot does not have what was asked for.{quoted}",
            remedy="Check that the account still exists and that its plan has this part.",
        )
    if is_for_today:
        return Unreachable(
            "The account's calls to HubSpot's API are used up for today.",
            remedy="Nothing is lost: it goes on after midnight, in the time zone of the HubSpot account. Other apps "
            "spend the same calls; see Settings › Integrations › Private Apps › Logs.",
        )
    if status == 429:
        return Unreachable(
            "HubSpot is asked too often, by us or by other apps of the account, and does not let up.",
            remedy="Sync again in some minutes; it goes on where it stopped.",
        )
    if status == 400:
        return Unreachable(
            f"HubSpot could not make sense of what it was asked.{quoted}",
            remedy="If it names a property, that one was renamed or deleted in HubSpot: take it out of this source's "
            "properties. Otherwise this HubSpot is newer than the connector.",
        )
    return Unreachable(
        f"HubSpot does not work at the moment (HTTP {status}).{quoted}",
        remedy="Sync again later; it goes on where it stopped.",
    )


def _scopes(body: dict[str, Any]) -> Iterator[str]:
    """The scopes that an answer says are missing: HubSpot names them in several places."""
    for part in (body, *(one for one in body.get("errors") or () if isinstance(one, dict))):
        context = part.get("context")
        for key in ("requiredGranularScopes", "missingScopes", "requiredScopes"):
            yield from (context.get(key) or ()) if isinstance(context, dict) else ()
