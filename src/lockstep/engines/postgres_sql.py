"""Portable SQL in PostgreSQL's words, where its own rules would say something else.

Whatever is text is collated "C" there, so that it is ordered, and its smallest found, by code point as everywhere
else and not by the language the database was made for.
"""

from __future__ import annotations

from sqlglot import exp

#: The record's declared types.
TYPES = {"VARCHAR": 'text COLLATE "C"', "BIGINT": "bigint", "INTEGER": "bigint", "BOOLEAN": "boolean"}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul)


def postgres(query: exp.Query) -> exp.Query:
    """Return a query as PostgreSQL has to be asked; the one given stays as it is.

    Parameters
    ----------
    query
        A tree of `portable.parse`, without placeholders.

    Examples
    --------
    >>> from lockstep.engines import portable
    >>> postgres(portable.parse("SELECT d.day * 86400 AS s, 'all' AS dim FROM deals AS d")).sql("postgres")
    'SELECT d.day * CAST(86400 AS BIGINT) AS s, \\'all\\' COLLATE "C" AS dim FROM deals AS d'
    """
    tree = query.copy()
    # From the leaves up: what is put around a part is not looked at again.
    for node in reversed(list(tree.walk())):
        parent, place, index = node.parent, node.arg_key, node.index
        if parent is None or place is None:
            continue
        match node:
            case exp.Literal(is_string=True):
                parent.set(place, _collated(node), index)
            case exp.Literal() if isinstance(parent, _ARITHMETIC):
                # A product of two literals is of 32 bits there, and a day has 86,400 seconds.
                parent.set(place, exp.Cast(this=node, to=exp.DataType.build("BIGINT")), index)
            case exp.Cast() if node.to.this in exp.DataType.TEXT_TYPES:
                parent.set(place, _collated(node), index)
            case exp.Div() if isinstance(parent, exp.Cast):
                # By the subset it leaves no rest; whole numbers are divided as such, beyond 2^53 too.
                node.set("typed", True)
            case _:
                pass
    return tree


def _collated(node: exp.Expr) -> exp.Expr:
    return exp.Collate(this=node, expression=exp.to_identifier("C", quoted=True))
