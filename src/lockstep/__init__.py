"""Lockstep: one record from first touch to closed deal, one charter, one set of figures.

>>> import lockstep
>>> company = lockstep.open("/srv/lockstep")                      # doctest: +SKIP
>>> company.figure("won-revenue", by="owner", period="2026-Q1").rows   # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.insight.reader import Reader

__all__ = ["open"]


def open(home: str | Path, engine: str = "duckdb") -> Reader:  # `lockstep.open`, as in `io.open`
    """Open an installation for reading.

    Parameters
    ----------
    home
        Its folder, ``$LOCKSTEP_HOME``.
    engine
        ``duckdb``, ``spark``, ``local[2]``, ``spark://host:port`` or ``sc://host:port``.

    Returns
    -------
    Reader
        Which answers ``figure(name, ...)`` and ``explain(name, ...)``.

    Raises
    ------
    LockstepError
        There is no record yet, the charter can't be read, or the engine can't be reached.
    """
    from lockstep.insight.reader import Reader  # noqa: PLC0415  `import lockstep` stays quick

    return Reader(home, engine)
