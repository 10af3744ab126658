"""Calls to HubSpot's API: let in, slowed down, repeated and refused, each in the way HubSpot documents.

A call is repeated when it may help: too many in a short time (429, as long as HubSpot asks us to wait), a fault of
theirs (5xx), a connection that broke. It is not when it can't: the day's calls are used up, the token was revoked, a
right is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any

import requests
from requests.auth import AuthBase

from lockstep.sources import web
from lockstep.sources.hubspot import refusals
from lockstep.sources.hubspot.access import Access

#: Calls of one question, the first included.
_TRIES = 6
#: Seconds to wait for a connection, for the next piece of an answer, and for the whole of it.
_TIMEOUTS, _TOTAL_S = (10, 60), 180
#: Nobody waits longer within one pull; the next one goes on from where it stopped.
_LONGEST_S = 120.0
#: An account may search five times a second; everything else is far above what one caller after another can ask.
_BETWEEN_SEARCHES_S = 0.2
_AGAIN_LATER = {408, 423, 425, 477, 500, 502, 503, 504, 520, 521, 522, 523, 524}


@dataclass(frozen=True, slots=True)
class Answer:
    """What HubSpot answered, and when by its own clock, milliseconds since 1970 UTC.

    The clock is the one that dates its records: ours may go wrong without anything being missed.
    """

    body: Any
    at_ms: int


class _Bearer(AuthBase):
    """Says who we are."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Client:
    """One account's API.

    Parameters
    ----------
    url
        Where it is, such as ``https://api.hubapi.com``.
    access
        The way in.
    sleep
        Waits for so many seconds.
    """

    def __init__(self, url: str, access: Access, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url = url.rstrip("/")
        self._access = access
        self._sleep = sleep
        self._session = web.Asking(total_s=_TOTAL_S, timeout=_TIMEOUTS)
        self._session.headers["User-Agent"] = "lockstep"
        self._has_searched = False
        self._now_ms = 0

    def get(self, path: str, **params: str | int | None) -> Answer:
        """Ask with GET; a parameter that is None is left out.

        Raises
        ------
        Refused
            HubSpot does not let us in (`refusals.MissingRight`: not there).
        Unreachable
            It does not answer, or not so that it makes sense (`refusals.Absent`: there is no such thing).
        """
        return self._ask("GET", path, params={name: value for name, value in params.items() if value is not None})

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask with POST. What is asked this way only reads, so that asking twice is harmless.

        Raises
        ------
        ConnectorError
            As `get`.
        """
        return self._ask("POST", path, body=body)

    def search(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask a search endpoint, not too fast.

        Raises
        ------
        ConnectorError
            As `get`.
        """
        if self._has_searched:
            self._sleep(_BETWEEN_SEARCHES_S)
        self._has_searched = True
        return self.post(path, body)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        if self._access.needs_renewal(self._now_ms):
            self._renew()
        has_renewed = False
        for attempt in count():
            answer, wait_s = self._try(method, path, params=params, json=body, auth=_Bearer(self._access.token))
            if isinstance(answer, Answer):
                return answer
            if answer.status == 401 and self._access.can_renew and not has_renewed:
                self._renew()
                has_renewed = True
            else:
                self._wait(attempt, wait_s, answer)
        raise AssertionError("count never ends")

    def _wait(self, attempt: int, wait_s: float | None, no: refusals.No) -> None:
        """Wait before another try, or give up."""
        if wait_s is None or wait_s > _LONGEST_S or attempt >= _TRIES - 1:
            raise no.error
        self._sleep(wait_s or float(2**attempt))

    def _renew(self) -> None:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._access.client_id,
            "client_secret": self._access.client_secret,
            "refresh_token": self._access.refresh_token,
        }
        for attempt in count():
            answer, wait_s = self._try("POST", "/oauth/v1/token", data=form)
            if isinstance(answer, Answer):
                self._access.renewed(answer.body, answer.at_ms)
                return
            if answer.status in (400, 401, 403):
                raise refusals.not_renewed(answer.said)
            self._wait(attempt, wait_s, answer)

    def _try(self, method: str, path: str, **asked: Any) -> tuple[Answer | refusals.No, float | None]:
        """Ask once: the answer, or why there is none and after how many seconds another try may help.

        Zero seconds leave it to the caller, None says that no try helps.
        """
        try:
            response = self._session.request(method, self._url + path, allow_redirects=False, **asked)
            self._now_ms = _dated(response) or self._now_ms
            if response.status_code in (200, 207):
                return Answer(response.json(), self._now_ms), None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            return refusals.no_answer("the address is none", self._url), None
        except requests.exceptions.SSLError:
            return refusals.no_answer("its certificate can't be trusted", self._url), None
        except web.TookTooLong:
            return refusals.no_answer(f"its answer was not whole after {_TOTAL_S} seconds", self._url), None
        except web.TooLarge as large:
            return refusals.no_answer(f"its answer makes no sense: {large}", self._url), None
        except requests.exceptions.Timeout:
            return refusals.no_answer("it did not answer in time", self._url), 0.0
        except requests.exceptions.JSONDecodeError:
            return refusals.no_answer("what it answered is no JSON", self._url), 0.0
        except requests.exceptions.RequestException:
            return refusals.no_answer("the connection broke off", self._url), 0.0
        no = refusals.refusal(response, self._access.hidden_in)
        if response.status_code == 429:
            return no, None if no.is_for_today else _wait_s(response) or 10.0
        return no, (_wait_s(response) or 0.0) if response.status_code in _AGAIN_LATER else None


def _dated(response: requests.Response) -> int | None:
    try:
        dated: datetime = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    return int(dated.timestamp()) * 1000


def _wait_s(response: requests.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
