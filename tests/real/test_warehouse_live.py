"""Fivetran's schemas read live from a warehouse: row in = row out, merged and deleted ones explained."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from databases import connected, duckdb_as_parquet, duckdb_as_postgres, postgres_server, seeds_as_duckdb
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.connector import Said
from lockstep.sources.pulling import pull
from lockstep.sources.sync import Synced, sync
from real.published import DATA

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="the published data sets are not beside the repository"),
]

NOW_S = 1_790_000_000
SYSTEMS = ("hubspot", "salesforce", "marketo")
Row = dict[str, str]


def _folder(system: str) -> Path:
    return DATA / f"fivetran_{system}_seeds"


@cache
def rows(system: str, table: str) -> tuple[Row, ...]:
    """Read a seed, plainly."""
    prefix = {"hubspot": "", "salesforce": "sf_", "marketo": "marketo_"}[system]
    with (_folder(system) / f"{prefix}{table}_data.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def active(system: str, table: str) -> list[Row]:
    """Leave out earlier versions of a table in history mode."""
    return [row for row in rows(system, table) if row.get("_fivetran_active", "").lower() != "false"]


def ids(system: str, table: str, column: str = "id") -> list[str]:
    return [row[column] for row in active(system, table)]


def losers() -> set[str]:
    """Ids of Marketo's leads that were merged into another."""
    merged = (row["merge_ids"].strip("[]").split(",") for row in rows("marketo", "activity_merge_leads"))
    return {part.strip() for parts in merged for part in parts if part.strip()}


#: Stream to the rows it must say: how many, and the ids of those whose id is one column.
TOLD: dict[str, dict[str, Callable[[], tuple[int, set[str] | None]]]] = {
    "hubspot": {
        "owner": lambda: _told(ids("hubspot", "owner", "owner_id")),
        "company": lambda: _told(ids("hubspot", "company")),
        "contact": lambda: _told({*ids("hubspot", "contact"), *ids("hubspot", "contact_merge_audit", "vid_to_merge")}),
        "contact_stage": lambda: (0, set()),  # no property of the scrambled history is called lifecyclestage
        "deal": lambda: _told({*ids("hubspot", "deal", "deal_id"), *ids("hubspot", "merged_deal", "merged_deal_id")}),
        "deal_contact": lambda: (len(rows("hubspot", "deal_contact")), None),
        "deal_stage": lambda: (len(rows("hubspot", "deal_stage")), None),
        "engagement": lambda: (sum(len(rows("hubspot", f"engagement_{kind}")) for kind in KINDS), None),
        "email_event": lambda: _told(ids("hubspot", "email_event")),
        "contact_form_submission": lambda: (len(rows("hubspot", "contact_form_submission")), None),
    },
    "salesforce": {
        "user": lambda: _told(ids("salesforce", "user")),
        "product": lambda: _told(ids("salesforce", "product_2")),
        "account": lambda: _told(ids("salesforce", "account")),
        "person": lambda: _told([*ids("salesforce", "contact"), *ids("salesforce", "lead")]),
        "opportunity": lambda: _told(ids("salesforce", "opportunity")),
        "opportunity_history": lambda: (len(rows("salesforce", "opportunity_history")), None),
        "task": lambda: _told(ids("salesforce", "task")),
        "event": lambda: _told(ids("salesforce", "event")),
    },
    "marketo": {
        "lead": lambda: _told({*ids("marketo", "lead"), *losers(), *ids("marketo", "activity_delete_lead", "lead_id")}),
        "activity": lambda: (sum(len(rows("marketo", f"activity_{kind}")) for kind in MAILS), None),
        "stage": lambda: (0, set()),  # none of the scrambled changes is of a stage
    },
}
KINDS = ("call", "email", "meeting", "note", "task", "communication")
MAILS = ("send_email", "email_delivered", "email_bounced", "open_email", "click_email", "unsubscribe_email")
#: Tables that a stream's rows are fetched from or explained by.
READ = {
    "hubspot": {
        "owner", "company", "contact", "contact_merge_audit", "deal", "merged_deal", "deal_contact", "deal_stage",
        "email_event", "contact_form_submission", "contact_property_history", *(f"engagement_{k}" for k in KINDS),
    },
    "salesforce": {
        "user", "product_2", "account", "contact", "lead", "opportunity", "opportunity_history", "task", "event",
    },
    "marketo": {
        "lead", "activity_merge_leads", "activity_delete_lead", "activity_change_data_value",
        *(f"activity_{kind}" for kind in MAILS),
    },
}  # fmt: skip
#: Tables whose rows fill in fields of others', and say nothing alone.
LOOKED_UP = {
    "hubspot": {
        "deal_pipeline_stage", "deal_company", "engagement", "engagement_contact", "engagement_deal", "owner_team",
        "team", "users", "role", "form", "email_campaign", "email_event_click", "email_event_bounce",
        "email_event_dropped", "email_event_status_change",
    },
    "salesforce": {"user_role", "opportunity_line_item"},
    "marketo": {"campaign", "program"},
}  # fmt: skip
#: Tables that are not about the way from lead to deal, or say again what others do.
NOT_READ = {
    "hubspot": {
        "company_property_history", "deal_property_history", "contact_list", "contact_list_member", "deal_pipeline",
        "engagement_company", "property", "property_option", "team_user", "email_event_sent", "email_event_delivered",
        "email_event_deferred", "email_event_open", "email_event_print", "email_event_forward",
        "email_event_spam_report", "ticket", "ticket_company", "ticket_contact", "ticket_deal", "ticket_engagement",
        "ticket_pipeline", "ticket_pipeline_stage", "ticket_property_history",
    },
    "salesforce": {"account_history", "contact_history", "order"},
    "marketo": {"lead_describe", "email_template_history"},
}  # fmt: skip


def _told(found: Any) -> tuple[int, set[str]]:
    return len(found), set(found)


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("warehouse")
    return {system: seeds_as_duckdb(_folder(system), folder / f"{system}.duckdb") for system in SYSTEMS}


@pytest.fixture(scope="module")
def postgres(bases: dict[str, Path]) -> Iterator[str]:
    with postgres_server() as address:
        for system, path in bases.items():
            duckdb_as_postgres(path, address, system)
        yield address


def said(address: str, schema: str = "") -> dict[str, dict[str, Said]]:
    connector = connected(address=address, schema=schema)
    return {
        stream: {one.id: one for batch in connector.pull(stream, None, now_s=NOW_S) for one in batch.said}
        for stream in connector.streams()
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_table_of_a_schema_is_read_looked_up_or_left_out_on_purpose(system: str, bases: dict[str, Path]) -> None:
    there = {table for part in (READ, LOOKED_UP, NOT_READ) for table in part[system]}
    with workbench() as bench:
        bench.execute(f"ATTACH '{bases[system]}' AS w (READ_ONLY)")
        assert there == {name for (name,) in bench.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_row_of_the_seeds_is_said_once_whichever_database_it_is_in(
    system: str, bases: dict[str, Path], postgres: str, tmp_path: Path
) -> None:
    found = said(str(bases[system]))
    assert set(found) == set(TOLD[system])
    for stream, expected in TOLD[system].items():
        count, which = expected()
        told = found[stream]
        assert sum(len(one.rows) for one in told.values()) == count, stream
        assert which is None or set(told) == which, stream
        assert all(len(one.rows) == 1 for one in told.values()), f"{stream}: a join made rows of one many"
    assert said(postgres, system) == found
    assert said(str(duckdb_as_parquet(bases[system], tmp_path / "parquet"))) == found


class Synchronised:
    """A schema read into a record."""

    def __init__(self, system: str, base: Path, folder: Path) -> None:
        self.system, self.home = system, Home(folder)
        connector = connected(address=str(base))
        self.home.mapping("crm").parent.mkdir(parents=True)
        self.home.mapping("crm").write_text(connector.mapping("crm"))
        self.pulled = pull(self.home, "crm", connector, now_s=NOW_S).counts
        self.synced: Synced = sync(self.home, BuildRules("UTC", "EUR"), now_s=NOW_S)

    def __call__(self, question: str) -> list[tuple[Any, ...]]:
        with workbench(threads=1) as bench:
            for table, paths in self.synced.version.tables.items():
                if paths:
                    bench.execute(f"CREATE VIEW {table} AS FROM read_parquet({[str(path) for path in paths]})")
            return bench.execute(question).fetchall()


@pytest.fixture(scope="module", params=SYSTEMS)
def record(request: pytest.FixtureRequest, bases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Synchronised(request.param, bases[request.param], tmp_path_factory.mktemp(request.param))


def test_row_in_is_row_out_and_each_row_left_out_has_a_fault(record: Synchronised) -> None:
    outcomes = {outcome.file: outcome for outcome in record.synced.files}
    for stream, expected in TOLD[record.system].items():
        count, _ = expected()
        if count:
            outcome = outcomes[stream]
            assert (outcome.rows_in, outcome.rows_kept + outcome.rows_left_out) == (count, count), stream
    left_out = {file: outcome.rows_left_out for file, outcome in outcomes.items() if outcome.rows_left_out}
    faults = dict(record("SELECT file, COUNT(DISTINCT row) FROM faults WHERE is_kept = 0 GROUP BY 1"))
    assert {file: faults[file] for file in left_out} == left_out


def test_no_join_doubles_a_deal_a_person_or_a_company(record: Synchronised) -> None:
    for table, key in {"deals": "deal_id", "people": "person_id", "companies": "company_id"}.items():
        assert record(f"SELECT {key} FROM {table} GROUP BY 1 HAVING COUNT(*) > 1") == [], table
    if record.synced.version.tables.get("deal_records"):
        living = record("SELECT key FROM deal_records WHERE is_deleted = 0 ORDER BY 1")
        assert record("SELECT deal_id FROM deals ORDER BY 1") == living
        assert record("SELECT COUNT(*) FROM journeys WHERE is_primary = 1 AND deal_id IS NOT NULL") == [(len(living),)]


def test_every_person_is_in_the_record_or_deleted_with_its_reason(record: Synchronised) -> None:
    lost = """SELECT key FROM person_records WHERE is_deleted = 0 AND key NOT IN
        (SELECT l.key FROM links AS l JOIN people AS p ON p.person_id = l.entity_id WHERE l.kind = 'person')"""
    assert record(lost) == []


def test_who_was_merged_is_the_same_person_and_counted_once(record: Synchronised) -> None:
    if record.system == "hubspot":
        pairs = {(row["vid_to_merge"], row["canonical_vid"]) for row in rows("hubspot", "contact_merge_audit")}
        stream, merged = "contact", pairs
    elif record.system == "marketo":
        stream = "lead"
        merged = {
            (part.strip(), row["lead_id"])
            for row in rows("marketo", "activity_merge_leads")
            for part in row["merge_ids"].strip("[]").split(",")
            if part.strip()
        }
    else:
        pytest.skip("nobody is merged in these seeds")
    states = {
        key: (status, gone) for key, status, gone in record("SELECT source_id, status, is_deleted FROM person_records")
    }
    for loser, _ in merged:
        status, gone = states[loser]
        assert gone == 1
        assert str(status).startswith("merged into "), loser
    person = dict(record("SELECT key, entity_id FROM links WHERE kind = 'person'"))
    there = {winner for _, winner in merged if winner in states}
    for loser, winner in merged:
        if winner in there and len({w for one, w in merged if one == loser}) == 1:
            assert person[f"crm/{stream}/{loser}"] == person[f"crm/{stream}/{winner}"]


def test_what_was_deleted_stays_known_and_counts_nowhere(record: Synchronised) -> None:
    if record.system == "marketo":
        deleted = set(ids("marketo", "activity_delete_lead", "lead_id")) - losers()
        found = record("SELECT source_id FROM person_records WHERE status = 'deleted' AND is_deleted = 1")
        assert {key for (key,) in found} == deleted
    if record.system == "hubspot":
        merged = set(ids("hubspot", "merged_deal", "merged_deal_id"))
        found = record("SELECT source_id FROM deal_records WHERE status LIKE 'merged into %' AND is_deleted = 1")
        assert {key for (key,) in found} == merged
    if record.system == "salesforce":
        gone = {row["id"] for row in active("salesforce", "opportunity") if row["is_deleted"].lower() == "true"}
        assert {key for (key,) in record("SELECT source_id FROM deal_records WHERE is_deleted = 1")} == gone
        [(same_as,)] = record("SELECT same_as FROM person_records WHERE source_id = '00Q1G00000nDnM5UAK'")
        assert same_as == "crm/person/0031G00001QtDPlQAN"  # the contact the lead was converted into


def test_a_second_pull_brings_nothing_and_costs_no_version(record: Synchronised, bases: dict[str, Path]) -> None:
    again = pull(record.home, "crm", connected(address=str(bases[record.system])), now_s=NOW_S + 60)
    assert set(again.counts.values()) == {0}
    assert not sync(record.home, BuildRules("UTC", "EUR"), now_s=NOW_S + 60).has_changed
