"""HubSpot's search: filters, sorts, pages of at most 200, and never more than 10,000 results."""

from __future__ import annotations

import operator as operators
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from emulators.hubspot.portal import Portal

_DATES = {"lastmodifieddate", "hs_lastmodifieddate", "createdate", "hs_createdate", "closedate", "hs_timestamp"}
_NUMBERS = {"hs_object_id", "amount", "num_associated_contacts"}
_COMPARED = {
    "EQ": operators.eq, "NEQ": operators.ne, "LT": operators.lt, "LTE": operators.le, "GT": operators.gt,
    "GTE": operators.ge,
}  # fmt: skip
LARGEST_PAGE, MOST = 200, 10_000


class Invalid(Exception):
    """The request is not one that HubSpot understands."""


def search(portal: Portal, kind: str, body: Mapping[str, Any]) -> tuple[list[dict[str, str]], int, str | None]:
    """Return the page, how many there are in all, and where the next page begins."""
    groups, limit, first = body.get("filterGroups", []), body.get("limit", 10), int(body.get("after") or 0)
    if limit > LARGEST_PAGE:
        raise Invalid(f"The limit must be at most {LARGEST_PAGE}")
    if len(groups) > 5 or any(len(group["filters"]) > 6 for group in groups):
        raise Invalid("Too many filters")
    if first + limit > MOST:
        raise Invalid("The search endpoint does not page beyond 10,000 results")
    named = {one["propertyName"] for group in groups for one in group["filters"]}
    named |= {sort["propertyName"] for sort in body.get("sorts", [])}
    if unknown := named - portal.properties[kind] - {"hs_object_id", "lastmodifieddate", "hs_lastmodifieddate"}:
        raise Invalid(f"There was a problem with the request. Property {min(unknown)!r} does not exist")
    found = [
        values
        for values in portal.found(kind).values()
        if not groups or any(all(_holds(values, one) for one in group["filters"]) for group in groups)
    ]
    for sort in reversed(body.get("sorts", [])[:1] or [{"propertyName": "createdate"}]):
        name = sort["propertyName"]
        found.sort(
            key=lambda values: _comparable(name, values.get(name)), reverse=sort.get("direction") == "DESCENDING"
        )
    after = str(first + limit) if first + limit < len(found) else None
    return found[first : first + limit], len(found), after


def _comparable(name: str, value: str | None) -> Any:
    if name in _DATES:
        return _instant(value) if value else 0
    if name in _NUMBERS:
        return float(value or 0)
    return (value or "").lower()


@lru_cache(100_000)
def _instant(value: str) -> int:
    return int(value) if value.isdigit() else round(datetime.fromisoformat(value).timestamp() * 1000)


def _holds(values: Mapping[str, str], asked: Mapping[str, Any]) -> bool:
    name, operator = asked["propertyName"], asked["operator"]
    has = values.get(name) not in (None, "")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return has is (operator == "HAS_PROPERTY")
    if not has:
        return operator in ("NEQ", "NOT_IN")
    value = _comparable(name, values[name])
    if operator in ("IN", "NOT_IN"):
        return (value in [_comparable(name, one) for one in asked["values"]]) is (operator == "IN")
    wanted = _comparable(name, asked["value"])
    if operator == "BETWEEN":
        return bool(wanted <= value <= _comparable(name, asked["highValue"]))
    return bool(_COMPARED[operator](value, wanted))
