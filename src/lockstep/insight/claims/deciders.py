"""Who decides, from their job title: a rough reading, in the words that titles are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

#: Words of titles that decide on money or on a whole department; English, German, French, Spanish, Italian.
_DECIDES = re.compile(
    r"\b(?:c[efiomt]o|cro|cdo|cso|ciso|chief|president|pr[eé]sident|vp|svp|evp|vice.president|director|"
    r"director[a]?|directeur|directrice|direttore|direktor(?:in)?|head|owner|founder|co-founder|partner|"
    r"managing|manager director|g[eé]rant|gesch[aä]ftsf[uü]hrer(?:in)?|inhaber(?:in)?|leiter(?:in)?|"
    r"[a-zäöü]+leiter(?:in)?|vorstand|prokurist(?:in)?|chairman|chairwoman|principal|plant manager|"
    r"general manager|country manager)\b",
    re.IGNORECASE,
)
_HELPS = re.compile(r"\b(?:assistant|assistenz|assistent(?:in)?|secretary|student|intern|trainee)\b", re.IGNORECASE)
_SENIOR = frozenset({"c_suite", "c-suite", "c-level", "cxo", "director", "vp", "executive", "owner", "partner", "head"})


def role_of(title: str | None, seniority: str | None = None) -> str:
    """Return ``decides``, ``works`` or ``unknown``.

    Parameters
    ----------
    title
        As the record has it.
    seniority
        As a source says it; where it names a rank, that rules.

    Examples
    --------
    >>> role_of("Head of operations"), role_of("Buyer"), role_of("Assistant to the CEO"), role_of(None)
    ('decides', 'works', 'works', 'unknown')
    >>> role_of("Werksleiterin"), role_of("Something", "VP")
    ('decides', 'decides')
    """
    if seniority and seniority.strip().casefold() in _SENIOR:
        return "decides"
    if not title or not title.strip():
        return "unknown"
    return "decides" if _DECIDES.search(title) and not _HELPS.search(title) else "works"


def titles(found: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return the table that `facts.sql` reads titles by.

    Parameters
    ----------
    found
        Rows of `titles_known.sql`: ``title``, ``seniority``, ``people``.

    Returns
    -------
    pyarrow.Table
        One row per title: ``title``, ``role``. Where sources give one title several ranks, the one of most people.

    Examples
    --------
    >>> titles([{"title": "COO", "seniority": None, "people": 3}]).to_pylist()
    [{'title': 'COO', 'role': 'decides'}]
    """
    ordered = sorted(found, key=lambda row: (row["people"], row["seniority"] or ""))
    roles = {row["title"]: role_of(row["title"], row["seniority"]) for row in ordered}
    names = sorted(roles)
    return pa.table(
        {"title": pa.array(names, pa.string()), "role": pa.array([roles[name] for name in names], pa.string())}
    )
