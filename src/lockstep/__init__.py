"""Lockstep: one record from first touch to closed deal, one charter, one set of figures.

>>> import lockstep
>>> company = lockstep.open("/srv/lockstep")                      # doctest: +SKIP
>>> company.figure("won-revenue", by="owner", period="2026-Q1").to_polars()   # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.analysis.record import Record

__all__ = ["open"]


def open(home: str | Path, engine: str = "duckdb") -> Record:  # `lockstep.open`, as in `io.open`
    """Open an installation for reading.

    Parameters
    ----------
    home
        Its folder, ``$LOCKSTEP_HOME``.
    engine
        ``duckdb``, ``spark``, ``local[2]``, ``spark://host:port`` or ``sc://host:port``.

    Returns
    -------
    Record
        Which answers ``figure(name, ...)`` and ``explain(name, ...)``; use it as a context manager, or close it.

    Raises
    ------
    LockstepError
        There is no record yet, the charter can't be read, or the engine can't be reached.
    """
    from lockstep.analysis.record import Record  # noqa: PLC0415  `import lockstep` stays quick

    return Record(home, engine)
