"""Bulk API 2.0 query jobs: made, waited for, read as CSV by locator."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

from emulators.salesforce.org import Org
from emulators.salesforce.rest import Refusal
from emulators.salesforce.soql import Query, SoqlError, parse, run


class Bulk:
    """The query jobs of one organisation."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self._jobs: dict[str, dict[str, Any]] = {}

    def create(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        """Answer Create a Query Job."""
        try:
            query = parse(self.org, asked["query"])
        except SoqlError as error:
            raise Refusal(400, "API_ERROR" if error.code == "MALFORMED_QUERY" else error.code, error.message) from None
        if query.is_count or any("." in path for path in query.fields):
            raise Refusal(400, "INVALIDENTITY", "Aggregate and nested queries are not supported in Bulk Query")
        self.org.asked.append(f"BULK {asked['query']}")
        id_ = f"750xx000000{len(self._jobs):04d}AAA"
        self._jobs[id_] = {
            "info": {
                "id": id_, "operation": asked["operation"], "object": query.object, "createdById": "005000000000001AAA",
                "createdDate": _instant(self.org.clock), "systemModstamp": _instant(self.org.clock),
                "state": "UploadComplete", "concurrencyMode": "Parallel", "contentType": "CSV",
                "apiVersion": float(version.removeprefix("v")), "lineEnding": "LF", "columnDelimiter": "COMMA",
            },
            "query": query, "polls": 0, "lines": [],
        }  # fmt: skip
        return dict(self._jobs[id_]["info"])

    def info(self, id_: str) -> dict[str, Any]:
        """Answer Get Information About a Query Job; each look brings it on."""
        job = self._job(id_)
        info = job["info"]
        if info["state"] in ("UploadComplete", "InProgress"):
            job["polls"] += 1
            info["state"] = "InProgress"
            if job["polls"] > self.org.bulk_polls:
                info["state"] = "Failed" if self.org.bulk_fails else "JobComplete"
                if self.org.bulk_fails:
                    info["errorMessage"] = "InternalServerError : Unknown error"
                else:
                    job["lines"] = self._lines(job["query"], with_deleted=info["operation"] == "queryAll")
        return dict(info)

    def results(self, id_: str, locator: str, at_most: int) -> tuple[str, dict[str, str]]:
        """Answer Get Results for a Query Job: a CSV page and its headers."""
        job = self._job(id_)
        if job["info"]["state"] != "JobComplete":
            raise Refusal(400, "INVALIDJOBSTATE", "The job must be complete")
        first = int(locator) if locator else 0
        page = job["lines"][first : first + min(at_most, self.org.page_size)]
        last = first + len(page)
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        if not locator or not self.org.bulk_header_once:
            writer.writerow(job["query"].fields)
        writer.writerows(page)
        more = str(last) if last < len(job["lines"]) else "null"
        return out.getvalue(), {"Sforce-Locator": more, "Sforce-NumberOfRecords": str(len(page))}

    def _job(self, id_: str) -> dict[str, Any]:
        if id_ not in self._jobs:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return self._jobs[id_]

    def _lines(self, query: Query, *, with_deleted: bool) -> list[list[str]]:
        types = self.org.schemas[query.object].fields
        return [
            [in_csv(types[path], record[path]) for path in query.fields]
            for record in run(self.org, query, with_deleted=with_deleted)
        ]


def in_csv(type_: str, cell: Any) -> str:
    """Return a value as a job's results have it: instants end in Z, null is empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if type_ == "datetime":
        return _instant(cell).replace("+0000", "Z")
    return str(float(cell)) if type_ in ("currency", "double") else str(cell)


def _instant(s: int) -> str:
    return f"{datetime.fromtimestamp(s, UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
