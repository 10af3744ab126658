"""Tryton as it is, read live while people work in it: what was said adds up to what it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import tryton_server
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.connector import Batch, Refused, Said, Unreachable
from lockstep.sources.mapping import parse
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync
from lockstep.sources.tryton.connector import mapping
from lockstep.values.faults import WrongUse
from unit.sources.tryton.conftest import Tryton

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("tryton"), pytest.mark.timeout(300)]

NOW_S = 1_790_000_000
STREAMS = ("members", "companies", "people", "opportunities", "touches")


class Kept:
    """What was said, of each record the latest."""

    def __init__(self, tryton: Tryton) -> None:
        self._tryton = tryton
        self.cursors: dict[str, Any] = {}
        self.latest: dict[str, dict[str, Said]] = {stream: {} for stream in STREAMS}

    def pull(self) -> dict[str, int]:
        """Pull every stream as the next sync does; return how much was said of each."""
        connector = self._tryton.connected()
        return {
            stream: self._keep(stream, connector.pull(stream, self.cursors.get(stream), now_s=NOW_S))
            for stream in connector.streams()
        }

    def _keep(self, stream: str, batches: Iterator[Batch]) -> int:
        count = 0
        for batch in batches:
            for said in batch.said:
                older = self.latest[stream].get(said.id)
                count += 1
                if older is None or said.changed_ms > older.changed_ms:
                    self.latest[stream][said.id] = said
            self.cursors[stream] = batch.cursor
        return count

    def rows(self, stream: str) -> dict[str, tuple[Mapping[str, str | None], ...]]:
        return {id_: said.rows for id_, said in self.latest[stream].items() if said.rows}


@pytest.fixture(scope="module")
def work(tryton: Tryton) -> dict[str, int]:
    """What people entered before anything is read."""
    firm = tryton.party("Huber Metall GmbH", email="office@huber.example", website="https://huber.example")
    anna = tryton.party("Anna Huber", email="anna@huber.example", phone="+43 732 1234567")
    double = tryton.party("Anna Huber")  # without anything that a merge would touch
    taxed = tryton.party("Ocean Freight", tax="AT-1")
    sally = tryton.party("Sally Sales", email="sally@firm.example")
    company = tryton.client._context["company"]
    [employee] = tryton("company.employee", "create", [{"party": sally, "company": company}])
    amount = {"__class__": "Decimal", "decimal": "12500.50"}
    [press, line] = tryton(
        "sale.opportunity", "create",
        [{"party": firm, "employee": employee, "description": "Press line", "amount": amount},
         {"party": double, "employee": employee, "description": "Second line"}],
    )  # fmt: skip
    tryton("sale.opportunity", "opportunity", [press])
    [scenario] = tryton("marketing.automation.scenario", "create", [{"name": "Spring", "model": "party.party"}])
    [mail] = tryton(
        "marketing.automation.activity", "create",
        [{"name": "Hello", "parent": f"marketing.automation.scenario,{scenario}", "action": "send_email",
          "email_title": "Hello", "email_template": "<p>Hello</p>"}],
    )  # fmt: skip
    [record] = tryton(
        "marketing.automation.record", "create", [{"scenario": scenario, "record": f"party.party,{anna}"}]
    )
    [sent] = tryton("marketing.automation.record.activity", "create", [{"record": record, "activity": mail}])
    with sqlite3.connect(tryton.folder / f"{tryton_server.DATABASE}.sqlite", timeout=20) as base:  # as its timer does
        table = "marketing_automation_record_activity"
        base.execute(f"UPDATE {table} SET state = 'done', at = '2026-03-02 09:00:00.000000' WHERE id = ?", (sent,))
    return {"firm": firm, "anna": anna, "double": double, "taxed": taxed, "sally": sally, "employee": employee,
            "press": press, "line": line, "sent": sent}  # fmt: skip


@pytest.fixture(scope="module")
def kept(tryton: Tryton, work: dict[str, int]) -> Kept:
    kept = Kept(tryton)
    kept.pull()
    return kept


def test_the_check_says_which_tryton_and_what_is_read(tryton: Tryton) -> None:
    assert tryton.connected().check().endswith("as admin: members, companies, people, opportunities, touches")


def test_people_companies_and_members_are_told_apart(kept: Kept, work: dict[str, int]) -> None:
    assert set(kept.rows("companies")) == {str(work["firm"]), str(work["taxed"])}
    assert set(kept.rows("people")) == {str(work["anna"]), str(work["double"])}
    [member] = kept.rows("members")[str(work["employee"])]
    assert (member["name"], member["email"], member["team"]) == ("Sally Sales", "sally@firm.example", "Our Firm GmbH")
    [anna] = kept.rows("people")[str(work["anna"])]
    assert (anna["email"], anna["is_deleted"]) == ("anna@huber.example", "false")


def test_an_opportunity_has_its_history_its_money_and_its_company(kept: Kept, work: dict[str, int]) -> None:
    lead, opportunity = kept.rows("opportunities")[str(work["press"])]
    assert (lead["entered"], opportunity["entered"]) == ("lead", "opportunity")
    assert str(lead["entered_at"]) < str(opportunity["entered_at"])
    said = (lead["amount"], lead["currency"], lead["company"], lead["person"], lead["owner"])
    assert said == ("12500.50", "EUR", str(work["firm"]), None, str(work["employee"]))


def test_a_mail_of_marketing_automation_is_a_touch_of_its_person(kept: Kept, work: dict[str, int]) -> None:
    [sent] = kept.rows("touches")[str(work["sent"])]
    assert (sent["kind"], sent["person"], sent["campaign"]) == ("sent", str(work["anna"]), "Spring")
    assert (sent["content"], sent["occurred"]) == ("Hello", "2026-03-02T09:00:00.000000Z")


def test_a_second_reading_says_nothing_and_what_changed_alone_is_said_after(
    tryton: Tryton, kept: Kept, work: dict[str, int]
) -> None:
    assert set(kept.pull().values()) == {0}
    tryton("sale.opportunity", "lost", [work["press"]])
    tryton("marketing.automation.record.activity", "on_email_opened", [work["sent"]])
    assert kept.pull() == {"members": 0, "companies": 0, "people": 0, "opportunities": 1, "touches": 1}
    assert [row["entered"] for row in kept.rows("opportunities")[str(work["press"])]] == ["lead", "opportunity", "lost"]
    assert [row["kind"] for row in kept.rows("touches")[str(work["sent"])]] == ["sent", "open"]


def test_whatever_people_do_reading_what_changed_ends_in_what_reading_all_does(
    tryton: Tryton, kept: Kept, work: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What was written minutes ago is read again, which would hide what nothing else tells.
    monkeypatch.setattr("lockstep.sources.tryton.connector._OVERLAP_MS", 0)
    gone = tryton.party("Bo Brief", email="bo@firm.example")
    kept.pull()
    tryton("party.party", "delete", [gone])
    tryton.replace(work["double"], work["anna"])
    kept.pull()
    assert str(gone) not in kept.rows("people")
    [double] = kept.rows("people")[str(work["double"])]
    assert (double["same_as"], double["is_deleted"]) == (str(work["anna"]), "true")
    assert kept.rows("opportunities")[str(work["line"])][0]["person"] == str(work["anna"])

    mechanisms = tryton("party.contact_mechanism", "search", [["party", "=", work["anna"]], ["type", "=", "email"]])
    tryton("party.contact_mechanism", "delete", mechanisms[:1])  # nothing of it is left, on the party neither
    tryton("party.identifier", "delete", tryton("party.identifier", "search", [["party", "=", work["taxed"]]]))
    tryton("party.party", "write", [work["firm"]], {"active": False})
    kept.pull()
    assert kept.rows("people")[str(work["anna"])][0]["email"] is None
    assert str(work["taxed"]) in kept.rows("people")  # without its number it is no company any more
    assert kept.rows("companies")[str(work["firm"])][0]["is_deleted"] == "true"

    all_at_once = Kept(tryton)
    all_at_once.pull()
    assert {s: kept.rows(s) for s in STREAMS} == {s: all_at_once.rows(s) for s in STREAMS}


def test_what_it_says_lands_in_a_record(tryton: Tryton, work: dict[str, int], kept: Kept, tmp_path: Path) -> None:
    home, connector = Home(tmp_path), tryton.connected()
    home.mapping("erp").parent.mkdir(parents=True)
    home.mapping("erp").write_text(mapping("erp", connector))
    pull(home, "erp", connector, now_s=NOW_S)
    version = sync(home, BuildRules("UTC", "EUR"), now_s=NOW_S).version
    with workbench(threads=1) as bench:
        for table in ("deal_records", "stages", "person_records", "touches"):
            bench.execute(f"CREATE VIEW {table} AS FROM read_parquet({[str(path) for path in version.tables[table]]})")
        deals = bench.execute(
            "SELECT source_id, state, amount_minor, amount_currency FROM deal_records ORDER BY 1"
        ).fetchall()
        stages = bench.execute(
            "SELECT stage FROM stages WHERE source_id = ? ORDER BY occurred_s, stage", [str(work["press"])]
        )
        assert deals[0] == (str(work["press"]), "lost", 1_250_050, "EUR")
        assert sorted(stage for (stage,) in stages.fetchall()) == ["known", "lost", "opportunity"]
        people = bench.execute("SELECT count(*), count(DISTINCT key) FROM person_records").fetchall()
        assert people == [(len(kept.rows("people")),) * 2]
        assert bench.execute("SELECT kind FROM touches ORDER BY occurred_s").fetchall() == [("sent",), ("open",)]


def test_a_session_that_ended_is_opened_again(tryton: Tryton) -> None:
    connector = tryton.connected()
    assert connector.check()
    with sqlite3.connect(tryton.folder / f"{tryton_server.DATABASE}.sqlite", timeout=20) as base:
        base.execute("DELETE FROM ir_session")
    assert connector.check()


def test_who_is_not_let_in_is_told_why(tryton: Tryton) -> None:
    with pytest.raises(Refused, match="does not take this user and password") as wrong:
        tryton.connected(password="hunter2").check()
    assert "hunter2" not in str(wrong.value)
    with pytest.raises(Refused, match="no Tryton database nowhere"):
        tryton.connected(database="nowhere").check()
    with pytest.raises(WrongUse, match="The address is none"):
        tryton.connected(address="firm.example")


def test_where_no_tryton_answers_that_is_said(tryton: Tryton) -> None:
    with pytest.raises(Unreachable, match="not reached"):
        tryton.connected(address="http://127.0.0.1:9").check()


def test_the_mapping_leaves_out_what_is_not_activated(tryton: Tryton) -> None:
    connector = tryton.connected()
    assert tuple(parse(mapping("erp", connector)).files) == STREAMS
    connector._there = ("people", "companies")
    assert tuple(parse(mapping("erp", connector)).files) == ("companies", "people")
