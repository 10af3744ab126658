"""The portable subset of SQL: what a measure may say, because every engine means the same by it.

A white list of syntax, and rules on top where the same words mean different things on different engines:

* whole numbers only: float sums differ from engine to engine and from run to run. The one division is
  ``CAST((a - MOD(a, b)) / b AS BIGINT)``, exact below 2^53; ratios are made in Python from counts;
* a join has one equality (two made DuckDB 1.5 plan a join of 13 million rows) and any residual comparisons;
* a window that adds up in an order names its ROWS frame (the default, RANGE, lumps ties together) and, like
  one that numbers or looks back, ends its order in an id, so that ties don't fall as the engine likes;
* names are said once: DuckDB lets a SELECT refer to its own aliases, others read the column instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from lockstep.engines import total_order

_ALLOWED: frozenset[type[exp.Expr]] = frozenset((
    # the query
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.With,
    exp.CTE, exp.Union, exp.Subquery, exp.Limit, exp.Distinct, exp.Table, exp.TableAlias, exp.Identifier,
    exp.Column, exp.Alias, exp.Star, exp.Placeholder,
    # values and truth
    exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT,
    exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
    # whole numbers
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Abs, exp.Greatest, exp.Least, exp.Cast,
    exp.DataType, exp.DataTypeParam,
    # over many rows
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Window, exp.WindowSpec, exp.RowNumber, exp.Rank,
    exp.DenseRank, exp.Lag, exp.Lead,
))  # fmt: skip

_INSTEAD: dict[type[exp.Expr], str] = {
    exp.IntDiv: "write CAST((a - MOD(a, b)) / b AS BIGINT)",
    exp.TryCast: "write CAST; what can't be cast is a fault at import",
    exp.Qualify: "number the rows in a CTE and filter in the next SELECT",
    exp.Unnest: "keep one row per thing in a table",
    exp.Explode: "keep one row per thing in a table",
    exp.Avg: "answer with SUM and COUNT, and divide in Python",
    exp.Median: "answer with counts per value, or the middle rows by ROW_NUMBER",
    exp.Quantile: "answer with counts per value, or the middle rows by ROW_NUMBER",
    exp.Round: "stay with whole numbers",
    exp.Floor: "write CAST((a - MOD(a, b)) / b AS BIGINT)",
    exp.Extract: "join the calendar table on a _day column",
    exp.Interval: "add seconds or days as whole numbers",
    exp.CurrentTimestamp: "take :as_of_s",
    exp.CurrentDate: "take :as_of_s",
    exp.First: "number the rows in a CTE and take the first",
    exp.Lower: "normalise names at import; engines differ in letters beyond ASCII",
    exp.Upper: "normalise names at import; engines differ in letters beyond ASCII",
    exp.Like: "compare whole values",
    exp.RegexpLike: "compare whole values",
    exp.Exists: "join instead",
    exp.Intersect: "join instead",
    exp.Except: "join instead",
    exp.Filter: "write SUM(CASE WHEN … THEN 1 ELSE 0 END)",
}
_TYPES = {exp.DataType.Type.BIGINT, exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT}


def violations(tree: exp.Query) -> list[str]:
    """List where a query leaves the subset.

    Parameters
    ----------
    tree
        A tree of `portable.parse`; it is not changed.

    Returns
    -------
    list of str
        One sentence per violation, in the order of the text where possible, each once: the offending text
        and what to write instead.

    Examples
    --------
    >>> from lockstep.engines import portable
    >>> violations(portable.parse("SELECT AVG(d.days) AS days FROM deals AS d"))
    ['`AVG(d.days)` is outside the portable subset: answer with SUM and COUNT, and divide in Python.']
    """
    found: list[str] = []
    for node in tree.walk():
        if type(node) not in _ALLOWED:  # not isinstance: TRY_CAST is a kind of CAST to the parser
            instead = _INSTEAD.get(type(node), "use only what engines/subset.py lists")
            found.append(f"`{_text(node)}` is outside the portable subset: {instead}.")
            continue
        for kind, rule in _RULES:
            if isinstance(node, kind):
                found.extend(f"`{_text(where)}` {what}." for where, what in rule(node))
    return list(dict.fromkeys(found))


def _text(node: exp.Expr) -> str:
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 100 else f"{text[:99]}…"


Found = Iterator[tuple[exp.Expr, str]]


def _literal(node: exp.Literal) -> Found:
    if not node.is_string and not node.name.isdigit():
        yield node, "is not a whole number: use integers, and make ratios in Python from counts"


def _div(node: exp.Div) -> Found:
    top = node.this.unnest()
    exact = (
        isinstance(top, exp.Sub)
        and isinstance(top.expression.unnest(), exp.Mod)
        and top.expression.unnest().this.unnest() == top.this.unnest()
        and top.expression.unnest().expression.unnest() == node.expression.unnest()
    )
    if not (exact and isinstance(node.parent, exp.Cast)):
        yield (
            node,
            "divides: write CAST((a - MOD(a, b)) / b AS BIGINT), or make the ratio in Python from counts",
        )


def _mod(node: exp.Mod) -> Found:
    by = node.expression.unnest()
    positive = isinstance(by, exp.Literal) and by.name.strip("0") != ""
    if not positive and not isinstance(by, exp.Nullif):
        yield node, "may divide by zero, null here and an error there: divide by a number or NULLIF(…, 0)"


def _cast(node: exp.Cast) -> Found:
    if node.to.this not in _TYPES:
        yield node, "casts to a type that engines round or print differently: only BIGINT and VARCHAR"


def _null(node: exp.Null) -> Found:
    top = node.parent if isinstance(node.parent, exp.Alias) else node
    if isinstance(top.parent, exp.Select) and top.arg_key == "expressions":
        yield node, "has no type: write CAST(NULL AS BIGINT) or CAST(NULL AS VARCHAR)"


def _star(node: exp.Star) -> Found:
    if isinstance(node.parent, exp.Count):
        return
    if node.args.get("except_") or node.args.get("replace") or node.args.get("rename"):
        yield node, "names columns by exception: list the columns"
    elif isinstance(node.parent, exp.Select) and node.parent.args.get("joins"):
        yield node, "takes every column of a join: write the table before it, as in j.*"


def _join(node: exp.Join) -> Found:
    if node.args.get("using") or node.args.get("method"):
        yield node, "joins by name or by nearness: write ON with one equality"
        return
    condition = node.args.get("on")
    if node.kind == "CROSS" and condition is None:
        return
    if node.side not in ("", "LEFT") or node.kind not in ("", "INNER"):
        yield node, "is another kind of join: write JOIN, LEFT JOIN or CROSS JOIN"
    elif condition is None:
        yield node, "joins without a condition: write JOIN … ON, or CROSS JOIN for a table of one row"
    else:
        parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
        equalities = [part for part in parts if _links(part, node)]
        if len(equalities) != 1:
            yield (
                node,
                f"has {len(equalities)} equalities: join on one integer or text key, and compare the rest",
            )


def _links(part: exp.Expr, join: exp.Join) -> bool:
    part = part.unnest()
    if not isinstance(part, exp.EQ):
        return False
    joined = join.this.alias_or_name
    left, right = ({column.table for column in side.find_all(exp.Column)} for side in (part.this, part.expression))
    return (joined in left) != (joined in right) and bool(left) and bool(right)


def _group(node: exp.Group) -> Found:
    if node.args.get("all") or any(node.args.get(key) for key in ("grouping_sets", "cube", "rollup", "totals")):
        yield node, "groups by something else than columns: list the columns"
    for grouped in node.expressions:
        if isinstance(grouped.unnest(), exp.Literal):
            yield grouped, "groups by a position: write the column"


def _union(node: exp.Union) -> Found:
    if node.args.get("distinct") or node.args.get("by_name"):
        yield node, "drops equal rows or matches by name: write UNION ALL"


def _distinct(node: exp.Distinct) -> Found:
    if node.args.get("on"):
        yield node, "keeps whichever row comes first: number the rows in a CTE and take the first"


def _in(node: exp.In) -> Found:
    if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
        yield node, "looks into a query: join instead"


def _select(node: exp.Select) -> Found:
    renamed = {
        projection.alias: projection
        for projection in node.selects
        if isinstance(projection, exp.Alias) and projection.this.unnest().name != projection.alias
    }
    below = _source_columns(node)
    clauses = [node.args[key] for key in ("where", "group", "having") if node.args.get(key)]
    for place in (*node.selects, *clauses):
        for column in place.find_all(exp.Column):
            own = renamed.get(column.name)
            if own is None or own is place or column.table or column.find_ancestor(exp.Select) is not node:
                continue
            # Among the columns of a SELECT, every engine takes the one from below; elsewhere they differ.
            if column.name not in below or place not in node.selects:
                yield column, "may mean the alias or the column: name the table before it, or use another CTE"


def _source_columns(query: exp.Select) -> set[str]:
    source = total_order.source(query)
    return {projection.alias_or_name for projection in source.selects} if source is not None else set()


_RULES: tuple[tuple[type[exp.Expr], Callable[..., Found]], ...] = (
    (exp.Literal, _literal), (exp.Div, _div), (exp.Mod, _mod), (exp.Cast, _cast), (exp.Null, _null),
    (exp.Star, _star), (exp.Join, _join), (exp.Group, _group), (exp.Union, _union),
    (exp.Distinct, _distinct), (exp.In, _in), (exp.Select, _select), (exp.Limit, total_order.limit),
    (exp.Window, total_order.window),
)  # fmt: skip
