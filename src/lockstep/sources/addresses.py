"""Where a connector may be sent: an address in a form must not turn the server against its own network.

Asked when a connection is made, each time it is used, and once more by whoever opens it (`looked_up`), for what a name
leads to can change.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from lockstep.values.faults import WrongUse

#: Hosts, with commas, that may be reached although they are this very machine, or without TLS.
ALLOWED = "LOCKSTEP_SOURCE_HOSTS"
#: Settings whose values are addresses, by their names; others are where they look like one.
_NAMED = re.compile(r"(?:^|_)(?:url|host|address|server|endpoint)$")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SCHEMES = ("", "http", "https", "postgres", "postgresql")
#: Names under which clouds tell a machine its own secrets.
_METADATA = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
#: Through these a network of the newer kind reaches those of the older.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: What those have as addresses outside the link-local range.
_METADATA_ADDRESSES = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "192.0.0.192")))


class Forbidden(WrongUse):
    """An address that no source may have."""


def check_addresses(settings: Mapping[str, str]) -> None:
    """See that every address among settings may be reached.

    Parameters
    ----------
    settings
        Name to value; an address is what begins with a scheme, or is named url, host or the like and is no path.

    Raises
    ------
    Forbidden
        One is without TLS, leads to this machine, to its own network segment or to a cloud's metadata; or it holds
        a password, which belongs into a setting of its own.
    """
    for name, value in settings.items():
        found = _SCHEME.match(value)
        if (
            value
            and not value.startswith("/")
            and (_NAMED.search(name) or (found and found.group(1).lower() in _SCHEMES))
        ):
            check_address(value)


def check_address(address: str) -> None:
    """See that one address may be reached; as `check_addresses`.

    Examples
    --------
    >>> check_address("https://169.254.169.254/latest/meta-data")
    Traceback (most recent call last):
    lockstep.sources.addresses.Forbidden: 169.254.169.254 is an address inside this machine's own network. ...
    """
    looked_up(check_written(address))


def check_written(address: str) -> str:
    """See that one address may be reached, as far as that is written in it; return its host.

    Raises
    ------
    Forbidden
        As `check_addresses`; where its name leads is for `looked_up` to say.

    Examples
    --------
    >>> check_written("https://crm.example.com:8443/api")
    'crm.example.com'
    """
    scheme, host = _parts(address)
    if scheme not in _SCHEMES:
        raise Forbidden(f"Nothing is read over {scheme}://.", remedy="Write it as https://crm.example.com.")
    if host in allowed_hosts():
        return host
    if scheme == "http":
        raise Forbidden(
            f"{host} would be asked without TLS, so that anybody on the way could read the credentials.",
            remedy=f"Write https://, or have whoever runs Lockstep name the host in {ALLOWED}.",
        )
    if host in _METADATA:
        raise _inward(host)
    return host


def looked_up(host: str) -> list[str]:
    """Return the network addresses of a host, each seen to be one that may be spoken with.

    Whoever opens a connection speaks with one of these and does not look the name up again: between two questions
    the answer can change.

    Parameters
    ----------
    host
        Name, or an address itself.

    Returns
    -------
    list
        Addresses as text, the best first; empty where nobody knows the name.

    Raises
    ------
    Forbidden
        One of them leads inside.

    Examples
    --------
    >>> looked_up("203.0.113.7")
    ['203.0.113.7']
    """
    found = _resolved(host)
    if host.lower().rstrip(".") not in allowed_hosts():
        for each in found:
            inner = _within(each)
            if (
                inner in _METADATA_ADDRESSES
                or inner.is_loopback
                or inner.is_link_local
                or inner.is_multicast
                or inner.is_unspecified
                or inner.is_reserved
            ):
                raise _inward(host)
    return [str(each) for each in found]


def allowed_hosts() -> frozenset[str]:
    """Return the hosts that may be reached although they are this machine, or without TLS."""
    return frozenset(each.strip().lower() for each in os.environ.get(ALLOWED, "").split(",") if each.strip())


def _within(found: _Address) -> _Address:
    """Return the address of the older kind that one of the newer kind stands for, where it does."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


def _parts(address: str) -> tuple[str, str]:
    """Return scheme and host; a bare host has no scheme."""
    found = _SCHEME.match(address)
    try:
        split = urlsplit(address if found else f"//{address}")
        host = (split.hostname or "").rstrip(".")
    except ValueError:
        raise _unreadable() from None
    if not host or re.search(r"[\s\\@]", host):
        raise _unreadable()
    if split.password and split.scheme in ("http", "https"):
        raise Forbidden("There is a password in an address.", remedy="Write it into its own field.")
    return (found.group(1).lower() if found else ""), host


def _resolved(host: str) -> list[_Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []  # a proxy may know it; what nobody can look up leads nowhere inside
    return list(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found))


def _unreadable() -> Forbidden:
    return Forbidden("An address can't be read.", remedy="Write it as https://crm.example.com.")


def _inward(host: str) -> Forbidden:
    return Forbidden(
        f"{host} is an address inside this machine's own network.",
        remedy=f"Name the service by its public address, or have whoever runs Lockstep name the host in {ALLOWED}.",
    )
