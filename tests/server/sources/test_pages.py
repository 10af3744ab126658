"""The list of sources and one source: what came in, what was wrong, for each role."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lockstep.record.home import Home
from lockstep.sources.mapping import load
from lockstep.values.faults import LockstepError
from lockstep_server.people.roles import Role
from lockstep_server.sources import pages
from server.sources.steps import DEALS, read, sent, work

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.slow

WRONG = b"Deal ID,Name,Stage,Amount,Close Date\n" + b"".join(
    b"D-%d,Deal %d,Won,%s,2026-03-01\n" % (n, n, b"soon" if n <= 60 else b"12") for n in range(1, 200)
)


def text(answer: object) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_a_newcomer_who_may_is_shown_where_to_begin(fresh: Home, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.OPERATIONS).get("/sources/").content.decode()
    assert "Drop exports here" in page
    assert 'type="file"' in page


def test_a_newcomer_who_may_not_is_told_who_can(fresh: Home, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.MARKETING_LEAD).get("/sources/").content.decode()
    assert "Operations or an administrator can do that" in page
    assert 'type="file"' not in page
    assert client_of(Role.SELLER).get("/sources/").status_code == 403


def test_the_list_tells_rows_faults_and_when(imported: Client) -> None:
    page = imported.get("/sources/").content.decode()
    assert "1 file: deals" in page
    assert "Ops" not in page
    assert ">3<" in page


def test_faults_are_told_with_place_and_remedy_filtered_and_paged(imported: Client) -> None:
    read(imported, sent(imported, ("deals.csv", WRONG), source="crm"))
    first = imported.get("/sources/systems/crm").content.decode()
    code = next(part.split("#")[0] for part in first.split("?code=")[1:])
    page = imported.get(f"/sources/systems/crm?code={code}").content.decode()
    assert "soon" in page
    assert "line 2 " in page.replace("\n", " ")
    assert "1 to 50 of 60" in page
    assert "51 to 60 of 60" in imported.get(f"/sources/systems/crm?code={code}&page=2").content.decode()
    for strange in ("0", "-3", "99", "x", "٣"):
        assert imported.get(f"/sources/systems/crm?code={code}&page={strange}").status_code == 200
    assert imported.get("/sources/systems/crm?code=no-such-code").status_code == 200


def test_all_faults_can_be_taken_out_as_a_file(imported: Client, client_of: Callable[..., Client]) -> None:
    read(imported, sent(imported, ("deals.csv", WRONG), source="crm"))
    rows = list(csv.DictReader(io.StringIO(text(imported.get("/sources/systems/crm/faults.csv")))))
    assert len([row for row in rows if row["value"] == "soon"]) == 60
    assert rows[0]["file"] == "deals.csv"
    assert rows[0]["what to do"]
    assert client_of(Role.SALES_LEAD).get("/sources/systems/crm/faults.csv").status_code == 200


def test_faults_of_one_system_are_not_those_of_another(imported: Client) -> None:
    read(imported, sent(imported, ("deals.csv", WRONG)), name="other")
    assert "soon" not in text(imported.get("/sources/systems/crm/faults.csv"))
    assert "Nothing was wrong in them." in imported.get("/sources/systems/crm").content.decode()


def test_a_source_that_is_not_there_is_not_found(imported: Client) -> None:
    for address in ("", "/faults.csv", "/undo", "/remove"):
        assert imported.get(f"/sources/systems/nothing{address}").status_code == 404
    assert imported.get("/sources/add?source=nothing").status_code == 404
    assert imported.get("/sources/systems/..%2f..%2fetc").status_code == 404


def test_a_mapping_broken_by_hand_is_said_and_the_page_stands(imported: Client, fresh: Home) -> None:
    fresh.mapping("crm").write_text("source: crm\nfiles: {deals: {path: x.csv, feeds: {dealz: {id: a}}}}\n")
    page = imported.get("/sources/systems/crm").content.decode()
    assert "there is no table &#x27;dealz&#x27;" in page
    assert imported.get("/sources/").status_code == 200


def test_a_name_from_right_to_left_and_a_long_one_stand_in_the_page(
    fresh: Home, client_of: Callable[..., Client]
) -> None:
    client = client_of(Role.OPERATIONS)
    long = "n" * 240 + ".csv"
    run = sent(client, ("صفقات.csv", DEALS), (long, DEALS.replace(b"D-", b"E-")))
    page = client.get(f"/sources/add/{run.draft_id}").content.decode()
    assert "صفقات.csv" in page
    assert long in page


def test_a_download_of_faults_holds_only_some_at_once_and_breaks_off_when_the_record_changes(
    imported: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(imported, sent(imported, ("deals.csv", WRONG), source="crm"))
    whole = text(imported.get("/sources/systems/crm/faults.csv"))
    monkeypatch.setattr(pages, "AT_ONCE", 7)
    assert text(imported.get("/sources/systems/crm/faults.csv")) == whole
    assert len(whole.splitlines()) > 60
    begun = imported.get("/sources/systems/crm/faults.csv").streaming_content
    assert b"code" in next(begun) + next(begun)
    read(imported, sent(imported, ("deals.csv", DEALS), source="crm"))
    with pytest.raises(LockstepError, match="during the download"):
        list(begun)


def test_a_source_that_could_not_be_read_says_what_comes_next(imported: Client, fresh: Home) -> None:
    Path(load(fresh.mapping("crm")).files["deals"].path).write_bytes(b"<html>")
    answer = imported.post("/sources/systems/crm/read")
    work()
    page = imported.get(answer["Location"]).content.decode()
    assert "deals.csv is no table: it seems to be a web page." in page
    assert "The record stands as it did before." in page
    assert 'href="/sources/add?source=crm"' in page
