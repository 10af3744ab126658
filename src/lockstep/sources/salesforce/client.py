"""What Lockstep asks Salesforce: what an object is, its records page by page, and which are gone.

Built on simple-salesforce's ``query``, ``describe`` and ``deleted``. Its ``bulk2`` begins a job, waits for it and reads
it in one go, so a pull that was stopped would begin again at the first record; jobs are asked for one step at a time
here, through its ``restful``, so that the place in a job's results can be kept.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import quote

from simple_salesforce.api import Salesforce
from simple_salesforce.util import exception_handler

from lockstep.sources.connector import ConnectorError, Unreachable
from lockstep.sources.salesforce.refusals import code_of
from lockstep.sources.salesforce.sessions import Session
from lockstep.values.instants import from_s

#: A request's line and headers may have 16,384 bytes together.
_URL_BYTES = 14_000
_ID_BYTES = len(quote("'003000000000000AAA',"))
#: Records of one page of a job's results, and how long a job may take, with the pauses between looks at it.
_PAGE, _PATIENCE_S, _LONGEST_PAUSE_S = 10_000, 4 * 3600, 20.0


@dataclass(frozen=True, slots=True)
class Page:
    """Records of a job's results, and the locator of the next ones; empty when these are the last."""

    records: list[dict[str, str | None]]
    following: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Ids deleted within a time, each with its instant, and from when until when that is all of them."""

    ids: Mapping[str, str]
    earliest: str
    covered: str


class Client:
    """Questions to one Salesforce, within a session.

    Parameters
    ----------
    session
        Its errors are in words, so all of these methods raise `ConnectorError` and nothing else.
    pause_s
        Seconds before the second look at a job; they grow.
    """

    def __init__(self, session: Session, pause_s: float = 1.0) -> None:
        self._session, self._pause_s = session, pause_s

    @property
    def host(self) -> str:
        """The host that people log in at."""
        return self._session.host

    def now_s(self) -> int:
        """Return the epoch second that Salesforce's clock showed when it last answered."""
        if self._session.now_s is None:
            self.limits()
        assert self._session.now_s is not None, "an answer by HTTP has a Date"
        return self._session.now_s

    def limits(self) -> dict[str, dict[str, int]]:
        """Return what the organisation may use, and how much of it remains."""
        said: dict[str, dict[str, int]] = self._session.ask("its limits", lambda salesforce: salesforce.limits())
        return said

    def describe(self, name: str) -> dict[str, Any] | None:
        """Return what Salesforce says of an object; None when the user may not see it, or there is none."""
        return self._session.ask(name, lambda salesforce: _described(salesforce, name))

    def count(self, name: str, where: str = "") -> int:
        """Return how many records an object has, deleted ones not counted."""
        asked = f"SELECT COUNT() FROM {name}{f' WHERE {where}' if where else ''}"
        return int(self._session.ask(name, lambda salesforce: salesforce.query(asked))["totalSize"])

    def pages(self, name: str, soql: str) -> Iterator[list[dict[str, Any]]]:
        """Ask for records, also deleted ones, by REST; yield them as they come."""
        page = self._session.ask(name, lambda salesforce: _page(salesforce.query(soql, include_deleted=True)))
        yield page["records"]
        while not page["done"]:
            page = self._session.ask(name, partial(_more, url=page["nextRecordsUrl"]))
            yield page["records"]

    def by_ids(
        self, name: str, fields: Sequence[str], ids: Sequence[str], *, column: str = "Id", more: str = ""
    ) -> Iterator[list[dict[str, Any]]]:
        """Ask for the records that have one of many ids in a column, with as few questions as addresses allow."""
        begin = f"SELECT {', '.join(fields)} FROM {name} WHERE {column} IN ("
        at_once = max(10, (_URL_BYTES - len(quote(begin + more))) // _ID_BYTES)
        for first in range(0, len(ids), at_once):
            listed = ",".join(f"'{id_}'" for id_ in ids[first : first + at_once])
            yield from self.pages(name, f"{begin}{listed}){more}")

    def deleted(self, name: str, from_: int, until: int) -> Gone:
        """Ask which records were deleted between two epoch seconds."""

        def question(salesforce: Salesforce) -> Gone:
            said = getattr(salesforce, name).deleted(from_s(from_), from_s(until))
            ids = {one["id"]: one["deletedDate"] for one in said["deletedRecords"]}
            return Gone(ids, said["earliestDateAvailable"], said["latestDateCovered"])

        return self._session.ask(name, question)

    def ids(self, name: str, fields: Sequence[str], where: str, bulk_from: int) -> tuple[set[str], set[str]]:
        """Ask for the ids of all records that are there, and of those of them that are in the recycle bin.

        Parameters
        ----------
        name, where
            The object, and which of its records.
        fields
            ``Id``, and ``IsDeleted`` where the object has it.
        bulk_from
            From so many records on they are read by one job; by REST where that fails.
        """
        asked = f"SELECT {', '.join(fields)} FROM {name}{f' WHERE {where}' if where else ''}"
        there: set[str] = set()
        deleted: set[str] = set()
        for records in self._all(name, asked, fields, is_large=self.count(name, where) >= bulk_from):
            there |= {str(record["Id"]) for record in records}
            deleted |= {str(record["Id"]) for record in records if record.get("IsDeleted") in (True, "true")}
        return there, deleted

    def _all(
        self, name: str, soql: str, fields: Sequence[str], *, is_large: bool
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        if is_large:
            job = self._job(name, soql)
            if job is not None:
                locator: str | None = ""
                while locator is not None:
                    page = self.job_page(name, job, locator, fields)
                    yield page.records
                    locator = page.following or None
                return
        yield from self.pages(name, soql)

    def _job(self, name: str, soql: str) -> str | None:
        """Return a job that has read what was asked; None where there is none: REST tells the same."""
        try:
            job = self.begin_job(name, soql)
        except Unreachable:
            raise
        except ConnectorError:
            return None
        return job if self.wait_for_job(name, job) else None

    def begin_job(self, name: str, soql: str) -> str:
        """Begin a Bulk API 2.0 job that reads records, also deleted ones; return its id."""
        asked = json.dumps({"operation": "queryAll", "query": soql})
        said = self._session.ask(name, lambda salesforce: salesforce.restful("jobs/query", method="POST", data=asked))
        return str((said or {})["id"])

    def wait_for_job(self, name: str, job: str) -> bool:
        """Wait until a job is complete; False when Salesforce gave it up, or has forgotten it.

        A job that it gave up is no reason to give up oneself: the same records can be asked for by REST.
        """
        waited, pause = 0.0, self._pause_s
        while waited < _PATIENCE_S:
            try:
                said = self._session.ask(name, lambda salesforce: salesforce.restful(f"jobs/query/{job}"))
            except Unreachable:
                raise
            except ConnectorError:
                return False
            state = (said or {}).get("state")
            if state in ("JobComplete", "Failed", "Aborted"):
                return bool(state == "JobComplete")
            time.sleep(pause)
            waited, pause = waited + pause, min(pause * 1.5, _LONGEST_PAUSE_S)
        return False

    def job_page(self, name: str, job: str, locator: str, fields: Sequence[str]) -> Page:
        """Return a page of a finished job's results, from a locator on; the first one from an empty locator."""
        return self._session.ask(name, lambda salesforce: _results(salesforce, job, locator, fields))


def _more(salesforce: Salesforce, url: str) -> dict[str, Any]:
    return _page(salesforce.query_more(url, identifier_is_url=True))


def _page(said: dict[str, Any]) -> dict[str, Any]:
    """Return a page of records as it is, if it is one: within a question, what it lacks is said in words."""
    following = None if said["done"] else said["nextRecordsUrl"]
    return {"records": said["records"], "done": said["done"], "nextRecordsUrl": following}


def _described(salesforce: Salesforce, name: str) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = getattr(salesforce, name).describe()
    except Exception as error:
        if code_of(error) in ("NOT_FOUND", "INVALID_TYPE"):
            return None
        raise
    return said


def _results(salesforce: Salesforce, job: str, locator: str, fields: Sequence[str]) -> Page:
    response = salesforce.session.get(
        f"{salesforce.base_url}jobs/query/{job}/results",
        headers={**salesforce.headers, "Accept": "text/csv"},
        params={"maxRecords": str(_PAGE), **({"locator": locator} if locator else {})},
    )
    if response.status_code >= 300:
        exception_handler(response, job)
    lines = csv.reader(io.StringIO(response.content.decode("utf-8").replace("\0", "")))
    first = next(lines, [])
    # Every page seen so far began with the header, but nothing promises that of the later ones.
    header, begun = (first, []) if set(first) == set(fields) else (list(fields), [first] if first else [])
    # An empty cell is null: Bulk knows no other. A line too short or too long is no line of these results.
    records = [
        {column: cell or None for column, cell in zip(header, line, strict=True)} for line in chain(begun, lines)
    ]
    following = response.headers["Sforce-Locator"]
    return Page(records, "" if following == "null" else following)
