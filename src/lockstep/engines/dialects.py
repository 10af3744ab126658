"""Portable SQL in the words of warehouses that nobody ran it on here: to read, to take along, to start from.

What is known to differ is written out; what they make of it is for whoever has one to see. A test of ours can say
only that each text is SQL there.
"""

from __future__ import annotations

from sqlglot import ErrorLevel, exp
from sqlglot.errors import UnsupportedError

from lockstep.engines.engine import EngineError
from lockstep.engines.postgres_sql import postgres

#: Dialects that a statement can be written in.
DIALECTS: tuple[str, ...] = (
    "bigquery", "databricks", "duckdb", "postgres", "redshift", "snowflake", "spark", "trino",
)  # fmt: skip
#: The largest of two is null there when one of them is; portable SQL passes over nulls.
_NULL_WINS = ("bigquery", "trino")
#: A quotient of whole numbers is a float there, and DIV a whole number.
_HAS_DIV = ("bigquery", "databricks")


def check(dialect: str) -> None:
    """Refuse a dialect that statements can't be written in.

    Raises
    ------
    EngineError
        It is none of `DIALECTS`.
    """
    if dialect not in DIALECTS:
        raise EngineError(f"“{dialect}” is no dialect that is known here.", remedy=f"Name {', '.join(DIALECTS)}.")


def written(query: exp.Query, dialect: str) -> str:
    """Return a query in another dialect, laid out for people.

    Parameters
    ----------
    query
        A tree of `portable.parse`, without placeholders; it stays as it is.
    dialect
        One of `DIALECTS`.

    Raises
    ------
    EngineError
        There is no such dialect, or the query says what the dialect can't.

    Examples
    --------
    >>> from lockstep.engines import portable
    >>> print(written(portable.parse("SELECT GREATEST(d.a, d.b) AS g FROM deals AS d"), "bigquery"))
    SELECT
      COALESCE(GREATEST(d.a, d.b), d.a, d.b) AS g
    FROM deals AS d
    """
    check(dialect)
    tree = postgres(query) if dialect == "postgres" else query.copy()
    # From the leaves up: what is put around a part is not looked at again.
    for node in reversed(list(tree.walk())):
        match node:
            case exp.Greatest() | exp.Least() if dialect in _NULL_WINS:
                node.replace(_passing_over_nulls(node))
            case exp.Div() if isinstance(node.parent, exp.Cast) and dialect in _HAS_DIV:
                node.replace(exp.IntDiv(this=node.this.copy(), expression=node.expression.copy()))
            case exp.Div() if isinstance(node.parent, exp.Cast):
                node.set("typed", True)
            case exp.Window() if dialect == "bigquery":
                _order_nulls_last(node)
            case _:
                pass
    try:
        return tree.sql(dialect=dialect, pretty=True, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as problem:
        said = str(problem).partition("\n")[0]
        raise EngineError(f"This can't be said in {dialect}: {said}.", remedy="Name another dialect.") from problem


def _passing_over_nulls(node: exp.Greatest | exp.Least) -> exp.Expr:
    one: exp.Expr = node.this
    for other in node.expressions:
        both = type(node)(this=one.copy(), expressions=[other.copy()], ignore_nulls=False)
        one = exp.Coalesce(this=both, expressions=[one.copy(), other.copy()])
    return one


def _order_nulls_last(node: exp.Window) -> None:
    """Say with a column of its own that nulls come last: BigQuery takes no NULLS LAST where a window adds up."""
    order = node.args.get("order")
    if order is None:
        return
    keys: list[exp.Expr] = []
    for key in order.expressions:
        if not key.args.get("desc"):
            is_absent = exp.case().when(key.this.copy().is_(exp.null()), "1").else_("0")
            keys.append(exp.Ordered(this=is_absent, nulls_first=True))
            key.set("nulls_first", True)  # as it is there anyway
        keys.append(key)
    order.set("expressions", keys)
