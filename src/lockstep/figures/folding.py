"""Leave out of a bound SQL what the question has settled, so that what is run, and shown, says only what matters.

Bound to a question without a condition or a period, a measure says ``AND TRUE`` and ``NULL IS NULL OR …``. This
is settled before the SQL runs: the text an explanation shows is the text that ran.
"""

from __future__ import annotations

from typing import cast

from sqlglot import exp


def fold(tree: exp.Query) -> exp.Query:
    """Fold what is true or false whatever the record holds.

    Parameters
    ----------
    tree
        Without placeholders. It is changed in place.

    Returns
    -------
    sqlglot.exp.Query
        The same answer from any record: literals compared with null, ``AND`` and ``OR`` with a truth value,
        ``CASE`` with one, and ``WHERE TRUE`` are gone; nothing else is touched.

    Examples
    --------
    >>> from lockstep.engines.portable import parse
    >>> fold(parse("SELECT 1 AS n FROM t AS t WHERE t.a = 1 AND TRUE AND (5 IS NULL OR (t.b >= 5 AND t.b < 9))")).sql()
    'SELECT 1 AS n FROM t AS t WHERE t.a = 1 AND t.b >= 5 AND t.b < 9'
    >>> fold(parse("SELECT SUM(CASE WHEN NULL IS NULL OR t.b >= NULL THEN 1 ELSE 0 END) AS n FROM t AS t")).sql()
    'SELECT SUM(1) AS n FROM t AS t'
    """
    # From the leaves up: what is settled below settles what stands above it.
    for node in reversed(list(tree.walk())):
        folded = _folded(node)
        if folded is not node:
            node.replace(folded)
    # Brackets last, the outer before the inner: what they stand in may have been settled, and is then another.
    for brackets in list(tree.find_all(exp.Paren)):
        brackets.replace(_without_brackets(brackets))
    for where in list(tree.find_all(exp.Where)):
        if _truth(where.this) is True:
            where.pop()
    return tree


def _folded(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Paren() if _truth(node.this) is not None:
            return cast("exp.Expr", node.this)
        case exp.Is() if isinstance(node.expression, exp.Null) and isinstance(node.this, exp.Literal | exp.Null):
            return exp.Boolean(this=isinstance(node.this, exp.Null))
        case exp.Not() if (truth := _truth(node.this)) is not None:
            return exp.Boolean(this=not truth)
        case exp.And():
            return _joined(node, neutral=True)
        case exp.Or():
            return _joined(node, neutral=False)
        case exp.Case() if node.args.get("this") is None:
            return _first_settled(node)
        case _:
            return node


def _joined(node: exp.And | exp.Or, *, neutral: bool) -> exp.Expr:
    """Return what is left of two sides: the other one of a neutral side, the one that settles both, or both."""
    left, right = node.this, node.expression
    for side, other in ((left, right), (right, left)):
        truth = _truth(side)
        if truth is not None:
            return cast("exp.Expr", other if truth is neutral else side)
    return node


def _first_settled(node: exp.Case) -> exp.Expr:
    """Return the value of a CASE whose first condition is settled, when it has no other."""
    ways = node.args["ifs"]
    truth = _truth(ways[0].this) if len(ways) == 1 else None
    if truth is None:
        return node
    return cast("exp.Expr", ways[0].args["true"] if truth else node.args.get("default") or exp.null())


def _without_brackets(node: exp.Paren) -> exp.Expr:
    """Return what the brackets hold where they change nothing: a whole condition, or a part of one of its own."""
    inner, around = node.this, node.parent
    is_whole = isinstance(around, exp.Where | exp.If) or isinstance(inner, exp.Paren)
    is_part = isinstance(around, exp.And) and isinstance(inner, exp.And | exp.Predicate)
    return cast("exp.Expr", inner) if is_whole or is_part else node


def _truth(node: object) -> bool | None:
    return bool(node.this) if isinstance(node, exp.Boolean) else None
