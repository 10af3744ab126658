"""Rows of the record as Arrow columns: instants, days, amounts and truth as what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from lockstep.analysis.columns import amount_type
from lockstep.values import money
from lockstep.values.faults import LockstepError


def table(rows: Sequence[Mapping[str, Any]], *, currency: str) -> pa.Table:
    """Return rows of the record as an Arrow table.

    Parameters
    ----------
    rows
        As `Explanation.rows` has them, all with the same columns.
    currency
        The company's, in which ``home_minor`` is.

    Returns
    -------
    pyarrow.Table
        ``…_s`` becomes ``…_at``, a timestamp in UTC; ``…_day`` a date; ``…_minor`` loses its ending and is decimal in
        its currency; ``is_…`` and ``has_…`` are truth; numbers are int64, all else text. No rows: no columns.

    Examples
    --------
    >>> table([{"journey_id": "j1", "won_s": 0, "home_minor": 1250}], currency="EUR").to_pylist()[0]["home"]
    Decimal('12.50')
    """
    names = list(rows[0]) if rows else []
    return pa.table(dict(_column(name, rows, currency) for name in names))


def _column(name: str, rows: Sequence[Mapping[str, Any]], home: str) -> tuple[str, pa.Array]:
    cells = [row[name] for row in rows]
    stem, _, unit = name.rpartition("_")
    if unit == "s" and stem:
        return f"{stem}_at", pa.array(cells, pa.timestamp("s", tz="UTC"))
    if unit == "day":
        return name, pa.array(cells, pa.int32()).cast(pa.date32())
    if unit == "minor":
        codes = [home if stem == "home" else row.get(f"{stem}_currency") for row in rows]
        amounts = [_amount(cell, code) for cell, code in zip(cells, codes, strict=True)]
        used = [str(code) for code, amount in zip(codes, amounts, strict=True) if amount is not None]
        return stem, pa.array(amounts, amount_type(used or [home]))
    if name.startswith(("is_", "has_")):
        return name, pa.array([None if cell is None else bool(cell) for cell in cells], pa.bool_())
    is_number = any(isinstance(cell, int) for cell in cells)
    return name, pa.array(cells, pa.int64() if is_number else pa.string())


def _amount(minor: int | None, currency: str | None) -> Decimal | None:
    if minor is None or currency is None:
        return None
    try:
        return money.from_minor(minor, currency).amount
    except LockstepError:  # a source may name a currency that there is not
        return None
