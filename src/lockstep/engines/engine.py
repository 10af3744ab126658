"""What an engine is: it reads the tables of one record version and runs portable SQL over them.

The same SQL must say the same on every engine, so an engine also promises its types: whole numbers are
int64, text is text, truth is boolean, and nothing else ever comes back. A measure that would answer with
a float or a date is refused here, on every engine alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from lockstep.values.faults import LockstepError

#: Declared column types of the record, as every engine hands them out: day numbers are widened, because
#: ``day * 86400`` overflows 32 bits in 2038.
ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int64(),
    "BOOLEAN": pa.bool_(),
}


class EngineError(LockstepError):
    """An engine can't be reached, or can't run what it was given."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A table of the record as files.

    Attributes
    ----------
    files
        Its Parquet files, together its rows. None at all: an empty table.
    columns
        Column name to declared type (``VARCHAR``, ``BIGINT`` or ``INTEGER``), in order. A column that an
        older file lacks is null there.
    changed
        Files of the rows that were said anew since, beside those of `files`.
    gone
        Files of the keys under which rows of `files` no longer count.
    key
        Columns of these keys.
    """

    files: tuple[Path, ...]
    columns: dict[str, str]
    changed: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()
    key: tuple[str, ...] = ()


class Engine(Protocol):
    """Something that runs portable SQL. It belongs to one thread; open one per worker."""

    @property
    def label(self) -> str:
        """Short name that answers carry: ``duckdb`` or ``spark``."""
        ...

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name, in place of what had the name; unchanged ones cost nothing.

        Parameters
        ----------
        tables
            Name to files, or to rows in memory.

        Raises
        ------
        EngineError
            A file is missing or is not Parquet.
        """
        ...

    def render(self, query: str | exp.Query) -> str:
        """Return the text that `run` would send, laid out for people.

        Parameters
        ----------
        query
            DuckDB dialect, or a syntax tree of `portable.parse`.
        """
        ...

    def run(self, query: str | exp.Query) -> pa.Table:
        """Run one query and return its rows.

        Parameters
        ----------
        query
            DuckDB dialect inside the portable subset, or a syntax tree of `portable.parse`.

        Returns
        -------
        pyarrow.Table
            Columns in the order of the query, each int64, string or bool; see `settle`.

        Raises
        ------
        EngineError
            The engine refuses the query, a number does not fit, or a column has another type.
        """
        ...

    def close(self) -> None:
        """Give back what the engine holds; closing twice is harmless."""
        ...


def empty(columns: Mapping[str, str]) -> pa.Table:
    """Return a table without rows, with the types every engine hands out.

    Parameters
    ----------
    columns
        Column name to declared type.

    Examples
    --------
    >>> empty({"owner": "VARCHAR", "won_day": "INTEGER"}).schema.types
    [DataType(string), DataType(int64)]
    """
    return pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns.items()]).empty_table()


def is_same(known: Attached | pa.Table | None, table: Attached | pa.Table) -> bool:
    """Return whether a table is the one that an engine has under that name already.

    Parameters
    ----------
    known
        As it was attached; None: not at all.
    table
        As it is to be attached.

    Examples
    --------
    >>> stages = pa.table({"stage": ["known", "won"]})
    >>> is_same(stages, pa.table({"stage": ["known", "won"]})), is_same(stages, pa.table({"stage": ["won"]}))
    (True, False)
    """
    if isinstance(table, Attached):
        return known == table if isinstance(known, Attached) else False
    # A figure brings its small tables anew with each question; to send them over costs more than to compare them.
    return known is table or (isinstance(known, pa.Table) and bool(known.equals(table)))


def settle(table: pa.Table) -> pa.Table:
    """Bring an engine's answer to the types all engines share.

    DuckDB adds up to 128-bit integers and hands them out as decimals, Spark stays at 64 bits; literals are
    32 bits wide on both. Nullability and metadata, which differ too, are dropped.

    Parameters
    ----------
    table
        As the driver gave it.

    Returns
    -------
    pyarrow.Table
        Same columns and rows; int64, string or bool.

    Raises
    ------
    EngineError
        A number needs more than 64 bits, or a column is a float, a date, a list or has no type at all.

    Examples
    --------
    >>> narrow = pa.table({"n": pa.array([1], pa.int32()), "t": pa.array(["x"], pa.large_string())})
    >>> settle(narrow).schema.types
    [DataType(int64), DataType(string)]
    """
    fields, columns = [], []
    for field, column in zip(table.schema, table.columns, strict=True):
        try:
            settled = column.cast(_settled_type(field))
        except pa.ArrowInvalid as problem:
            raise EngineError(
                f"A number in column “{field.name}” does not fit into 64 bits.",
                remedy="Look for an amount in the record that is out of all proportion: `lockstep explain`.",
            ) from problem
        fields.append(pa.field(field.name, settled.type))
        columns.append(settled)
    return pa.table(columns, schema=pa.schema(fields))


def _settled_type(field: pa.Field) -> pa.DataType:
    kind = field.type
    if pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0):
        return pa.int64()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_boolean(kind):
        return pa.bool_()
    raise EngineError(
        f"Column “{field.name}” is {kind}; a measure answers with whole numbers, text or truth values.",
        remedy="Add up whole numbers and make ratios in Python; an absent number is CAST(NULL AS BIGINT).",
    )
