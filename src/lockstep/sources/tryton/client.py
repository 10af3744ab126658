"""Tryton's JSON-RPC: one session, opened with a password, renewed when it has ended."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from lockstep.sources import web
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.values.faults import WrongUse

Record = dict[str, Any]

#: Records asked for at a time; Tryton's own limit for one request is 10,000 where it is set.
_PAGE = 500
_IDS_PAGE = 1_000
#: How often something that passes by itself is asked again, and how long is waited before, at first.
_TRIES, _PAUSE_S = 4, 0.5


class Client:
    """A connection to one database of a Tryton.

    Parameters
    ----------
    address
        ``https://tryton.firm.example``, and a path where the server stands behind one.
    database, user, password
        As one signs in to Tryton.
    timeout_s
        How long one answer may take.
    """

    def __init__(self, address: str, database: str, user: str, password: str, *, timeout_s: int) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise WrongUse("The address is none.", remedy="Write it as https://tryton.firm.example.")
        self._rpc = f"{address.rstrip('/')}/{quote(database, safe='')}/rpc/"
        self._root = f"{address.rstrip('/')}/rpc/"
        self._user, self._password, self._timeout_s = user, password, timeout_s
        self._database = database
        self._http = web.Asking(total_s=timeout_s, timeout=(15, timeout_s))
        self._authorization = ""
        self._context: Mapping[str, Any] = {}

    def version(self) -> str:
        """Return the version the server says it has."""
        return str(self._answer(self._root, "common.server.version", []))

    def methods(self) -> frozenset[str]:
        """Return the names of the methods there are: they tell which modules are activated."""
        return frozenset(map(str, self._call("system.listMethods", [])))

    def user_name(self) -> str:
        """Return the name of the user we are."""
        name = self._model("res.user", "get_preferences", [False]).get("name")
        return str(name or self._user)

    def ids(self, model: str, domain: Sequence[Any] = ()) -> Iterator[int]:
        """Yield the ids of all records of a model that we may see, archived ones too, in their order."""
        last = -1
        while True:
            after = [["id", ">", last], list(domain)] if domain else [["id", ">", last]]
            page = self._model(model, "search", [after, 0, _IDS_PAGE, [["id", "ASC"]]])
            yield from page
            if len(page) < _IDS_PAGE:
                return
            last = page[-1]

    def last_id(self, model: str) -> int:
        """Return the highest id of a model; 0 when it has no record."""
        found = self._model(model, "search", [[], 0, 1, [["id", "DESC"]]])
        return int(found[0]) if found else 0

    def count(self, model: str, domain: Sequence[Any]) -> int:
        """Return how many records fulfil a domain."""
        return int(self._model(model, "search_count", [list(domain)]))

    def read(self, model: str, ids: Sequence[int], fields: Sequence[str]) -> Iterator[Record]:
        """Yield records by their ids, those that are still there, in the order of the ids."""
        for start in range(0, len(ids), _PAGE):
            page = list(ids[start : start + _PAGE])
            yield from self._model(
                model, "search_read", [[["id", "in", page]], 0, _PAGE, [["id", "ASC"]], list(fields)]
            )

    def find(self, model: str, domain: Sequence[Any], fields: Sequence[str]) -> list[Record]:
        """Return the records that fulfil a domain, in the order of their ids."""
        return list(self.read(model, list(self.ids(model, domain)), fields))

    def revisions(self, model: str, ids: Sequence[int]) -> list[tuple[str, int]]:
        """Return when each of some records was written, as UTC text and id, oldest first."""
        found = []
        for start in range(0, len(ids), _PAGE):
            found += self._model(model, "history_revisions", [list(ids[start : start + _PAGE])])
        return sorted({(said[0], said[1]) for said in found})

    def read_then(self, model: str, ids: Sequence[int], fields: Sequence[str], when: str) -> list[Record]:
        """Return records as they were at an instant, given as a revision gives it."""
        context = {"_datetime": _datetime(when)}
        return list(self._model(model, "read", [list(ids), list(fields)], context))

    def _model(self, model: str, method: str, params: list[Any], context: Mapping[str, Any] | None = None) -> Any:
        if not self._context:
            self._login()
            said = self._call("model.res.user.get_preferences", [True, {}])
            # What the client of Tryton sends too: without it the records of our companies are not shown.
            self._context = {**said, "active_test": False, "company_filter": "all", "language": "en"}
        return self._call(f"model.{model}.{method}", [*params, {**self._context, **(context or {})}])

    def _call(self, method: str, params: list[Any]) -> Any:
        if not self._authorization:
            self._login()
        try:
            return self._answer(self._rpc, method, params)
        except _SessionEnded:
            self._login()
        try:
            return self._answer(self._rpc, method, params)
        except _SessionEnded:
            raise Refused(
                f"Tryton does not let this user call {method}.",
                remedy="Give the user read access to parties, opportunities and marketing automation.",
            ) from None

    def _login(self) -> None:
        self._authorization = ""
        try:
            said = self._answer(self._rpc, "common.db.login", [self._user, {"password": self._password}, "en"])
        except _SessionEnded:
            raise Refused(
                "Tryton does not take this user and password.",
                remedy="Write them again; the user must be active, and need no second factor.",
            ) from None
        user_id, token = said[0], said[1]
        token = f"{self._user}:{user_id}:{token}"
        self._authorization = "Session " + base64.b64encode(token.encode()).decode()

    def _answer(self, url: str, method: str, params: list[Any]) -> Any:
        for attempt in range(_TRIES):
            try:
                return self._asked(url, method, params)
            except _Passing as passing:
                if attempt == _TRIES - 1:
                    raise Unreachable(f"Tryton is busy: {passing.said}.", remedy=_LATER) from None
                time.sleep(passing.wait_s or _PAUSE_S * 2**attempt)
        raise AssertionError("unreachable")

    def _asked(self, url: str, method: str, params: list[Any]) -> Any:
        headers = {"Authorization": self._authorization} if self._authorization else {}
        body = {"id": 1, "method": method, "params": params}
        try:
            answer = self._http.post(url, json=body, headers=headers, allow_redirects=False)
        except requests.Timeout:
            raise Unreachable(f"Tryton did not answer within {self._timeout_s} seconds.", remedy=_LATER) from None
        except web.TooLarge as problem:
            raise Unreachable(f"The answer makes no sense: {_said(problem)}.", remedy=_ADDRESS) from None
        except requests.exceptions.SSLError as problem:
            raise Refused(f"The certificate of Tryton was not accepted: {_said(problem)}.", remedy=_ADDRESS) from None
        except requests.RequestException as problem:
            raise Unreachable(f"Tryton is not reached: {_said(problem)}.", remedy=_ADDRESS) from None
        if answer.status_code in (401, 403):
            raise _SessionEnded
        if answer.status_code == 404:
            raise Refused(f"There is no Tryton database {self._database} at this address.", remedy=_ADDRESS)
        if answer.status_code in (423, 429, 502, 503, 504):
            wait = answer.headers.get("Retry-After", "")
            raise _Passing(f"it answers {answer.status_code}", min(60.0, float(wait)) if wait.isdecimal() else 0.0)
        if answer.status_code != 200:
            raise Unreachable(f"Tryton answers {answer.status_code} {answer.reason}.", remedy=_ADDRESS)
        try:
            said = answer.json(object_hook=_plain)
        except ValueError:
            raise Unreachable("What answers at this address is no Tryton.", remedy=_ADDRESS) from None
        if not isinstance(said, dict) or ("result" not in said and "error" not in said):
            raise Unreachable("What answers at this address is no Tryton.", remedy=_ADDRESS)
        if error := said.get("error"):
            raise _refusal(error)
        return said["result"]


_LATER = "Nothing, if it is busy: it is asked again next time. Else allow more time in the source's settings."
_ADDRESS = "Check the address and the name of the database: https://tryton.firm.example, and crm."


class _SessionEnded(Exception):
    """Tryton does not know the session any more, or the password is wrong."""


class _Passing(Exception):
    def __init__(self, said: str, wait_s: float = 0.0) -> None:
        self.said, self.wait_s = said, wait_s
        super().__init__(said)


def _refusal(error: Any) -> Exception:
    """Return what an error in an answer means; its traceback is never shown."""
    kind = str(error[0]) if isinstance(error, list) and error else str(error)
    said = error[1] if isinstance(error, list) and len(error) > 1 else ""
    message = str(said[0] if isinstance(said, list) and said else said)
    if kind == "ConcurrencyException" or "database is locked" in kind or "could not obtain lock" in kind:
        return _Passing("a record is being written")
    if kind == "LoginException":
        return _SessionEnded()
    if kind in ("UserError", "UserWarning"):
        return Refused(
            f"Tryton refuses: {' '.join(message.split()).rstrip('.')}.", remedy="Give the user read access to it."
        )
    first = " ".join(kind.partition("\n")[0].split())[:200].rstrip(".")
    return ConnectorError(f"Tryton failed: {first}.", remedy="Look at the log of Tryton; it is asked again next time.")


def _plain(said: dict[str, Any]) -> Any:
    """Turn Tryton's dates, instants, decimals and bytes into text."""
    kind = said.get("__class__")
    if kind == "date":
        return f"{said['year']:04}-{said['month']:02}-{said['day']:02}"
    if kind == "datetime":
        day = f"{said['year']:04}-{said['month']:02}-{said['day']:02}"
        return f"{day}T{said['hour']:02}:{said['minute']:02}:{said['second']:02}.{said['microsecond']:06}Z"
    if kind == "Decimal":
        return said["decimal"]
    if kind == "timedelta":
        return str(said["seconds"])
    if kind == "bytes":
        return ""
    return said


def _datetime(text: str) -> dict[str, Any]:
    """Return an instant of `_plain` as Tryton takes it."""
    day, _, clock = text.removesuffix("Z").partition("T")
    year, month, date = map(int, day.split("-"))
    hour, minute, second = clock.split(":")
    whole, _, part = second.partition(".")
    return {
        "__class__": "datetime", "year": year, "month": month, "day": date, "hour": int(hour), "minute": int(minute),
        "second": int(whole), "microsecond": int(part.ljust(6, "0")[:6] or 0),
    }  # fmt: skip


def since(ms: int) -> dict[str, Any]:
    """Return an instant, in milliseconds since 1970, as a domain takes it."""
    return _datetime(datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"))


def milliseconds(text: str | None) -> int:
    """Return an instant of `_plain` in milliseconds since 1970; 0 for none."""
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000) if text else 0


def _said(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200].rstrip(".")
