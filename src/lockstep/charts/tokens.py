"""The colours charts are made of, by name: the page fills them in as it is lit, a file carries them light."""

from __future__ import annotations

import re
from typing import Any

#: Token to its light value; the page's stylesheet has the same, and the dark ones (tests/unit/charts compares).
LIGHT: dict[str, str] = {
    "bg": "#FFFFFF",
    "sunk": "#F1F1EE",
    "line": "#E5E5E0",
    "line2": "#CDCDC6",
    "ink": "#17191C",
    "ink2": "#4A4F57",
    "ink3": "#666B74",
    "mkt": "#6A48C2",
    "mkt-light": "#CFC4F0",
    "sal": "#0B7169",
    "sal-light": "#B3DCD7",
    "late": "#B23A26",
    "soon": "#855600",
    "gain": "#4E5B6C",
    "noise": "#8A8F98",
    "noise-soft": "#ECECE8",
    "band50": "#C9CAC8",
    "band80": "#E4E4E1",
}

#: Only where an attribute is nothing else: a name somebody wrote is text, whatever it looks like.
_TOKEN = re.compile(r'(?<==")var\(--([a-z0-9-]+)\)(?=")')
#: A colour in a definition, alone or behind a hatch.
_NAMED = re.compile(r"(?:(?<=^)|(?<= ))var\(--([a-z0-9-]+)\)$")


def token(name: str) -> str:
    """Return what stands for a colour in a chart.

    Examples
    --------
    >>> token("ink")
    'var(--ink)'
    """
    if name not in LIGHT:
        raise ValueError(f"there is no colour {name!r}; the colours are {', '.join(LIGHT)}")
    return f"var(--{name})"


def lit(svg: str) -> str:
    """Return a picture with its colours filled in, for files and e-mails.

    Examples
    --------
    >>> lit('<path fill="var(--ink)"/>')
    '<path fill="#17191C"/>'
    """
    return _TOKEN.sub(lambda found: LIGHT.get(found[1], found[0]), svg)


def lit_definition(definition: Any) -> Any:
    """Return a chart's definition, as a dict, with its colours filled in, for notebooks.

    Examples
    --------
    >>> lit_definition({"mark": {"fill": "var(--ink)"}, "data": [{"text": "var(--ink)"}]})
    {'mark': {'fill': '#17191C'}, 'data': [{'text': 'var(--ink)'}]}
    """
    match definition:
        case dict():
            # What somebody wrote stays as it is, whatever it looks like.
            is_said = {name for name, each in definition.items() if name == "text" and isinstance(each, str)}
            return {name: each if name in is_said else lit_definition(each) for name, each in definition.items()}
        case list():
            return [lit_definition(each) for each in definition]
        case str() if definition.endswith(")") and "var(--" in definition:
            return _NAMED.sub(lambda found: LIGHT.get(found[1], found[0]), definition)
    return definition
