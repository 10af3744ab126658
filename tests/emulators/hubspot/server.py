"""HubSpot's API over HTTP, for a `Portal`: who may come in, how often, and what goes wrong on the way."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from emulators.hubspot.answers import Answers
from emulators.hubspot.portal import Portal

#: The account's time that one call takes.
CALL_S = 0.02
PER_TEN_SECONDS, SEARCHES_PER_SECOND = 190, 5


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Date each answer by the account's clock."""
        return formatdate(self.portal.clock.now_ms // 1000, usegmt=True)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a test's output is for its failure."""

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        """Nothing is wrong: we dropped it."""


class HubSpotServer:
    """A running API of one account.

    Attributes
    ----------
    token
        Of the private app.
    scopes
        What the token may see.
    refresh_token, client_id, client_secret
        Of OAuth; the access tokens it gives are in `issued`, each with when it ends.
    broken
        Number of the call from now (1 is the next) to what goes wrong with it: ``500``, ``502``, ``429``, ``drop``
        (no answer), ``cut`` (half an answer) or ``garbage``.
    daily
        Calls left for today.
    calls
        Path to how often it was asked.
    limited
        Limit to how often it was exceeded.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.token = "pat-eu1-11111111-2222-3333-4444-555555555555"
        self.client_id, self.client_secret, self.refresh_token = "app-1", "client-secret-9f", "refresh-token-7c"
        self.issued: dict[str, int] = {}
        self.scopes: set[str] | None = None
        self.is_active = True
        self.broken: dict[int, str] = {}
        self.daily = 250_000
        self.calls: Counter[str] = Counter()
        self.limited: Counter[str] = Counter()
        self._recent: list[int] = []
        self._searches: list[int] = []
        self._lock = threading.Lock()
        handler = type("_Handler", (_Handler,), {"portal": portal})
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True, request_handler=handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> HubSpotServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _app(self) -> Flask:
        app = Flask(__name__)
        answers = Answers(self.portal)
        for rule, method, view in answers.routes():
            app.add_url_rule(rule, f"{method} {rule}", self._guarded(view), methods=[method])
        app.add_url_rule("/oauth/v1/token", "token", self._renew, methods=["POST"])
        app.before_request(self._let_in)
        app.register_error_handler(HTTPException, lambda error: _no(error.code or 500, str(error.description), "HTTP"))
        return app

    def _guarded(self, view: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(**parts: str) -> Any:
            with self._lock:
                return view(self._lacks, **parts)

        return guarded

    def _let_in(self) -> Response | None:
        with self._lock:
            self.calls[request.path] += 1
            self.portal.clock.advance(CALL_S)
            self.broken = {number - 1: what for number, what in self.broken.items()}
            if what := self.broken.pop(0, None):
                return _breaking(what)
            if request.path == "/oauth/v1/token":
                return None
            return self._stranger() or self._too_often()

    def _stranger(self) -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        now = self.portal.clock.now_ms
        if not self.is_active:
            return _no(403, "This account is no longer active", "BANNED")
        if scheme != "Bearer" or (token != self.token and token not in self.issued):
            return _no(401, f"Authentication credentials not found for {token}.", "INVALID_AUTHENTICATION")
        if token in self.issued and now >= self.issued[token]:
            return _no(401, "The OAuth token used to make this call expired.", "EXPIRED_AUTHENTICATION")
        return None

    def _too_often(self) -> Response | None:
        now = self.portal.clock.now_ms
        if self.daily <= 0:
            return self._limit("DAILY", "daily")
        self.daily -= 1
        self._recent = [at for at in self._recent if at > now - 10_000]
        if len(self._recent) >= PER_TEN_SECONDS:
            return self._limit("TEN_SECONDLY_ROLLING", "ten_secondly_rolling", retry_after="3")
        self._recent.append(now)
        if request.path.endswith("/search"):
            self._searches = [at for at in self._searches if at > now - 1_000]
            if len(self._searches) >= SEARCHES_PER_SECOND:
                return self._limit("SECONDLY", "secondly")
            self._searches.append(now)
        return None

    def _limit(self, policy: str, name: str, retry_after: str | None = None) -> Response:
        self.limited[policy] += 1
        return _limited(policy, name, retry_after)

    def _renew(self) -> Response:
        sent = (request.form.get("client_id"), request.form.get("client_secret"), request.form.get("refresh_token"))
        if sent != (self.client_id, self.client_secret, self.refresh_token):
            message = f"missing or invalid refresh token {request.form.get('refresh_token')}"
            return _json(400, {"status": "BAD_REFRESH_TOKEN", "message": message})
        token = f"access-{len(self.issued)}-of-oauth"
        self.issued[token] = self.portal.clock.now_ms + 1800_000
        return _json(
            200,
            {"access_token": token, "refresh_token": self.refresh_token, "expires_in": 1800, "token_type": "bearer"},
        )

    def _lacks(self, scope: str) -> Response | None:
        if self.scopes is None or scope in self.scopes:
            return None
        error = {
            "message": "One or more of the following scopes are required.",
            "context": {"requiredGranularScopes": [scope]},
        }
        message = "This app hasn't been granted all required scopes to make this call."
        return _json(403, {"status": "error", "message": message, "category": "MISSING_SCOPES", "errors": [error]})


def _json(status: int, body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _no(status: int, message: str, category: str) -> Response:
    body = {"status": "error", "message": message, "correlationId": "d73e3b12", "category": category}
    return _json(status, body)


def _limited(policy: str, name: str, retry_after: str | None = None) -> Response:
    body = {
        "status": "error", "message": f"You have reached your {name} limit.", "errorType": "RATE_LIMIT",
        "correlationId": "c033cdaa", "policyName": policy, "requestId": "4f6d1a2c",
    }  # fmt: skip
    response = _json(429, body)
    if retry_after:
        response.headers["Retry-After"] = retry_after
    return response


def _breaking(what: str) -> Response:
    if what in ("drop", "cut"):
        connection: socket.socket = request.environ["werkzeug.socket"]
        if what == "cut":
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
            connection.sendall(head + b'{"results": [{"id"')
        connection.shutdown(socket.SHUT_RDWR)
        return Response()
    if what == "garbage":
        return Response("<html>maintenance</html>")
    if what == "429":
        return _limited("TEN_SECONDLY_ROLLING", "ten_secondly_rolling", retry_after="3")
    if what == "wait":
        return _limited("TEN_SECONDLY_ROLLING", "ten_secondly_rolling", retry_after="86400")
    if what == "502":
        return Response("<html>Bad Gateway</html>", status=502)
    return _no(int(what), "internal error", "INTERNAL")
