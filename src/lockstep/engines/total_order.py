"""Which orders are total: where two rows tie, each engine puts another first.

A window that numbers, looks back or adds up in an order, and a LIMIT, depend on how ties fall. An order is
total when it ends in an id, or when it names, together with PARTITION BY, everything that its source was
grouped by. (A rank is the same for all that tie, whatever the order.)
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_NUMBERING = (exp.RowNumber, exp.Lag, exp.Lead)
_RANKING = (exp.Rank, exp.DenseRank)
_ADDING = (exp.Sum, exp.Count, exp.Min, exp.Max)

Found = Iterator[tuple[exp.Expr, str]]


def limit(node: exp.Limit) -> Found:
    """Find a LIMIT that may keep other rows on another engine."""
    query = node.parent
    order = query.args.get("order") if query is not None else None
    if query is None or order is None or not (_ends_in_id(order) or _covers(query, [], order)):
        yield node, "cuts rows that have no total order: end ORDER BY in an id"


def window(node: exp.Window) -> Found:
    """Find a window whose frame or order leaves ties open."""
    order, spec, what = node.args.get("order"), node.args.get("spec"), node.this
    if isinstance(what, _NUMBERING + _RANKING):
        if order is None:
            yield node, "has no order: write ORDER BY, ending in an id"
            return
    elif not isinstance(what, _ADDING):
        yield node, "is no window the subset knows"
        return
    elif order is not None and spec is None:
        yield node, "adds up without a frame: write ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    if spec is not None and spec.args.get("kind") != "ROWS":
        yield node, "has a frame by value: write ROWS"
    if isinstance(what, _NUMBERING + _ADDING) and order is not None and not _is_total(node, order):
        yield node, "may number ties as the engine likes: end its ORDER BY in an id"


def _ends_in_id(order: exp.Order) -> bool:
    last = order.expressions[-1].this.unnest() if order.expressions else None
    return isinstance(last, exp.Column) and (last.name.endswith("_id") or last.name in ("key", "ordinal"))


def _is_total(window: exp.Window, order: exp.Order) -> bool:
    if _ends_in_id(order):
        return True
    select = window.find_ancestor(exp.Select)
    return select is not None and _covers(select, window.args.get("partition_by") or [], order)


def _covers(query: exp.Expr, partition: list[exp.Expr], order: exp.Order) -> bool:
    named = {part.name for part in (*partition, *(ordered.this for ordered in order.expressions))}
    grain = _grain(query) or _source_grain(query)
    return grain is not None and grain <= named


def _source_grain(query: exp.Expr) -> set[str] | None:
    inner = source(query)
    return None if inner is None else _grain(inner) or _source_grain(inner)


def source(query: exp.Expr) -> exp.Query | None:
    """Return the query that a SELECT without joins reads from; None when it reads a table."""
    source = query.args.get("from_")
    if source is None or query.args.get("joins"):
        return None
    if isinstance(source.this, exp.Subquery):
        inner = source.this.this
    else:
        ctes = {cte.alias: cte.this for cte in query.root().find_all(exp.CTE)}
        inner = ctes.get(source.this.name)
    return inner if isinstance(inner, exp.Query) and inner is not query else None


def _grain(query: exp.Expr) -> set[str] | None:
    """Return the columns that a grouped SELECT has one row per; None when it is not grouped."""
    group = query.args.get("group")
    if group is None or not isinstance(query, exp.Select):
        return None
    names = {projection.unalias().sql(): projection.alias_or_name for projection in query.selects}
    return {names.get(grouped.sql(), grouped.name) for grouped in group.expressions}
