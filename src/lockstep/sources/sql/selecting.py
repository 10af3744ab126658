"""Only questions are asked: what is no single SELECT, or could reach beyond the tables, is refused unrun.

The database refuses writing a second time, since every session of ours is read-only.
"""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lockstep.values.faults import WrongUse

#: Parts of a tree that are no question.
_NO_QUESTION = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Into, exp.Copy,
    exp.Attach, exp.Detach, exp.Pragma, exp.Set, exp.Lock, exp.TruncateTable, exp.Use, exp.Transaction, exp.Commit,
    exp.Rollback, exp.Parameter, exp.Placeholder,
)  # fmt: skip
#: Functions that read files, reach other servers, wait, or change the session.
_NO_FUNCTION = re.compile(
    r"pg_(?!typeof$|column_size$|size_pretty$).*|lo_.*|dblink.*|set_config|nextval|setval|currval|lastval|txid_.*"
    r"|query_to_xml.*|table_to_xml.*|database_to_xml.*|schema_to_xml.*|cursor_to_xml.*|xmlparse"
    r"|read_.*|scan_.*|.*_scan|.*_scan_pushdown|glob|sniff_csv|parquet_.*|getenv|duckdb_.*|iceberg_.*|delta_.*"
    r"|pragma_.*|postgres_.*|sqlite_.*|mysql_.*|query|query_table|load_.*|install_.*|which_secret|copy_.*",
    re.IGNORECASE,
)


def checked(text: str, dialect: str, *, where: str) -> exp.Query:
    """Return a SELECT as a tree.

    Parameters
    ----------
    text
        One statement; a semicolon at its end is allowed.
    dialect
        ``postgres`` or ``duckdb``.
    where
        Whose question it is, for the message.

    Raises
    ------
    WrongUse
        It can't be read, is several statements or no SELECT, or calls a function that reaches beyond the tables.

    Examples
    --------
    >>> checked("SELECT id FROM leads -- all", "postgres", where="stream leads").sql()
    'SELECT id FROM leads /* all */'
    >>> checked("WITH gone AS (DELETE FROM leads RETURNING *) SELECT * FROM gone", "postgres", where="stream leads")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: What stream leads asks is not only a SELECT: it has DELETE in it. ...
    """
    try:
        trees = [tree for tree in sqlglot.parse(text, dialect=dialect) if tree is not None]
    except (SqlglotError, IndexError) as problem:  # the parser stumbles over some statements that are no question
        said = re.sub(r"\x1b\[\d*m", "", str(problem)).partition("\n")[0].rstrip(".")
        raise WrongUse(f"What {where} asks can't be read as SQL: {said}.", remedy="Write one SELECT.") from None
    except RecursionError:
        raise WrongUse(f"What {where} asks is nested too deeply.", remedy="Make it a view of the database.") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise WrongUse(
            f"What {where} asks is not one SELECT.",
            remedy="Write one SELECT; for more, make it a view of the database.",
        )
    [tree] = trees
    for node in tree.walk():
        if isinstance(node, _NO_QUESTION):
            raise WrongUse(
                f"What {where} asks is not only a SELECT: it has {_word(node)} in it.",
                remedy="Only questions are asked of a database. Write a plain SELECT.",
            )
        if isinstance(node, exp.Func) and _NO_FUNCTION.fullmatch(called := _called(node)):
            raise WrongUse(
                f"What {where} asks calls {called}, which could reach beyond the tables.",
                remedy="Ask the tables alone; if you need it, make a view of the database that calls it.",
            )
    assert isinstance(tree, exp.Query)
    return tree


def _word(node: exp.Expression) -> str:
    return "FOR UPDATE" if isinstance(node, exp.Lock) else type(node).__name__.upper()


def _called(node: exp.Func) -> str:
    return node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
