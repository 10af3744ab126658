"""Countries by any of their usual names, so that ``AT``, ``AUT``, ``Austria`` and ``Österreich`` say the same."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

#: Languages in which systems name countries.
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "fi", "cs")
#: What people write, and no list of official names has.
_SPOKEN = {"usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "great britain": "GB"}


@cache
def country_codes() -> dict[str, str]:
    """Return the ISO code of two letters of every country by its names and codes, written small.

    Returns
    -------
    dict
        Name to code. Of a name that two languages give to two countries, the first language's; names are those of
        the Unicode CLDR.

    Examples
    --------
    >>> codes = country_codes()
    >>> codes["at"], codes["aut"], codes["austria"], codes["österreich"]
    ('AT', 'AT', 'AT', 'AT')
    """
    codes: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.lower(), code)
                codes.setdefault(code.lower(), code)
    for alias, meant in get_global("territory_aliases").items():
        if alias.isalpha() and len(meant) == 1:
            codes.setdefault(alias.lower(), meant[0])
    return _SPOKEN | codes
