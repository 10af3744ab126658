"""Facts as one claim needs them: the columns it speaks of, and only what they rest on.

`facts.sql` says all that any claim may speak of, and some of it is read from every touch and activity of the record.
Most claims speak of a few columns of the journey alone; the rest is left out of what runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from sqlglot import exp

from lockstep.engines import portable
from lockstep.figures.measures import Written

PACKAGE = "lockstep.insight.claims"
#: Texts kept: claims speak of few sets of columns, but anybody may write another.
_KEPT = 256


def over_facts(sql_name: str, spoken_of: Iterable[exp.Expr]) -> Written:
    """Return an SQL over facts, with the columns that it reads and no others.

    Parameters
    ----------
    sql_name
        Of this package; it reads ``facts``.
    spoken_of
        What is put into its placeholders.

    Examples
    --------
    >>> spoken = exp.column("is_returned", table="j"), exp.column("began_day", table="f")
    >>> text = over_facts("strata.sql", spoken).text("strata.sql")
    >>> "is_returned" in text, "last_move" in text
    (True, False)
    """
    named = {column.name for each in spoken_of for column in each.find_all(exp.Column)}
    return _written(sql_name, frozenset(named))


@lru_cache(_KEPT)
def _written(sql_name: str, named: frozenset[str]) -> Written:
    query = portable.parse(files(PACKAGE).joinpath(sql_name).read_text(encoding="utf-8"))
    columns = named | {column.name for column in query.find_all(exp.Column)}
    facts = portable.parse(files(PACKAGE).joinpath("facts.sql").read_text(encoding="utf-8"))
    facts.set("expressions", [one for one in facts.selects if one.alias_or_name in columns])
    # From the last to the first: what one is joined by may be of another before it. Each is joined to at most one row
    # of a journey, so that without it there are as many.
    for join in reversed(list(facts.args["joins"])):
        if not any(column.table == join.alias_or_name for column in _read_beside(join, facts)):
            join.pop()
    return Written(((sql_name, portable.preceded(query, "facts", facts).sql("duckdb", pretty=True)),), above=PACKAGE)


def _read_beside(join: exp.Join, facts: exp.Query) -> list[exp.Column]:
    own = set(map(id, join.find_all(exp.Column)))
    return [column for column in facts.find_all(exp.Column) if id(column) not in own]
