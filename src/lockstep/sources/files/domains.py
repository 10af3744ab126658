"""Web and e-mail domains, cut down to what a company registers: ``https://www.acme.co.uk/x`` → ``acme.co.uk``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.checks import Check, Reading
from lockstep.sources.files.sql import name

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: A top-level domain begins with a letter: what else stands last is a number, an address, or no domain at all.
_NAME = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
#: A plain name under a top-level domain, as nearly all are.
_PLAIN = re.compile(r"(?:https?://)?(?:www[.])?([a-z0-9-]+[.]([a-z][a-z0-9-]*[a-z0-9]))/?")


@lru_cache(maxsize=1)
def _extract() -> TLDExtract:
    """The list of public suffixes that comes with the library: nothing is fetched, nothing cached on disk."""
    from tldextract import TLDExtract  # noqa: PLC0415 (a tenth of a second, while other files are read)

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    return frozenset(_extract().tlds)


def registrable(text: str) -> str | None:
    """Return the registrable domain of a web or e-mail address; None where there is none.

    Examples
    --------
    >>> registrable("https://www.Acme.co.uk/about?x=1"), registrable("jo@mail.acme.com"), registrable("n/a")
    ('acme.co.uk', 'acme.com', None)
    >>> registrable("http://www.firm.example/"), registrable("10.0.0.1"), registrable("localhost")
    ('firm.example', None, None)
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


def read_domain(workbench: Workbench, source: str, cell: str, *, table: str, shown: str) -> Reading:
    """Read a column of web addresses into ``domain``: each different text is looked at once."""
    found = workbench.execute(f"SELECT DISTINCT {cell} FROM {source}").fetchall()
    texts = [text for (text,) in found if text is not None]
    lookup = f"domains_of_{table}"
    known = pa.table(
        {"text": pa.array(texts, pa.string()), "domain": pa.array([registrable(text) for text in texts], pa.string())}
    )
    workbench.register("domains_read", known)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {name(lookup)} AS SELECT * FROM domains_read")
    workbench.unregister("domains_read")
    return Reading(
        layers=({"domain_text": f"(SELECT domain FROM {name(lookup)} AS d WHERE d.text = {cell})"},),
        columns={"domain": "domain_text"},
        checks=(
            Check(
                code="not-a-domain",
                where=f"{cell} IS NOT NULL AND domain_text IS NULL",
                sentence="“{value}” is not a web or e-mail domain.",
                remedy="Correct the cell, or map another column to `domain`.",
                column=shown,
                value=cell,
            ),
        ),
    )
