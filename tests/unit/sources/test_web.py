"""What connectors ask by, against servers that mean no good: they run here, on sockets of this machine."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from emulators.salesforce.server import certificate
from lockstep.sources import addresses
from lockstep.sources.connector import Unreachable
from lockstep.sources.hubspot.access import Access
from lockstep.sources.hubspot.client import Client as HubSpot
from lockstep.sources.tryton.client import Client as Tryton
from lockstep.sources.web import Asking, LedAway, TookTooLong, TooLarge

Answer = Callable[[socket.socket, bytes], None]
Serve = Callable[..., str]
BOMB_BYTES = 30_000_000


@pytest.fixture(autouse=True)
def _nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(addresses.ALLOWED, "localhost")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts a server: it takes a request whole and hands the connection to whoever answers."""
    servers: list[socket.socket] = []

    def served(answer: Answer, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> str:
        server = socket.create_server((host, 0))
        servers.append(server)
        threading.Thread(target=_accepting, args=(server, answer, tls), daemon=True).start()
        return f"http{'s' if tls else ''}://localhost:{server.getsockname()[1]}"

    yield served
    for server in servers:
        server.close()


def _accepting(server: socket.socket, answer: Answer, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            taken, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answering, args=(taken, answer, tls), daemon=True).start()


def _answering(taken: socket.socket, answer: Answer, tls: ssl.SSLContext | None) -> None:
    try:
        with tls.wrap_socket(taken, server_side=True) if tls else taken as wire:
            asked = b""
            while b"\r\n\r\n" not in asked and (piece := wire.recv(65_536)):
                asked += piece
            if asked:
                answer(wire, asked)
    except OSError:
        return  # hung up on, as it should be


def plain(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""])
    return lambda wire, asked: wire.sendall(head.encode() + body)


def to(place: str, status: str = "302 Found") -> Answer:
    return plain(b"", f"Location: {place}", status=status)


def hearing(heard: list[bytes]) -> Answer:
    def answer(wire: socket.socket, asked: bytes) -> None:
        heard.append(asked)
        plain(b"{}")(wire, asked)

    return answer


def test_an_answer_comes_whole_and_its_connection_is_used_again(serve: Serve) -> None:
    opened: list[int] = []

    def answer(wire: socket.socket, asked: bytes) -> None:
        opened.append(1)
        packed = gzip.compress(b'{"a": 1}')
        while asked:
            wire.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:5], packed[5:]))
                + b"0\r\n\r\n"
            )
            asked = wire.recv(65_536)

    at, session = serve(answer), Asking()
    assert [session.get(at).json() for _ in range(3)] == [{"a": 1}] * 3
    assert len(opened) == 1


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:{port}/",
        "https://127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]:{port}/",
        "https://2130706433:{port}/",
        "//127.0.0.1:{port}/",
        "https://metadata.google.internal/",
    ],
)
def test_a_redirect_inward_is_not_followed(serve: Serve, place: str) -> None:
    reached: list[bytes] = []
    inside = serve(lambda wire, asked: reached.append(asked))
    at = serve(to(place.format(port=inside.rpartition(":")[2])))
    with pytest.raises(addresses.Forbidden):
        Asking().get(at)
    assert reached == []


def test_a_redirect_to_a_file_or_round_and_round_ends(serve: Serve) -> None:
    with pytest.raises((addresses.Forbidden, requests.RequestException)):
        Asking().get(serve(to("file:///etc/passwd")))
    with pytest.raises(requests.TooManyRedirects):
        Asking().get(serve(to("/again")))


def test_what_was_sent_to_one_host_is_sent_on_to_no_other(serve: Serve) -> None:
    heard: list[bytes] = []
    other = serve(hearing(heard))
    at = serve(to(f"{other}/token", "307 Temporary Redirect"))  # another port is another host
    with pytest.raises(LedAway):
        Asking().post(at, data={"client_secret": "hush"})
    assert heard == []
    Asking().get(at, headers={"Authorization": "Bearer hush"})
    assert b"hush" not in heard[0]


def test_a_login_of_the_machine_is_shown_to_nobody(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine localhost login ann password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    heard: list[bytes] = []
    at = serve(hearing(heard))
    Asking().get(at)
    Asking().get(serve(to(at)))
    assert len(heard) == 2
    assert all(b"Authorization" not in each for each in heard)


def test_a_name_that_leads_inside_once_it_is_connected_to_is_not_connected_to(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first answer is a public address, for whoever looks before; the next one is ours."""
    reached: list[bytes] = []
    port = serve(lambda wire, asked: reached.append(asked)).rpartition(":")[2]
    told = ["203.0.113.7", "127.0.0.1"]
    real = socket.getaddrinfo

    def rebound(host: Any, at: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "crm.example":
            return real(host, at, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (told.pop(0) if len(told) > 1 else told[0], at or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    addresses.check_address(f"https://crm.example:{port}")
    with pytest.raises(addresses.Forbidden):
        Asking().get(f"https://crm.example:{port}/")
    assert reached == []


def test_a_certificate_of_nobody_we_trust_ends_it(serve: Serve, tmp_path: Path, monkeypatch: Any) -> None:
    pem = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    at = serve(plain(b"{}"), tls)
    with pytest.raises(requests.exceptions.SSLError):
        Asking().get(at)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    assert Asking().get(at).json() == {}


def bomb(wire: socket.socket, asked: bytes) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(bytes(BOMB_BYTES)) + packer.flush()
    plain(packed, "Content-Encoding: gzip", "Content-Type: application/json")(wire, asked)


def endless(wire: socket.socket, asked: bytes) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        wire.sendall(bytes(65_536))


def drip(head: bytes, drop: bytes) -> Answer:
    def answer(wire: socket.socket, asked: bytes) -> None:
        wire.sendall(head)
        while True:
            wire.sendall(drop)
            time.sleep(0.02)

    return answer


@pytest.mark.parametrize("answer", [bomb, endless])
def test_an_answer_larger_than_any_that_makes_sense_is_given_up_early(serve: Serve, answer: Answer) -> None:
    with pytest.raises(TooLarge, match="more than 2,000,000 bytes"):
        Asking(most_bytes=2_000_000).get(serve(answer))


def test_what_is_packed_in_a_way_nobody_asked_for_is_not_unpacked(serve: Serve) -> None:
    for packing in ("br", "zstd", "gzip, gzip, gzip"):
        with pytest.raises(TooLarge, match="packed as"):
            Asking().get(serve(plain(b"x", f"Content-Encoding: {packing}")))


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 100000\r\n\r\n", b" "),
    ],
)
def test_an_answer_that_drips_is_given_up_in_time(serve: Serve, head: bytes, drop: bytes) -> None:
    at, began = serve(drip(head, drop)), time.monotonic()
    with pytest.raises(TookTooLong):
        Asking(total_s=0.3, timeout=(5, 5)).get(at)
    assert time.monotonic() - began < 3


def test_a_handshake_that_drips_is_given_up_in_time(serve: Serve) -> None:
    at, began = serve(drip(b"\x16\x03\x03\x40\x00", b"\x02")), time.monotonic()
    with pytest.raises(TookTooLong):
        Asking(total_s=0.3, timeout=(5, 5)).get(at.replace("http:", "https:"))
    assert time.monotonic() - began < 3


def test_an_answer_that_breaks_off_is_told_from_one_that_ends(serve: Serve) -> None:
    for head in (b"Content-Length: 100", b"Transfer-Encoding: chunked"):
        at = serve(lambda wire, asked, head=head: wire.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n5\r\n{}"))
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            Asking().get(at)


def test_each_connector_says_in_words_that_an_answer_has_no_end(serve: Serve) -> None:
    at = serve(plain(b"{}", "Content-Encoding: zstd"))
    with pytest.raises(Unreachable, match="makes no sense"):
        HubSpot(at, Access(token="t"), sleep=lambda _: None).get("/crm/v3/owners")
    with pytest.raises(Unreachable, match="makes no sense"):
        Tryton(at, "crm", "ann", "pw", timeout_s=5).version()
