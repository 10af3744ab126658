"""Answers as the real service sends them: the client reads them, and the emulator's look like them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from simple_salesforce.util import exception_handler

from emulators.salesforce.org import Org
from emulators.salesforce.soql import SoqlError, parse, run
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.sources.salesforce.fields import Asked, as_row
from lockstep.sources.salesforce.refusals import in_words

from .conftest import Connect

_FOLDER = files("lockstep.sources.salesforce").joinpath("payloads")
_WORDS = (
    (Refused, "ends each session at once"),
    (Unreachable, "API calls a day of your Salesforce is used up"),
    (Unreachable, "run at the same time"),
    (Refused, "may not use Salesforce's API"),
    (Refused, "no field Score__c of Lead"),
    (Refused, "does not let the user read Quote"),
    (Refused, "does not let the user read Lead"),
    (Unreachable, "busy or under maintenance"),
)


def _payload(name: str) -> Any:
    return json.loads(_FOLDER.joinpath(name).read_text())


def _shape(said: Any) -> Any:
    """The names and kinds of an answer, without its contents."""
    if isinstance(said, dict):
        return {name: _shape(inner) for name, inner in said.items()}
    if isinstance(said, list):
        return [_shape(said[0])] if said else []
    return "number" if isinstance(said, int | float | Decimal) and not isinstance(said, bool) else type(said).__name__


def test_json_and_csv_of_one_answer_are_one_text() -> None:
    types = {field["name"]: field["type"] for field in _payload("describe.json")["fields"]}
    asked = Asked(types, tuple(types), "SystemModstamp")
    by_rest = [as_row(asked, record) for record in _payload("query.json")["records"]]
    in_bulk = [as_row(asked, line) for line in csv.DictReader(io.StringIO(_FOLDER.joinpath("results.csv").read_text()))]
    assert by_rest == in_bulk
    assert by_rest[0]["Score__c"] == "12.5"
    assert by_rest[1]["Email"] is None


@pytest.mark.parametrize("number", range(len(_WORDS)))
def test_each_refusal_is_put_into_words(number: int) -> None:
    class Response:
        url, status_code = (
            "https://acme.my.salesforce.com/services/data?q=SELECT",
            _payload("errors.json")[number]["status"],
        )

        def json(self) -> Any:
            return _payload("errors.json")[number]["body"]

    with pytest.raises(Exception) as raised:
        exception_handler(Response(), "Lead")  # type: ignore[arg-type]
    kind, words = _WORDS[number]
    said = in_words(raised.value, "Lead", now_s=0)
    assert isinstance(said, kind)
    assert isinstance(said, ConnectorError)
    assert words in said.sentence
    assert said.remedy
    assert "https" not in str(said)


def test_the_emulator_answers_in_the_same_shapes(org: Org, connect: Connect) -> None:
    org.page_size, org.bulk_polls = 1, 0
    for name in ("One", "Two"):
        org.create("Lead", LastName=name, Email=f"{name}@mail.example", Status="Parked", Score__c=1.0)
    org.purge("Lead", org.create("Lead", LastName="Three"))
    org.wait(600)
    client = connect().client
    session = client._session

    def answer(path: str) -> Any:
        return session.ask("a test", lambda salesforce: salesforce.restful(path))

    fields = "Id, IsDeleted, Email, Status, Score__c, CreatedDate, SystemModstamp"
    job = client.begin_job("Lead", f"SELECT {fields} FROM Lead")
    there = {
        "query.json": answer(f"queryAll/?q=SELECT {fields} FROM Lead"),
        "deleted.json": answer("sobjects/Lead/deleted/?start=2026-03-02T09:00:00Z&end=2026-03-02T09:09:00Z"),
        "describe.json": answer("sobjects/Lead/describe"),
        "job.json": answer(f"jobs/query/{job}"),
    }
    for name, said in there.items():
        assert _shape(said) == _shape(_payload(name)), name
    assert org.logins.token({"grant_type": "refresh_token", "client_id": "3MVG9.consumer.key"}, "", 0)[1] == _payload(
        "refused-token.json"
    )


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id, FROM Lead", "MALFORMED_QUERY"),
        ("SELECT Id FROM Leads", "INVALID_TYPE"),
        ("SELECT Id, Nothing FROM Lead", "INVALID_FIELD"),
        ("SELECT Id FROM Lead WHERE Status = 'a' AND City = 'b' OR City = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE SystemModstamp > '2026-03-02T09:00:00Z'", "INVALID_FIELD"),
        ("SELECT Id FROM LeadHistory WHERE NewValue = 'a'", "INVALID_FIELD"),
        ("SELECT Id, Id FROM Lead", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead LIMIT", "MALFORMED_QUERY"),
    ],
)
def test_the_emulator_refuses_what_soql_does_not_allow(org: Org, soql: str, code: str) -> None:
    with pytest.raises(SoqlError) as refused:
        parse(org, soql)
    assert refused.value.code == code


def test_the_emulator_finds_what_is_asked_for_and_orders_it(org: Org) -> None:
    ids = [
        org.create("Lead", LastName=name, City=city) for name, city in (("a", "Kiel"), ("it's", None), ("c", "Bonn"))
    ]
    for soql, expected in (
        ("SELECT Id FROM Lead WHERE LastName = 'it\\'s'", [ids[1]]),
        ("SELECT id FROM Lead WHERE City != null ORDER BY City", [ids[2], ids[0]]),
        ("SELECT Id FROM Lead ORDER BY City DESC, Id LIMIT 2", [ids[0], ids[2]]),
        (
            f"SELECT Id FROM Lead WHERE (City = 'Kiel' OR Id > '{ids[1]}') AND IsDeleted = false ORDER BY Id",
            [ids[0], ids[2]],
        ),
        (f"SELECT Id FROM Lead WHERE Id IN ('{ids[2]}','{ids[1]}') ORDER BY Id DESC", [ids[2], ids[1]]),
        ("SELECT Id FROM Lead WHERE CreatedDate < 2026-03-02T09:00:00Z", []),
    ):
        assert [record["Id"] for record in run(org, parse(org, soql), with_deleted=False)] == expected, soql
