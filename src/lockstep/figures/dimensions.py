"""What a figure can be split by and narrowed to: syntax trees for the placeholders ``:by`` and ``:filter``.

A dimension is a column of `journeys` (``j``), a unit of time one of `calendar` (``c``), joined to the day
that the figure counts by. What the record does not say is a group of its own, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from sqlglot import exp

from lockstep.figures.dates import UNITS
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import WrongUse

#: The group of journeys that lack the dimension, and of those that lack the day.
MISSING, UNDATED = "(missing)", "(undated)"


def dimension(by: str | None) -> exp.Expr:
    """Return what stands for ``:by``.

    Parameters
    ----------
    by
        A dimension or a unit of time; None: everything is one group, called ``all``.

    Raises
    ------
    WrongUse
        There is no such dimension; the remedy names the nearest and lists all.

    Examples
    --------
    >>> dimension("owner").sql("duckdb")
    "COALESCE(j.owner, '(missing)')"
    >>> dimension("month").sql("duckdb")
    "COALESCE(c.month, '(undated)')"
    >>> dimension("ownr")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: The record has no dimension “ownr”. Did you mean owner? ...
    """
    if by is None:
        return exp.Literal.string("all")
    if by in UNITS:
        return _known(exp.column(by, table="c"), UNDATED)
    if by in DIMENSIONS:
        return _known(exp.column(by, table="j"), MISSING)
    near = get_close_matches(by.strip().lower(), (*DIMENSIONS, *UNITS), n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise WrongUse(
        f"The record has no dimension “{by}”.",
        remedy=f"{hint}These work: {', '.join((*DIMENSIONS, *UNITS))}.",
    )


def condition(where: Mapping[str, str]) -> exp.Expr:
    """Return what stands for ``:filter``: true for the journeys that have all these values.

    Parameters
    ----------
    where
        Dimension or unit of time to value; ``(missing)`` and ``(undated)`` are values too. Empty: all.

    Raises
    ------
    WrongUse
        There is no such dimension.

    Examples
    --------
    >>> condition({"owner": "O'Hara"}).sql("duckdb")
    "COALESCE(j.owner, '(missing)') = 'O''Hara'"
    >>> condition({}).sql("duckdb")
    'TRUE'
    """
    parts = [exp.EQ(this=dimension(name), expression=exp.Literal.string(where[name])) for name in sorted(where)]
    return exp.and_(*parts) if parts else exp.true()


def _known(column: exp.Column, otherwise: str) -> exp.Expr:
    return exp.Coalesce(this=column, expressions=[exp.Literal.string(otherwise)])
