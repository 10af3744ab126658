"""The address of the service: taken once, by the process that outlives the others, so that none of it is lost."""

from __future__ import annotations

import errno
import ipaddress
import socket

from lockstep.values.faults import LockstepError

#: Requests that wait while every worker is busy or the web process is started again.
_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Take an address and return its socket, which already keeps who connects.

    Parameters
    ----------
    host
        Name or number of this machine's side.
    port
        0: any that is free.

    Raises
    ------
    LockstepError
        It is taken, not allowed, or not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise LockstepError(
            f"{host} is no address of this machine.", remedy="Give --host 127.0.0.1, or 0.0.0.0 for every network."
        ) from None
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(_BACKLOG)
    except OSError as refused:
        taken.close()
        raise _in_words(refused, host, port) from None
    taken.set_inheritable(True)  # handed on to the processes that answer
    return taken


def address_of(taken: socket.socket) -> str:
    """Return the address to open in a browser on this machine.

    Examples
    --------
    >>> with listen("127.0.0.1", 0) as taken:
    ...     address_of(taken) == f"http://localhost:{taken.getsockname()[1]}"
    True
    """
    host, port = taken.getsockname()[:2]
    known = ipaddress.ip_address(host)
    if known.is_loopback or known.is_unspecified:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if known.version == 6 else f"http://{host}:{port}"


def _in_words(refused: OSError, host: str, port: int) -> LockstepError:
    if refused.errno == errno.EADDRINUSE:
        return LockstepError(
            f"Port {port} is taken: another program, or another Lockstep, listens on it.",
            remedy=f"Stop the other one, or choose another port: --port {port + 1 if port < 65_535 else 8000}.",
        )
    if refused.errno == errno.EACCES:
        return LockstepError(
            f"Port {port} may be taken only by the system's administrator.",
            remedy="Choose one from 1024 on, and put a proxy before it.",
        )
    return LockstepError(
        f"{host}, port {port}, can't be taken: {refused.strerror}.", remedy="Give --host 127.0.0.1, or 0.0.0.0."
    )
