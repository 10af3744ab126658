"""SOQL: a parser and an evaluator for SELECT fields FROM object WHERE … ORDER BY … LIMIT, with its type rules.

As the SOQL and SOSL Reference has it: ``AND`` and ``OR`` side by side need brackets; instants are written without
quotes, texts with them; a field that can't be filtered or is not there is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from emulators.salesforce.org import Org, Record

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><=|>=|!=|<>|[=<>(),]))"
)
_TEXTS = {"id", "reference", "string", "picklist", "email", "phone", "url", "combobox"}
_NUMBERS = {"int", "double", "currency"}
_UNFILTERED = {"textarea", "anyType", "address"}


class SoqlError(Exception):
    """What is wrong with a query, as Salesforce says it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Query:
    """A query understood: which object, which fields, which records in which order."""

    object: str
    fields: list[str]
    is_count: bool
    holds: Callable[[Record], bool]
    order: list[tuple[str, bool]]
    limit: int | None


def parse(org: Org, text: str) -> Query:
    """Parse a query against an organisation's objects.

    Raises
    ------
    SoqlError
        MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD.
    """
    return _Parser(org, text).query()


def run(org: Org, query: Query, *, with_deleted: bool) -> list[Record]:
    """Return the records of a query; without ORDER BY in an order that nobody can rely on."""
    found = [
        record
        for record in org.records[query.object].values()
        if (with_deleted or not record.get("IsDeleted")) and query.holds(record)
    ]
    found.sort(key=lambda record: record["Id"][::-1])
    for field, is_ascending in reversed(query.order):
        found.sort(key=partial(_placed, field=field), reverse=not is_ascending)
    return found[: query.limit]


def _placed(record: Record, field: str) -> tuple[bool, Any]:
    """Nulls come first."""
    return record[field] is not None, 0 if record[field] is None else record[field]


def value(org: Org, object_: str, record: Record, path: str) -> Any:
    """Return the value at a path of a record, through at most one relationship."""
    relation, dot, field = path.partition(".")
    if not dot:
        return record[path]
    parent = org.records[org.schemas[object_].parents[f"{relation}Id"]].get(record[f"{relation}Id"] or "")
    return parent[field] if parent else None


class _Parser:
    def __init__(self, org: Org, text: str) -> None:
        self.org, self.text, self.place = org, text, 0
        self.object = ""
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if not found:
                raise SoqlError("MALFORMED_QUERY", f"unexpected token: {text[at : at + 10]!r}")
            self.tokens.append((str(found.lastgroup), str(found[str(found.lastgroup)])))
            at = found.end()

    def query(self) -> Query:
        self._word("SELECT")
        paths: list[str] = []
        is_count = False
        while True:
            kind, said = self._next()
            if kind != "word":
                raise self._unexpected(said)
            if said.upper() == "COUNT" and self._is("("):
                self._next(), self._sign(")")
                is_count = True
            else:
                paths.append(said)
            if not self._take(","):
                break
        self._word("FROM")
        self.object = self._next()[1]
        if self.object not in self.org.schemas or self.object in self.org.hidden_objects:
            raise SoqlError(
                "INVALID_TYPE",
                f"\nFROM {self.object}\n     ^\nERROR at Row:1:Column:6\nsObject type '{self.object}' is not supported."
                " If you are attempting to use a custom object, be sure to append the '__c' after the entity name.",
            )
        fields = [self._field(path)[0] for path in paths]
        if len(set(fields)) != len(fields):
            raise SoqlError("MALFORMED_QUERY", "duplicate field selected")
        holds = self._either() if self._take("WHERE") else lambda record: True
        order: list[tuple[str, bool]] = []
        if self._take("ORDER"):
            self._word("BY")
            while True:
                field, type_ = self._field(self._next()[1])
                if type_ in _UNFILTERED:
                    raise SoqlError("MALFORMED_QUERY", f"field '{field}' can not be sorted in a query call")
                is_ascending = not self._take("DESC")
                self._take("ASC")
                order.append((field, is_ascending))
                if not self._take(","):
                    break
        limit = int(self._next()[1]) if self._take("LIMIT") else None
        if self.place < len(self.tokens):
            raise self._unexpected(self.tokens[self.place][1])
        return Query(self.object, fields, is_count, holds, order, limit)

    def _either(self) -> Callable[[Record], bool]:
        first, parts = self._one(), []
        for word in ("AND", "OR"):
            while self._take(word):
                parts.append(self._one())
            if parts:
                other = "OR" if word == "AND" else "AND"
                if self._is(other):
                    raise SoqlError("MALFORMED_QUERY", f"unexpected token: {other}")
                all_ = [first, *parts]
                return lambda record, every=(all if word == "AND" else any): every(part(record) for part in all_)
        return first

    def _one(self) -> Callable[[Record], bool]:
        if self._take("("):
            inner = self._either()
            self._sign(")")
            return inner
        field, type_ = self._field(self._next()[1])
        if type_ in _UNFILTERED:
            raise SoqlError("INVALID_FIELD", f"field '{field}' can not be filtered in a query call")
        sign = self._next()[1].upper()
        if sign == "IN":
            self._sign("(")
            wanted = {self._literal(field, type_)}
            while self._take(","):
                wanted.add(self._literal(field, type_))
            self._sign(")")
            return lambda record: record[field] in wanted
        said = self._literal(field, type_)
        if sign == "=":
            return lambda record: record[field] == said
        if sign in ("!=", "<>"):
            return lambda record: record[field] != said
        compare = {"<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__"}.get(sign)
        if compare is None:
            raise self._unexpected(sign)
        return lambda record: record[field] is not None and bool(getattr(record[field], compare)(said))

    def _literal(self, field: str, type_: str) -> Any:
        kind, said = self._next()
        if kind == "word" and said.lower() == "null":
            return None
        if kind == "string" and type_ in _TEXTS:
            return re.sub(r"\\(.)", r"\1", said[1:-1])
        if kind == "time" and type_ == "datetime":
            return int(datetime.fromisoformat(said).timestamp())
        if kind == "date" and type_ == "date":
            return said
        if kind == "number" and type_ in _NUMBERS:
            return float(said)
        if kind == "word" and said.lower() in ("true", "false") and type_ == "boolean":
            return said.lower() == "true"
        raise SoqlError(
            "INVALID_FIELD",
            f"value of filter criterion for field '{field}' must be of type {type_} and should "
            f"{'be enclosed' if type_ in _TEXTS else 'not be enclosed'} in quotes",
        )

    def _field(self, path: str) -> tuple[str, str]:
        """Return a field as its object spells it, and its type."""
        relation, dot, name = path.partition(".")
        schema = self.org.schemas[self.object]
        if dot:
            parent = schema.parents.get(f"{relation}Id")
            if parent is None:
                raise SoqlError("INVALID_FIELD", f"Didn't understand relationship '{relation}' in field path.")
            schema = self.org.schemas[parent]
        else:
            name = path
        for field, type_ in schema.fields.items():
            if field.lower() == name.lower() and (schema.name, field) not in self.org.hidden:
                return (f"{relation}.{field}" if dot else field), type_
        raise SoqlError(
            "INVALID_FIELD",
            f"\nSELECT {name}\n       ^\nERROR at Row:1:Column:8\nNo such column '{name}' on entity '{schema.name}'."
            " If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.",
        )

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise SoqlError("MALFORMED_QUERY", "unexpected end of query")
        self.place += 1
        return self.tokens[self.place - 1]

    def _is(self, text: str) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place][1].upper() == text

    def _take(self, text: str) -> bool:
        if self._is(text):
            self.place += 1
            return True
        return False

    def _word(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected(self.tokens[self.place][1] if self.place < len(self.tokens) else "the end")

    _sign = _word

    def _unexpected(self, said: str) -> SoqlError:
        return SoqlError("MALFORMED_QUERY", f"unexpected token: {said}")
