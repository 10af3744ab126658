"""Portable SQL: one text that every engine runs and that says the same on each.

It is written in DuckDB's dialect, inside the subset that `subset` enforces, with placeholders such as
``:from_day``. Values enter as literals or syntax trees; no text is ever pasted into SQL.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.parsers.duckdb import DuckDBParser

from lockstep.engines import subset
from lockstep.values.faults import LockstepError

#: What a placeholder takes: a literal, or a syntax tree made by code.
Bindable = int | str | None | exp.Expr


class Portable(DuckDB):
    """DuckDB's dialect with ``:name`` read as a placeholder everywhere.

    DuckDB also reads ``SELECT name: expression`` as an alias, and with it ``SELECT :by AS dim`` as a
    mistake.
    """

    class Parser(DuckDBParser):
        """DuckDB's parser without the alias before a colon."""

        def _parse_expression(self) -> exp.Expr | None:
            return super(DuckDBParser, self)._parse_expression()


def parse(sql: str) -> exp.Query:
    """Parse one portable query; placeholders stay.

    Parameters
    ----------
    sql
        DuckDB dialect, with or without placeholders.

    Returns
    -------
    sqlglot.exp.Query
        A tree of the caller's own: changing it changes nothing else.

    Raises
    ------
    LockstepError
        The text is not SQL, or not one single query.

    Examples
    --------
    >>> parse("SELECT :by AS dim FROM journeys AS j").sql("duckdb")
    'SELECT $by AS dim FROM journeys AS j'
    """
    return _parsed(sql).copy()


def as_tree(query: str | exp.Query) -> exp.Query:
    """Return a query as a tree, as engines take it: a text is parsed, a tree is handed back as it is.

    Parameters
    ----------
    query
        DuckDB dialect, or a tree of `parse`.

    Raises
    ------
    LockstepError
        As `parse`.

    Examples
    --------
    >>> as_tree("SELECT 1 AS n").sql("duckdb")
    'SELECT 1 AS n'
    """
    return parse(query) if isinstance(query, str) else query


def lint(sql: str) -> list[str]:
    """List where a text leaves the portable subset.

    Parameters
    ----------
    sql
        One query, in DuckDB's dialect; placeholders are fine.

    Returns
    -------
    list of str
        One sentence per violation: the offending text and what to write instead. Empty: the text is
        portable.

    Examples
    --------
    >>> lint("SELECT SUM(d.won) * 1.0 AS won FROM deals AS d")
    ['`1.0` is not a whole number: use integers, and make ratios in Python from counts.']
    >>> lint("SELECT COUNT(*) AS n FROM deals AS d")
    []
    """
    try:
        return subset.violations(_parsed(sql))
    except LockstepError as problem:
        return [problem.sentence]


def placeholders(query: str | exp.Expr) -> tuple[str, ...]:
    """Return the names of a query's placeholders, each once, sorted.

    Parameters
    ----------
    query
        A text, or a tree of `parse`.

    Examples
    --------
    >>> placeholders("SELECT :b AS b FROM t AS t WHERE t.a > :a AND t.c < :a")
    ('a', 'b')
    """
    tree = _parsed(query) if isinstance(query, str) else query
    return tuple(sorted({node.name for node in tree.find_all(exp.Placeholder)}))


def tables(tree: exp.Expr) -> tuple[str, ...]:
    """Return the tables a tree reads, without those it names itself in WITH, sorted.

    Parameters
    ----------
    tree
        A tree of `parse`.

    Examples
    --------
    >>> tables(parse("WITH s AS (SELECT j.owner AS o FROM journeys AS j) SELECT s.o FROM s"))
    ('journeys',)
    """
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return tuple(sorted({table.name for table in tree.find_all(exp.Table)} - own))


def preceded(query: exp.Query, name: str, relation: exp.Query) -> exp.Query:
    """Return a query with a relation named before all that it names itself.

    Parameters
    ----------
    query, relation
        Trees of `parse`; neither is changed.
    name
        By which the query reads the relation.

    Examples
    --------
    >>> won = parse("SELECT j.owner AS owner FROM journeys AS j WHERE j.has_won = 1")
    >>> preceded(parse("WITH s AS (SELECT w.owner AS o FROM won AS w) SELECT s.o FROM s"), "won", won).sql("duckdb")
    'WITH won AS (SELECT j.owner ... WHERE j.has_won = 1), s AS (SELECT w.owner AS o FROM won AS w) SELECT s.o FROM s'
    """
    whole = query.with_(name, as_=relation.copy(), copy=True)
    *own, first = whole.ctes
    whole.args["with_"].set("expressions", [first, *own])
    return whole


def bind(sql: str | exp.Query, /, **values: Bindable) -> exp.Query:
    """Put values in the place of placeholders.

    Parameters
    ----------
    sql
        A portable query with placeholders such as ``:from_day``: a text, or a tree of `parse`, which stays as it is.
    **values
        Placeholder name to whole number, text, truth value, None (SQL null), or a syntax tree, which is
        copied to each place and put in brackets where it would otherwise bind differently.

    Returns
    -------
    sqlglot.exp.Query
        A tree without placeholders, for `Engine.run`.

    Raises
    ------
    LockstepError
        A placeholder has no value, a value has no placeholder, or a value is of another kind (floats and
        decimals never enter a measure).

    Examples
    --------
    >>> bind("SELECT COUNT(*) AS n FROM deals AS d WHERE d.owner = :owner", owner="O'Hara").sql("duckdb")
    "SELECT COUNT(*) AS n FROM deals AS d WHERE d.owner = 'O''Hara'"
    """
    tree = parse(sql) if isinstance(sql, str) else sql.copy()
    wanted = set(placeholders(tree))
    if missing := sorted(wanted - set(values)):
        raise LockstepError(
            f"The SQL asks for {_named(missing)}, which got no value.",
            remedy="Give each placeholder a value.",
        )
    if unknown := sorted(set(values) - wanted):
        raise LockstepError(
            f"The SQL has no placeholder {_named(unknown)}.",
            remedy=f"It has {_named(sorted(wanted)) or 'none'}.",
        )
    literals = {name: _tree(name, value) for name, value in values.items()}

    def put(node: exp.Expr) -> exp.Expr:
        return _fit(literals[node.name].copy(), node.parent) if isinstance(node, exp.Placeholder) else node

    # transform() does not look again inside what it put there, so a value can't smuggle a placeholder in.
    return cast("exp.Query", tree.transform(put, copy=False))


@cache
def _parsed(sql: str) -> exp.Query:
    try:
        statements = Portable().parse(sql)
    except SqlglotError as problem:
        where = str(problem).replace("\x1b[4m", "").replace("\x1b[0m", "").partition("\n")[0]
        raise LockstepError(f"This is not SQL: {where}", remedy="Correct the text.") from problem
    found = [statement for statement in statements if statement is not None]
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise LockstepError("A measure is one single SELECT.", remedy="Put the steps into WITH … AS (…).")
    return found[0]


def _tree(name: str, value: Bindable) -> exp.Expr:
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.Boolean(this=value)
        case int():
            number = exp.Literal.number(abs(value))
            return exp.Neg(this=number) if value < 0 else number
        case str():
            return exp.Literal.string(_readable(name, value))
        case exp.Expr():
            return value
        case _:
            raise LockstepError(
                f"“:{name}” can't take {value!r}: it is {type(value).__name__}.",
                remedy="Give a whole number, a text or nothing; money enters as minor units.",
            )


def _readable(name: str, value: str) -> str:
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value):
        raise LockstepError(
            f"The text for “:{name}” holds a sign that is no letter of any script.",
            remedy="Remove the NUL or the broken character.",
        )
    return value


def _fit(tree: exp.Expr, parent: exp.Expr | None) -> exp.Expr:
    loose = isinstance(tree, exp.Binary | exp.Not | exp.Between | exp.In)
    inside = isinstance(parent, exp.Binary | exp.Unary | exp.Between | exp.In)
    return exp.paren(tree) if loose and inside else tree


def _named(names: list[str]) -> str:
    return ", ".join(f":{name}" for name in names)
