"""The REST API: describe, query and queryAll with their locators, deleted, limits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from emulators.salesforce.org import Org
from emulators.salesforce.soql import Query, SoqlError, parse, run, value

_DAY_S = 86_400
#: What describe says of a field is much more; these are the parts that tell fields apart.
_LENGTHS = {"id": 18, "reference": 18, "string": 255, "email": 80, "textarea": 32_000}


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Rest:
    """Answers of one organisation; it keeps the locators of queries."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self._locators: dict[str, tuple[Query, list[str]]] = {}

    def describe(self, name: str) -> dict[str, Any]:
        """Answer sObject Describe: fields that field-level security hides are not in it."""
        schema = self.org.schemas.get(name)
        if schema is None or name in self.org.hidden_objects:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return {
            "name": name,
            "keyPrefix": schema.prefix,
            "queryable": True,
            "replicateable": schema.replicateable,
            "custom": name.endswith("__c"),
            "fields": [
                {
                    "name": field,
                    "type": type_,
                    "length": _LENGTHS.get(type_, 0),
                    "custom": field.endswith("__c"),
                    "filterable": type_ not in ("textarea", "anyType", "address"),
                    "nillable": field != "Id",
                }
                for field, type_ in schema.fields.items()
                if (name, field) not in self.org.hidden
            ],
        }

    def query(self, text: str, version: str, *, with_deleted: bool) -> dict[str, Any]:
        """Answer Query or QueryAll."""
        self.org.asked.append(text)
        try:
            query = parse(self.org, text)
        except SoqlError as error:
            raise Refusal(400, error.code, error.message) from None
        found = run(self.org, query, with_deleted=with_deleted)
        if query.is_count:
            return {"totalSize": len(found), "done": True, "records": []}
        locator = f"01gxx000000{len(self._locators):04d}AAA"
        self._locators[locator] = query, [record["Id"] for record in found]
        return self._page(locator, 0, version)

    def more(self, identifier: str, version: str) -> dict[str, Any]:
        """Answer Query More Results: records that are there still, with what they say by now."""
        locator, _, offset = identifier.rpartition("-")
        if locator not in self._locators or not offset.isdigit():
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(locator, int(offset), version)

    def _page(self, locator: str, first: int, version: str) -> dict[str, Any]:
        query, ids = self._locators[locator]
        last = first + self.org.page_size
        there = self.org.records[query.object]
        records = [self._json(query, there[id_], version) for id_ in ids[first:last] if id_ in there]
        page: dict[str, Any] = {"totalSize": len(ids), "done": last >= len(ids), "records": records}
        if last < len(ids):
            page["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{last}"
        return page

    def _json(self, query: Query, record: dict[str, Any], version: str) -> dict[str, Any]:
        url = f"/services/data/{version}/sobjects/{query.object}/{record['Id']}"
        said: dict[str, Any] = {"attributes": {"type": query.object, "url": url}}
        schema = self.org.schemas[query.object]
        for path in query.fields:
            relation, dot, field = path.partition(".")
            if not dot:
                said[path] = in_json(schema.fields[path], record[path])
                continue
            parent = schema.parents[f"{relation}Id"]
            inner = value(self.org, query.object, record, path)
            said[relation] = None
            if inner is not None:
                said[relation] = {
                    "attributes": {
                        "type": parent,
                        "url": f"/services/data/{version}/sobjects/{parent}/{record[f'{relation}Id']}",
                    },
                    field: in_json(self.org.schemas[parent].fields[field], inner),
                }
        return said

    def deleted(self, name: str, start: str, end: str) -> dict[str, Any]:
        """Answer sObject Get Deleted; it ignores seconds, and knows 30 days."""
        schema = self.org.schemas.get(name)
        if schema is None or not schema.replicateable or name in self.org.hidden_objects:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        from_, until = (int(datetime.fromisoformat(text).timestamp()) // 60 * 60 for text in (start, end))
        if until - from_ < 60:
            raise Refusal(400, "INVALID_REPLICATION_DATE", "startDate must be at least one minute greater than endDate")
        if from_ < self.org.clock - 30 * _DAY_S:
            raise Refusal(400, "INVALID_REPLICATION_DATE", "startDate cannot be more than 30 days ago")
        return {
            "deletedRecords": [
                {"id": id_, "deletedDate": _instant(at)}
                for id_, at in self.org.delete_log[name].items()
                if from_ <= at < until
            ],
            "earliestDateAvailable": _instant(max(self.org.clock - 30 * _DAY_S, self.org.delete_log_begins)),
            "latestDateCovered": _instant(until),
        }

    def limits(self) -> dict[str, Any]:
        """Answer Limits."""
        allowed = self.org.calls_allowed
        return {"DailyApiRequests": {"Max": allowed, "Remaining": allowed - self.org.calls_used}}


def in_json(type_: str, cell: Any) -> Any:
    """Return a value as JSON has it: instants with milliseconds and +0000, amounts as numbers."""
    if cell is None:
        return None
    if type_ == "datetime":
        return _instant(cell)
    return float(cell) if type_ in ("currency", "double") else cell


def _instant(s: int) -> str:
    return f"{datetime.fromtimestamp(s, UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
