"""Which fields of an object are asked for, and what their values are as text.

REST answers in JSON and Bulk in CSV, and they write numbers and instants differently; here both become one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from lockstep.sources.connector import Refused
from lockstep.sources.salesforce.streams import Object, Row
from lockstep.values.faults import WrongUse

#: Types that hold no value of their own, are long, or may not be read in bulk.
_UNREAD = {"address", "location", "base64", "textarea", "encryptedstring", "anyType", "complexvalue"}
_NUMBERS = {"int", "long", "double", "currency", "percent"}
#: Custom fields are taken until a question's list of fields has so many bytes; an address has room for 16,384 in all.
_LIST_BYTES = 6_000
_STAMPS = ("SystemModstamp", "CreatedDate")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an object.

    Attributes
    ----------
    types
        Field to its type, of those asked for.
    columns
        Of each row: those fields, and standard ones the user can't see, which are empty.
    stamp
        The field that says when a record was last changed.
    """

    types: Mapping[str, str]
    columns: tuple[str, ...]
    stamp: str

    @property
    def fields(self) -> list[str]:
        """The fields asked for, in the order asked for."""
        return list(self.types)


def chosen(written: str) -> dict[str, tuple[str, ...]] | None:
    """Return the custom fields a person named, per object; None when they left it to us.

    Examples
    --------
    >>> chosen("Lead.Score__c, Lead.Fit__c")
    {'Lead': ('Score__c', 'Fit__c')}
    >>> chosen("Score__c")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: “Score__c” names no field of an object. Write it as Lead.Score__c.
    """
    named: dict[str, tuple[str, ...]] = {}
    for one in written.replace(",", " ").replace(";", " ").split():
        object_, dot, field = one.partition(".")
        if not dot or not object_.isidentifier() or not field.isidentifier():
            raise WrongUse(f"“{one}” names no field of an object.", remedy="Write it as Lead.Score__c.")
        named[object_] = (*named.get(object_, ()), field)
    return named or None


def to_ask(
    object_: Object, described: Mapping[str, Any], named: Mapping[str, Sequence[str]] | None, before: Sequence[str]
) -> Asked:
    """Return what to ask an object for.

    Parameters
    ----------
    object_
        The object.
    described
        What Salesforce says of it: only fields that the user may read are in there.
    named
        From `chosen`.
    before
        Fields that were asked for last time.

    Raises
    ------
    Refused
        A field that is needed, was named, or was there last time is not there.
    """
    there = {field["name"]: field["type"] for field in described["fields"]}
    standard = ("Id", "IsDeleted", *_STAMPS, *object_.fields)
    own = (named or {}).get(object_.name, ())
    for field in ("Id", *object_.needed, *(object_.parent or ())[:1], *own, *(set(before) & set(standard))):
        if field not in there:
            raise Refused(
                f"Salesforce shows the user no field {field} of {object_.name}"
                + (", which it did before." if field in before else "."),
                remedy="Give the user read access to it (field-level security)"
                + (", or take it out of this source's custom fields." if field in own else "."),
            )
    if named is None:
        own = _custom(there, len(quote(", ".join(standard))))
    types = {field: there[field] for field in dict.fromkeys((*standard, *own)) if field in there}
    stamp = next(field for field in _STAMPS if field in types)
    columns = dict.fromkeys((*object_.fields, *own))
    return Asked(types, tuple(columns), stamp)


def as_row(asked: Asked, record: Mapping[str, Any]) -> Row:
    """Return a record as text, whichever way it came.

    Examples
    --------
    >>> asked = Asked({"Amount": "currency", "CreatedDate": "datetime"}, ("Amount", "Type"), "CreatedDate")
    >>> record = {"Amount": Decimal("1200.0"), "CreatedDate": "2026-03-02T09:00:00.000+0000"}
    >>> as_row(asked, record)
    {'Amount': '1200', 'CreatedDate': '2026-03-02T09:00:00.000Z', 'Type': None}
    """
    row: Row = {field: _text(record.get(field), type_) for field, type_ in asked.types.items()}
    return row | {column: None for column in asked.columns if column not in row}


def _text(value: Any, type_: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if type_ in _NUMBERS:
        try:
            return f"{Decimal(str(value)).normalize():f}"
        except InvalidOperation:
            return str(value)
    text = str(value)
    return f"{text[:-5]}Z" if type_ == "datetime" and text.endswith("+0000") else text


def _custom(there: Mapping[str, str], length: int) -> tuple[str, ...]:
    """Return the custom fields that there is room for, shorter names before longer ones."""
    taken: list[str] = []
    candidates = (field for field, type_ in there.items() if field.endswith("__c") and type_ not in _UNREAD)
    for field in sorted(candidates, key=lambda field: (len(field), field)):
        length += len(quote(f", {field}"))
        if length > _LIST_BYTES:
            break
        taken.append(field)
    return tuple(sorted(taken))
