"""How connectors ask over HTTP: one session that no answer, however made, leads astray, fills up or holds up.

`requests` follows redirects wherever they lead, looks names up again after they were looked at, waits for each piece
of an answer and not for the whole of it, and unpacks whatever comes. Here

- every hop is an address that a source may have (`sources.addresses`), and the connection goes to the very network
  address that was looked at, so that a name which leads elsewhere a moment later leads nowhere;
- what was sent to one host is never sent on to another;
- an answer has an end, in seconds and in bytes, counted after it is unpacked.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock, Timer
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.util import Retry
from urllib3.util.connection import create_connection

from lockstep.sources.addresses import check_address, check_written, looked_up

#: What is unpacked; `requests` would take whatever is installed, and not all of it stops in time.
_PACKED = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_PIECE = 65_536
#: Network addresses of one host that are tried.
_MOST_ADDRESSES = 4
_MOST_HOPS = 5


class TookTooLong(requests.exceptions.Timeout):
    """The whole of an answer was not there in time, however steadily it came."""


class TooLarge(requests.exceptions.RequestException):
    """An answer is larger than any that makes sense, or packed in a way that can't be unpacked with care."""


class LedAway(requests.exceptions.RequestException):
    """A redirect asked us to show another host what was meant for this one."""


class Asking(requests.Session):
    """A session for a connector; see above. Proxies and certificates of the environment are used, logins are not.

    Parameters
    ----------
    most_bytes
        Of one answer, unpacked.
    total_s
        Seconds that one answer may take, from the connection's first byte to the last of it, tries included.
    timeout
        Seconds to wait for a connection, and for the next piece of an answer, where a call names none.
    retries
        What is asked again by itself; nothing by default.
    """

    def __init__(
        self,
        *,
        most_bytes: int = 64_000_000,
        total_s: float = 300.0,
        timeout: tuple[float, float] = (10.0, 60.0),
        retries: Retry | None = None,
    ) -> None:
        super().__init__()
        self.auth = _no_login
        self.max_redirects = _MOST_HOPS
        self.headers["Accept-Encoding"] = "gzip, deflate"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Careful(most_bytes, total_s, timeout, retries))

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Follow a redirect with nothing that was meant for another host."""
        before, after = str(response.request.url), str(prepared_request.url)
        if not self.should_strip_auth(before, after):  # type: ignore[no-untyped-call]
            return
        if prepared_request.body:
            raise LedAway(f"{_host(before)} leads on to {_host(after)}", request=prepared_request)
        prepared_request.headers.pop("Authorization", None)


class _Careful(HTTPAdapter):
    def __init__(self, most_bytes: int, total_s: float, timeout: tuple[float, float], retries: Retry | None) -> None:
        self._most_bytes, self._total_s, self._timeout = most_bytes, total_s, timeout
        super().__init__(max_retries=retries or 0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask once: each hop of a redirect comes by here."""
        url = str(request.url)
        if requests.utils.select_proxy(url, kwargs.get("proxies")):
            check_address(url)  # the proxy looks the name up; we can only look at what we are told it means
        else:
            check_written(url)
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        kwargs["stream"] = True
        with _within(self._total_s, request) as watch:
            response = super().send(request, *args, **kwargs)
            try:
                response._content = self._read(response)  # what `content` would keep, had it an end
                response._content_consumed = True  # type: ignore[attr-defined]
            except BaseException:
                response.raw.close()
                raise
            watch.end()
            if watch.has_fired:  # an answer without a length ends where its connection does
                raise TookTooLong(request=request)
            response.raw.release_conn()
        return response

    def _read(self, response: requests.Response) -> bytes:
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _PACKED:
            raise TooLarge(f"it is packed as {encoding[:40]}, which was not asked for", response=response)
        pieces, count = [], 0
        try:
            while piece := response.raw.read1(_PIECE, decode_content=True):
                count += len(piece)
                if count > self._most_bytes:
                    raise TooLarge(f"it has more than {self._most_bytes:,} bytes", response=response)
                pieces.append(piece)
        except DecodeError as error:
            raise requests.exceptions.ContentDecodingError(error, response=response) from error
        except ReadTimeoutError as error:
            raise requests.exceptions.ReadTimeout(error, response=response) from error
        except HTTPError as error:
            raise requests.exceptions.ChunkedEncodingError(error, response=response) from error
        return b"".join(pieces)


class _Watch:
    """Ends the connection under an answer that takes too long, wherever it is at that moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self.has_fired = False

    def over(self, one: socket.socket | None) -> None:
        """Watch over this connection from now on."""
        with self._lock:
            self._socket = one
        if self.has_fired:
            self.fire()

    def fire(self) -> None:
        with self._lock:
            self.has_fired = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Let go: from now on the connection is somebody else's."""
        with self._lock:
            self._socket = None


_watching: ContextVar[_Watch | None] = ContextVar("watching", default=None)


@contextmanager
def _within(total_s: float, request: requests.PreparedRequest) -> Iterator[_Watch]:
    watch = _Watch()
    timer = Timer(total_s, watch.fire)
    timer.daemon = True
    token = _watching.set(watch)
    timer.start()
    try:
        yield watch
    except (requests.RequestException, OSError) as error:
        if watch.has_fired:
            raise TookTooLong(f"no whole answer within {total_s:g} seconds", request=request) from error
        raise
    finally:
        timer.cancel()
        watch.end()
        _watching.reset(token)


class _Looked(HTTPConnection):
    """Connects to the network address that was looked at, under the name that it was asked for by."""

    _twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        if self.proxy is not None:
            made = super()._new_conn()
        else:
            made = self._connected()
        # A second hold on the connection: TLS takes the first one over, and may be slow already.
        self._twin = made.dup()
        self._watched()
        return made

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._watched()
        super().request(*args, **kwargs)

    def close(self) -> None:
        twin, self._twin = self._twin, None
        if twin is not None:
            twin.close()
        super().close()

    def _watched(self) -> None:
        watch = _watching.get()
        if watch is not None:
            watch.over(self._twin)

    def _connected(self) -> socket.socket:
        host = self.host.strip("[]")
        found = looked_up(host)[:_MOST_ADDRESSES]
        if not found:
            raise NameResolutionError(host, self, socket.gaierror(socket.EAI_NONAME, "nobody knows this name"))
        problem: Exception | None = None
        for address in found:
            try:
                return create_connection(
                    (address, self.port),
                    self.timeout,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except TimeoutError:
                problem = ConnectTimeoutError(self, f"{host} does not answer")
            except OSError as error:
                problem = NewConnectionError(self, f"{host} is not reached: {error}")
        assert problem is not None
        raise problem


class _LookedTls(_Looked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Looked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _LookedTls


_POOLS = {"http": _Pool, "https": _TlsPool}


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing: else `requests` would take a login of this host out of a .netrc file."""
    return request


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
