"""The order of a list, and a place in it as a text for an address.

Rows are in the order of one column, those without a value last, and by id where they tie. Each row's number in that
order is worked out once per record version; a page is the rows whose numbers follow a place, so that the thousandth
page costs what the first does. A place names a row by what it is sorted by and its id, and so holds when the record
moves on: nothing is shown twice because rows came in before it.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.values.faults import WrongUse


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list.

    Attributes
    ----------
    value
        What its row is sorted by; None where it has none.
    row_id
        Its row's id.

    Examples
    --------
    >>> Cursor.parse(Cursor("Ångström", "deal:crm/d/1").text, str)
    Cursor(value='Ångström', row_id='deal:crm/d/1')
    """

    value: str | int | None
    row_id: str

    @property
    def text(self) -> str:
        """Return it as letters, digits, ``-`` and ``_``."""
        said = json.dumps([self.value, self.row_id], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, kind: type[str] | type[int]) -> Cursor:
        """Read a place back.

        Parameters
        ----------
        text
            As `text` wrote it, or as somebody changed it.
        kind
            What the list is sorted by.

        Raises
        ------
        WrongUse
            It is no place in a list sorted so.
        """
        try:
            value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError, TypeError, RecursionError):
            value, row_id = None, None
        if type(value) not in (kind, type(None)) or not isinstance(row_id, str):
            raise WrongUse("The address names no place in this list.", remedy="You see the beginning of the list.")
        return cls(value, row_id)


def numbered(values: pa.ChunkedArray) -> pa.Array:
    """Return each row's number, from 0, in the ascending order of values; rows are in the order of their ids.

    Examples
    --------
    >>> numbered(pa.chunked_array([[30, None, 10, 30]])).to_pylist()
    [1, 3, 0, 2]
    """
    order = pc.sort_indices(values).to_numpy()  # what has no value comes last
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return pa.array(numbers)


class Order:
    """The rows of a table in the order of one column.

    Parameters
    ----------
    ids
        The rows' ids, ascending.
    values
        What they are sorted by.
    numbers
        As `numbered` makes them of the values.
    descending
        Whether the largest comes first; rows without a value stay last.

    Examples
    --------
    >>> ids, values = pa.chunked_array([["a", "b", "c", "d"]]), pa.chunked_array([[30, None, 10, 30]])
    >>> order = Order(ids, values, numbered(values).to_numpy(), descending=True)
    >>> [ids[int(row)].as_py() for row in order.rows]
    ['d', 'a', 'c', 'b']
    >>> order.start(Cursor(30, "a")), order.start(Cursor(20, "gone")), order.start(Cursor(30, "a"), itself=True)
    (2, 2, 1)
    """

    def __init__(self, ids: pa.ChunkedArray, values: pa.ChunkedArray, numbers: np.ndarray, *, descending: bool) -> None:
        self.ids, self.values, self.descending = ids, values, descending
        said = len(values) - values.null_count
        self.numbers = np.where(numbers < said, said - 1 - numbers, numbers) if descending else numbers
        self.rows = np.empty(len(numbers), np.int64)
        self.rows[self.numbers] = np.arange(len(numbers))

    def start(self, cursor: Cursor, *, itself: bool = False) -> int:
        """Return the number of the first row after a place; with `itself`, of the first that is not before it."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self._is_before(middle, cursor):
                low = middle + 1
            else:
                high = middle
        is_here = low < len(self.rows) and self.at(low) == cursor
        return low if itself or not is_here else low + 1

    def at(self, number: int) -> Cursor:
        """Return the place of the row with a number."""
        row = int(self.rows[number])
        return Cursor(self.values[row].as_py(), self.ids[row].as_py())

    def _is_before(self, number: int, cursor: Cursor) -> bool:
        here = self.at(number)
        if here.value is None or cursor.value is None:
            return (here.value is None, here.row_id) < (cursor.value is None, cursor.row_id)
        ours, theirs = (here.value, here.row_id), (cursor.value, cursor.row_id)
        return ours > theirs if self.descending else ours < theirs
