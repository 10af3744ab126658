"""The server: HTTPS on loopback, who may ask, how often, and what goes wrong on the way."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, Response, request
from werkzeug.test import EnvironBuilder

from emulators.salesforce.bulk import Bulk
from emulators.salesforce.org import Org
from emulators.salesforce.rest import Refusal, Rest

VERSIONS = range(31, 63)


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to the app over connections that stay open, and lets go wrong what was planned.

    Werkzeug's own server closes each connection, and a new one with TLS takes longer than an answer.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    org: Org
    app: Flask

    def do_GET(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.org.faults.next(self.path)
        if fault == "expire":
            self.org.logins.end_all()
        if fault == "drop":
            self._hang_up()
            return
        if fault == "unavailable":
            message = "Service Unavailable - Failed to connect: the server is down for maintenance"
            self._send(503, _json(503, [{"message": message, "errorCode": "SERVER_UNAVAILABLE"}]))
            return
        if fault == "portal":
            self._send(200, Response("<html><body>Welcome to the guest network.</body></html>", 200))
            return
        base = f"https://localhost:{self.server.server_address[1]}"
        builder = EnvironBuilder(
            path=self.path, base_url=base, method=self.command, headers=dict(self.headers), data=asked
        )
        response = Response.from_app(self.app, builder.get_environ())
        self._send(response.status_code, response, is_cut=fault == "cut")

    do_POST = do_GET

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the organisation's time, not this machine's."""
        return formatdate(self.org.clock, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _send(self, status: int, response: Response, *, is_cut: bool = False) -> None:
        whole = response.get_data()
        self.send_response(status)
        for name, value in response.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2] if is_cut else whole)
        if is_cut:
            self.wfile.flush()
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def certificate(folder: Path) -> Path:
    """Make a certificate for localhost, with its key behind it in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "localhost.pem"
    path.write_bytes(signed.public_bytes(pem) + private)
    return path


@contextmanager
def serving(org: Org, pem: Path) -> Iterator[str]:
    """Serve an organisation; yield its address."""
    handler = type("_OrgHandler", (_Handler,), {"org": org, "app": _app(org)})
    server = ThreadingHTTPServer(("localhost", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _app(org: Org) -> Flask:
    app, rest, bulk = Flask(__name__), Rest(org), Bulk(org)

    @app.before_request
    def may_ask() -> Response | None:
        if not request.path.startswith("/services/data/"):
            return None
        version = request.path.split("/")[3]
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in org.logins.sessions:
            return _json(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
        if not version.startswith("v") or int(float(version[1:])) not in VERSIONS:
            return _json(404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])
        if len(request.full_path.encode()) > 16_384:
            return Response("URI Too Long", 414)
        if org.calls_used >= org.calls_allowed:
            return _json(403, [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
        org.calls_used += 1
        return None

    @app.after_request
    def stamped(response: Response) -> Response:
        response.headers["Sforce-Limit-Info"] = f"api-usage={org.calls_used}/{org.calls_allowed}"
        return response

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        return _json(error.status, [{"errorCode": error.code, "message": error.message}])

    @app.get("/services/data")
    def versions() -> Response:
        return _json(200, [{"version": f"{one}.0", "url": f"/services/data/v{one}.0"} for one in VERSIONS])

    @app.post("/services/oauth2/token")
    def token() -> Response:
        status, said = org.logins.token(request.form.to_dict(), request.headers.get("Authorization", ""), org.clock)
        if not isinstance(said, str):
            return _json(status, said)
        return _json(
            status,
            {
                "access_token": said,
                "instance_url": request.host_url.rstrip("/"),
                "id": "https://login.salesforce.com/id/00Dxx0000001gPLEAY/005000000000001AAA",
                "token_type": "Bearer",
                "issued_at": str(org.clock * 1000),
                "signature": "c2lnbmF0dXJl",
            },
        )

    @app.post("/services/Soap/u/<version>")
    def soap(version: str) -> Response:
        status, said = org.logins.soap(request.get_data(as_text=True), request.host_url.rstrip("/"))
        return Response(said, status, content_type="text/xml; charset=UTF-8")

    @app.get("/services/data/<version>/sobjects/<name>/describe")
    def describe(version: str, name: str) -> Response:
        with org.lock:
            return _json(200, rest.describe(name))

    @app.get("/services/data/<version>/<any(query,queryAll):kind>/")
    def query(version: str, kind: str) -> Response:
        with org.lock:
            return _json(200, rest.query(request.args["q"], version, with_deleted=kind == "queryAll"))

    @app.get("/services/data/<version>/<any(query,queryAll):kind>/<identifier>")
    def more(version: str, kind: str, identifier: str) -> Response:
        with org.lock:
            return _json(200, rest.more(identifier, version))

    @app.get("/services/data/<version>/sobjects/<name>/deleted/")
    def deleted(version: str, name: str) -> Response:
        with org.lock:
            return _json(200, rest.deleted(name, request.args["start"], request.args["end"]))

    @app.get("/services/data/<version>/limits/")
    def limits(version: str) -> Response:
        return _json(200, rest.limits())

    @app.post("/services/data/<version>/jobs/query")
    def create_job(version: str) -> Response:
        with org.lock:
            return _json(200, bulk.create(request.get_json(), version))

    @app.get("/services/data/<version>/jobs/query/<id_>")
    def job(version: str, id_: str) -> Response:
        with org.lock:
            return _json(200, bulk.info(id_))

    @app.get("/services/data/<version>/jobs/query/<id_>/results")
    def results(version: str, id_: str) -> Response:
        with org.lock:
            text, headers = bulk.results(id_, request.args.get("locator", ""), int(request.args["maxRecords"]))
        return Response(text, 200, headers, content_type="text/csv; charset=UTF-8")

    return app


def _json(status: int, content: Any) -> Response:
    return Response(json.dumps(content), status, content_type="application/json;charset=UTF-8")
