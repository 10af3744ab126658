"""Which column of somebody's table of touches, paths or conversions is which, told by its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lockstep.sources.suggest.words import plain
from lockstep.values.faults import WrongUse

#: What a column may be, and how its header says so: whole headers in small letters, best first.
_HEADERS: dict[str, tuple[str, ...]] = {
    "path": (r"(conversion |customer |channel )?paths?", r"(customer )?journeys?|touch ?points|pfade?|parcours"),
    "nulls": (r"(total )?(nulls?|non conversions?|not converted|lost)", r"(total )?(drop ?offs?|unconverted)"),
    "lead": (r"leads? (created|made|date|time|at)( at| on| date)?|(created|converted) (to )?lead", r"mql (at|date)"),
    "opportunity": (r"opp(ortunity)?s? (created|made|date|time|at)( at| on| date)?|deal created( at| on| date)?",),
    "currency": (r"(currency|wahrung|devise|moneda|moeda|valuta)( iso)?( code)?",),
    "person": (
        r"(person|customer|user|visitor|client|contact|lead|account|kunde|kunden|cookie|device)( ?id| ?key| ?nr)",
        r"person|customer|user|visitor|client|contact|kunde|cliente|e ?mail( address)?|(full ?)?visitorid",
        r"account|company|firma|lead|prospect|id",
        r"\w+ id",
    ),
    "id": (r"(touch|touch ?point|session|event|visit|click|interaction|row|hit)( ?id| ?nr)",),
    "time": (
        r"(touch|touch ?point|session|event|visit|click|started|occurred|created|interaction|converted|won|closed)"
        r"( at| on| date| time| timestamp| ts| start| started at)+",
        r"time ?stamp|date ?time|time|date|ts|when|occurred|at|zeit(punkt)?|datum|fecha|data|heure",
        r".* (at|on|date|time|timestamp)",
    ),
    "channel": (
        r"(marketing |media |touch )?(channel|kanal|canal|canale)s?( name| grouping)?",
        r"source medium|utm source|source|quelle|utm medium|medium|touch ?point|campaign|utm campaign|kampagne",
    ),
    "value": (
        r"(total )?conversion value|revenue|value|umsatz|amount|betrag|wert|montant|importe|valor|valore",
        r"(total|order|deal|sales|purchase|transaction|conversion|won) (value|revenue|amount)|price|sales|gmv",
    ),
    "conversion": (
        r"(total )?(conversions?|konversion(en)?)( flag| count| id)?|(is |has )?(converted|conversion)( at| on| time)?",
        r"(has |is )?(transaction|purchase|order|sale|won|signed|bought)s?( flag| id)?|(total )?conversions",
    ),
}  # fmt: skip
#: What is looked for in each kind of table, those whose headers say most first: “conversion value” is no conversion.
_OF_PATHS = ("path", "value", "nulls", "conversion", "currency")
_OF_TOUCHES = ("currency", "lead", "opportunity", "value", "conversion", "channel", "id", "person", "time")
_OF_CONVERSIONS = ("currency", "lead", "opportunity", "value", "person", "time")

#: What a table can't do without.
NEEDED = {"paths": ("path",), "touches": ("person", "time", "channel"), "conversions": ("person", "time")}


def suggested(names: Sequence[str], said: Mapping[str, str | None], *, file: str, of: str = "") -> dict[str, list[str]]:
    """Tell which columns are which.

    Parameters
    ----------
    names
        Headers of the file.
    said
        What somebody said: a role to a header, of `channel` several, parted by commas; None: nothing.
    file
        Name of the file, for faults.
    of
        ``conversions`` for a table of conversions; else found out: a table with a path is one of paths.

    Returns
    -------
    dict
        Role to headers, in the order of `_HEADERS`.

    Raises
    ------
    WrongUse
        A header somebody said is not there, or one the table can't do without was not found.

    Examples
    --------
    >>> suggested(["user_id", "timestamp", "channel", "revenue"], {}, file="t.csv")
    {'person': ['user_id'], 'time': ['timestamp'], 'channel': ['channel'], 'value': ['revenue']}
    >>> suggested(["path", "total_conversions", "total_null"], {}, file="p.csv")
    {'path': ['path'], 'nulls': ['total_null'], 'conversion': ['total_conversions']}
    """
    found = {role: _there(text, names, file) for role, text in said.items() if text}
    kind = of
    if not kind:
        is_touches = "person" in found or "time" in found
        path = found.get("path") or ([] if is_touches else _fitting("path", names, found))
        kind = "paths" if path else "touches"
    roles = {"paths": _OF_PATHS, "touches": _OF_TOUCHES, "conversions": _OF_CONVERSIONS}[kind]
    for role in roles:
        if role not in found and (fits := _fitting(role, names, found)):
            found[role] = fits
    for role in NEEDED[kind]:
        if role not in found:
            raise WrongUse(
                f"No column of {file} looks like the {role} of {_WHAT[kind]}.",
                remedy=f"Say which it is: --{role} NAME. There are {', '.join(names)}.",
            )
    return {role: found[role] for role in _HEADERS if role in found and role in roles}


_WHAT = {"paths": "a path", "touches": "a touch", "conversions": "a conversion"}


def _there(text: str, names: Sequence[str], file: str) -> list[str]:
    asked = [text] if text in names else [part.strip() for part in text.split(",")]
    for name in asked:
        if name not in names:
            raise WrongUse(f"{file} has no column “{name}”.", remedy=f"It has {', '.join(names)}.")
    return asked


def _fitting(role: str, names: Sequence[str], found: Mapping[str, Sequence[str]]) -> list[str]:
    taken = {name for columns in found.values() for name in columns}
    for pattern in _HEADERS[role]:
        for name in names:
            if name not in taken and re.fullmatch(pattern, plain(name)):
                return [name]
    return []
