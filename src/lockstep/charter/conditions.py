"""Named conditions over the record: SQL that people can read, of which only a small, safe part is let in.

A condition may compare fields of the catalogue below with texts and whole numbers, and join comparisons with
AND, OR and NOT. It may not lower a text: engines differ in letters beyond ASCII, and figures must not. It is
kept as a syntax tree, whose columns are those of ``journeys AS j``, and goes into a measure as such, never
as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lockstep.charter.refusals import nearest, refusal
from lockstep.charter.written import text
from lockstep.record.schema import DIMENSIONS

Kind = Literal["text", "number", "truth", "nothing"]

#: Field to what it holds: every dimension, and the counts a segment may rest on.
FIELDS: dict[str, Kind] = {**dict.fromkeys(DIMENSIONS, "text"), "touch_count": "number", "attempt_count": "number"}

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition.

    Attributes
    ----------
    sql
        Its canonical text: blanks and capitals as the charter's author chose them make no difference.
    """

    sql: str

    @classmethod
    def parse(cls, written: object, fields: Mapping[str, Kind] = FIELDS) -> Condition:
        """Read a condition and refuse all that is not in the catalogue.

        Parameters
        ----------
        written
            What somebody wrote, or a condition that was read before.
        fields
            What it may ask for: field to what it holds.

        Raises
        ------
        PydanticCustomError
            It is no condition, names an unknown field, calls a function or a query, or compares unlike things.

        Examples
        --------
        >>> Condition.parse("country in ('DE','AT')  and touch_count>=3").sql
        "country IN ('DE', 'AT') AND touch_count >= 3"
        """
        if isinstance(written, cls):
            return written
        condition = text(written)
        try:
            statements = sqlglot.parse(condition, dialect="duckdb")
            if len(statements) != 1 or statements[0] is None:
                raise SqlglotError
            tree = statements[0]
            kind = _kind(tree, fields)
            sql = tree.sql(dialect="duckdb", comments=False)
        except RecursionError:
            raise refusal("too-deep", "The condition is nested too deeply.", "Part it into several segments.") from None
        except SqlglotError:
            raise refusal("not-a-condition", f"“{condition}” is no condition.",
                          "Write it like: country IN ('DE', 'AT') AND lead_kind = 'hand-raise'.") from None  # fmt: skip
        if kind != "truth":
            raise refusal("not-a-condition", f"“{condition}” is neither true nor false.",
                          "Compare it with something: industry = 'Automotive'.")  # fmt: skip
        return cls(sql)

    def tree(self) -> exp.Expr:
        """Return its syntax tree, with the columns of ``journeys AS j``."""
        tree = sqlglot.parse_one(self.sql, dialect="duckdb")
        for column in list(tree.find_all(exp.Column)):
            column.set("table", exp.to_identifier("j"))
        return tree


def _kind(tree: exp.Expr, fields: Mapping[str, Kind]) -> Kind:
    """Return what the expression gives; refuse what a condition may not hold."""
    if isinstance(tree, exp.Paren):
        return _kind(tree.this, fields)
    if isinstance(tree, exp.Column):
        return _field(tree, fields)
    if isinstance(tree, exp.Literal):
        return "text" if tree.is_string else _whole(tree)
    if isinstance(tree, exp.Neg) and isinstance(tree.this, exp.Literal) and not tree.this.is_string:
        return _whole(tree.this)
    if isinstance(tree, exp.Boolean):
        return "truth"
    if isinstance(tree, exp.Null):
        return "nothing"
    if isinstance(tree, exp.And | exp.Or):
        return _all_of(fields, "truth", tree, tree.this, tree.expression)
    if isinstance(tree, exp.Not):
        return _all_of(fields, "truth", tree, tree.this)
    if isinstance(tree, _COMPARISONS):
        return _alike(fields, tree, tree.this, tree.expression)
    if isinstance(tree, exp.Between):
        return _alike(fields, tree, tree.this, tree.args["low"], tree.args["high"])
    if isinstance(tree, exp.In) and tree.expressions:
        return _alike(fields, tree, tree.this, *tree.expressions)
    if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
        _kind(tree.this, fields)
        return "truth"
    if isinstance(tree, exp.Coalesce):
        return _one_kind(fields, tree, tree.this, *tree.expressions)
    if isinstance(tree, exp.Case) and tree.this is None:
        branches = tree.args["ifs"]
        for branch in branches:
            _all_of(fields, "truth", tree, branch.this)
        default = tree.args.get("default")
        return _one_kind(fields, tree, *(branch.args["true"] for branch in branches), *([default] if default else []))
    raise refusal("not-allowed", f"A condition cannot hold `{_said(tree)}`.",
                  "It takes comparisons, IN, BETWEEN, IS NULL, CASE, AND, OR, NOT and COALESCE.")  # fmt: skip


def _field(column: exp.Column, fields: Mapping[str, Kind]) -> Kind:
    name = column.name
    if column.table or name not in fields:
        said = _said(column)
        raise refusal("unknown-field", f"A condition cannot ask for “{said}”.",
                      nearest(name, fields, listed=len(fields)))  # fmt: skip
    return fields[name]


def _whole(literal: exp.Literal) -> Kind:
    """Only whole numbers that every engine holds alike: all the numbers of the catalogue are counts."""
    if not literal.is_int or abs(int(literal.this)) >= 2**63:
        raise refusal("not-allowed", f"A condition cannot hold the number {_said(literal)}.", "Write a whole number.")
    return "number"


def _all_of(fields: Mapping[str, Kind], kind: Kind, whole: exp.Expr, *parts: exp.Expr) -> Kind:
    for part in parts:
        if _kind(part, fields) not in (kind, "nothing"):
            wanted = {"truth": "a comparison", "text": "a text", "number": "a number"}[kind]
            raise refusal("unlike-things", f"`{_said(part)}` is not {wanted}, as `{_said(whole)}` needs.",
                          "Compare it with something." if kind == "truth" else "Correct it.")  # fmt: skip
    return kind


def _one_kind(fields: Mapping[str, Kind], whole: exp.Expr, *parts: exp.Expr) -> Kind:
    kinds = {_kind(part, fields) for part in parts} - {"nothing"}
    if len(kinds) > 1:
        raise refusal("unlike-things", f"`{_said(whole)}` mixes {' and '.join(sorted(kinds))}.",
                      "Texts stand in 'single quotes', numbers without.")  # fmt: skip
    return kinds.pop() if kinds else "nothing"


def _alike(fields: Mapping[str, Kind], whole: exp.Expr, *parts: exp.Expr) -> Kind:
    if any(isinstance(part, exp.Null) for part in parts):
        raise refusal(
            "compares-null", f"`{_said(whole)}` is never true: nothing equals NULL.", "Write IS NULL or IS NOT NULL."
        )
    _one_kind(fields, whole, *parts)
    return "truth"


def _said(tree: exp.Expr) -> str:
    sql = tree.sql(dialect="duckdb", comments=False)
    return sql if len(sql) <= 60 else f"{sql[:59]}…"
