"""What a company registers of a web or e-mail address: ``https://www.acme.co.uk/x`` → ``acme.co.uk``.

Where that part begins is on the Public Suffix List, of which tldextract brings a copy (nothing is fetched). Its
private part counts too, so that two shops at ``myshopify.com`` are two companies.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: A top-level domain begins with a letter: what else stands last is a number, an address, or no domain at all.
_NAME = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
#: A plain name under a top-level domain, as nearly all are.
_PLAIN = re.compile(r"(?:https?://)?(?:www[.])?([a-z0-9-]+[.]([a-z][a-z0-9-]*[a-z0-9]))/?")


def registrable(text: str) -> str | None:
    """Return the registrable domain of a web or e-mail address; None where there is none.

    Parameters
    ----------
    text
        Address or host name, in whatever case, with or without scheme, path and port.

    Returns
    -------
    str or None
        In lower case. None for public suffixes, single labels and numeric addresses.

    References
    ----------
    Public Suffix List, https://publicsuffix.org/list/, with its default rule ``*`` for unknown top-level
    domains, so ``firm.example`` is a domain.

    Examples
    --------
    >>> registrable("https://www.Acme.co.uk/about?x=1"), registrable("jo@mail.acme.com"), registrable("n/a")
    ('acme.co.uk', 'acme.com', None)
    >>> registrable("http://www.firm.example/"), registrable("10.0.0.1"), registrable("localhost")
    ('firm.example', None, None)
    >>> registrable("https://anna.myshopify.com/"), registrable("myshopify.com")
    ('anna.myshopify.com', None)
    """
    address = text.strip().lower().rpartition("@")[2]
    plain = _PLAIN.fullmatch(address)
    if plain and not _suffixes().intersection((plain[1], f"*.{plain[1]}", f"*.{plain[2]}")):
        return plain[1]  # No need to walk the list, which takes ten times as long.
    found = _extract()(address)
    if found.top_domain_under_public_suffix or found.suffix:
        return found.top_domain_under_public_suffix or None
    # The list's default rule `*`: an ending it does not know is a public suffix, so `www.firm.example` is firm.example.
    labels = [*filter(None, found.subdomain.split(".")), found.domain]
    return ".".join(labels[-2:]) if len(labels) > 1 and _NAME.fullmatch(found.domain) else None


@lru_cache(maxsize=1)
def _extract() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 (a tenth of a second, while other files are read)

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    return frozenset(_extract().tlds)
