"""Both teams' promises for a terminal: each promise and what was promised in one column, and what was missed marked."""

from __future__ import annotations

from collections.abc import Sequence

from lockstep.figures.figure import Row

MISSED = "✗"
LEGEND = f"{MISSED} missed the agreed rate"


def marked(found: Sequence[Row]) -> list[Row]:
    """Return rows of promises-kept with less columns and a mark.

    Parameters
    ----------
    found
        Rows of the figure.

    Returns
    -------
    list of dict
        `promise` and `promised` are one text; the last column, without a name, marks each row whose rate is below
        the agreed one. A promise without an agreed rate is never marked.

    Examples
    --------
    >>> row = {"team": "marketing", "promise": "packet", "promised": "95 % of packets complete"}
    >>> marked([row | {"value": 0.9, "agreed": 0.95}])
    [{'team': 'marketing', 'promise': 'packet: 95 % of packets complete', 'value': 0.9, '': '✗'}]
    """
    said: list[Row] = []
    for row in found:
        short = {name: cell for name, cell in row.items() if name not in ("promised", "agreed")}
        short["promise"] = f"{str(row['promise']).replace('-', ' ')}: {row['promised']}"
        said.append(short | {"": MISSED if _is_missed(row) else ""})
    return said


def _is_missed(row: Row) -> bool:
    agreed, value = row["agreed"], row["value"]
    return isinstance(agreed, float) and isinstance(value, float) and value < agreed
