"""Portable SQL in ClickHouse's words, where its own rules would say something else.

ClickHouse never fails over a number: a sum beyond 64 bits begins again from below, a cast cuts off what does not fit,
and the largest of no numbers is 0. So whatever may grow is computed in 128 bits and brought back with a cast that
refuses (4 ns a row), and whatever may be absent is made to say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

#: Set in every session.
SETTINGS: dict[str, str | int] = {
    "join_use_nulls": 1,  # what a LEFT JOIN does not find is null, and not 0 or an empty text
    "prefer_column_name_to_alias": 1,  # SUM(won) AS won adds up the column, as everywhere else
    "session_timezone": "UTC",
}
#: The record's declared types; any of its columns may be null.
TYPES = {
    "VARCHAR": "Nullable(String)",
    "BIGINT": "Nullable(Int64)",
    "INTEGER": "Nullable(Int64)",
    "BOOLEAN": "Nullable(Bool)",
}
_COUNTING = (exp.Count, exp.RowNumber, exp.Rank, exp.DenseRank)
#: Where a truth value is asked for; anywhere else it is a value, and would come back as a number.
_CONDITIONS = (exp.Where, exp.Having, exp.Join, exp.And, exp.Or, exp.Not)


def clickhouse(query: exp.Query, columns: Mapping[str, Sequence[str]]) -> exp.Query:
    """Return a query as ClickHouse has to be asked; the one given stays as it is.

    Parameters
    ----------
    query
        A tree of `portable.parse`, without placeholders.
    columns
        Tables that it may read, with the names of their columns.

    Examples
    --------
    >>> from lockstep.engines import portable
    >>> clickhouse(portable.parse("SELECT SUM(d.minor) AS minor FROM deals AS d"), {}).sql("clickhouse")
    "SELECT accurateCast(SUM(toNullable(toInt128(d.minor))), 'Nullable(Int64)') AS minor FROM deals AS d"
    """
    tree = query.copy()
    _name_all(tree, columns)
    # From the leaves up: what is put around a part is not looked at again.
    for node in reversed(list(tree.walk())):
        parent, place, index = node.parent, node.arg_key, node.index
        rule = next((rule for kind, rule in _RULES if isinstance(node, kind)), None)
        if rule is None or parent is None or place is None:
            continue
        said = rule(node)
        if said is not node:
            parent.set(place, said, index)
    return tree


def _name_all(tree: exp.Query, columns: Mapping[str, Sequence[str]]) -> None:
    """Give each column that is selected from a join its name, those behind a star too.

    Where two of the tables joined have an “owner”, ClickHouse calls it “j.owner”, and no outer query finds it.
    """
    found: dict[int, list[str]] = {}

    def names(source: exp.Expr | Scope) -> Sequence[str]:
        query = source.expression if isinstance(source, Scope) else source
        while isinstance(query, exp.SetOperation | exp.Subquery):
            query = query.this
        return columns.get(query.name, ()) if isinstance(query, exp.Table) else found[id(query)]

    for scope in traverse_scope(tree):  # the inner queries first
        select = scope.expression
        if not isinstance(select, exp.Select):
            continue
        selected: list[exp.Expr] = []
        for one in select.selects:
            if one.is_star:
                asked = [one.table] if isinstance(one, exp.Column) else list(scope.sources)
                selected += [_selected(name, source) for source in asked for name in names(scope.sources[source])]
            else:
                selected.append(_aliased(one, one.this.copy()) if isinstance(one, exp.Column) else one)
        found[id(select)] = [one.alias_or_name for one in selected]
        if select.args.get("joins"):
            select.set("expressions", selected)


def _selected(name: str, table: str) -> exp.Expr:
    column = exp.Column(this=exp.to_identifier(name), table=exp.to_identifier(table))
    return _aliased(column, exp.to_identifier(name))


def _aliased(column: exp.Expr, name: exp.Identifier) -> exp.Expr:
    return exp.Alias(this=column, alias=name)


def _grown(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return node
    node.set("this", _call("toInt128", node.this))
    return _whole(node)


def _summed(node: exp.Sum) -> exp.Expr:
    is_windowed = isinstance(node.parent, exp.Window)
    if isinstance(node.this, exp.Distinct):
        node.this.set("expressions", [_wide(each) for each in node.this.expressions])
    else:
        node.set("this", _wide(node.this))
    return node if is_windowed else _whole(node)


def _wide(summed: exp.Expr) -> exp.Expr:
    return _call("toNullable", _call("toInt128", summed))


def _counted(node: exp.Expr) -> exp.Expr:
    # Counts are unsigned there, and no type holds both them and what may be negative.
    return node if isinstance(node.parent, exp.Window) else _call("toInt64", node)


def _over(node: exp.Window) -> exp.Expr:
    if isinstance(node.this, exp.Sum):
        return _whole(node)
    return _call("toInt64", node) if isinstance(node.this, _COUNTING) else node


def _absent(node: exp.Expr) -> exp.Expr:
    node.set("this", _call("toNullable", node.this))
    return node


def _cast(node: exp.Cast) -> exp.Expr:
    divided = node.this.unnest()
    if isinstance(divided, exp.Div):  # by the subset, one without a rest
        return _call("toInt64", _call("intDiv", divided.this, divided.expression))
    is_whole = node.to.this == exp.DataType.Type.BIGINT and not isinstance(node.this, exp.Null)
    return _whole(_call("toInt128", node.this)) if is_whole else node


def _literal(node: exp.Literal) -> exp.Expr:
    is_wide = not node.is_string and node.name.isdigit() and int(node.name) >= 2**31
    return _call("toInt64", node) if is_wide else node


def _truth(node: exp.Expr) -> exp.Expr:
    around, inside = node.parent, node
    while isinstance(around, exp.Paren):
        inside, around = around, around.parent
    is_asked = isinstance(around, _CONDITIONS) or (isinstance(around, exp.If) and inside.arg_key == "this")
    return node if is_asked else _call("toBool", node)


def _whole(node: exp.Expr) -> exp.Expr:
    return _call("accurateCast", node, exp.Literal.string(TYPES["BIGINT"]))


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[..., exp.Expr]], ...] = (
    (exp.Literal, _literal),
    ((exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Abs), _grown),
    (exp.Sum, _summed),
    (_COUNTING, _counted),
    ((exp.Min, exp.Max, exp.Lag, exp.Lead), _absent),
    (exp.Window, _over),
    (exp.Cast, _cast),
    ((exp.Predicate, exp.And, exp.Or, exp.Not), _truth),
)
