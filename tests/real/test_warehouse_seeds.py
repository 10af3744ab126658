"""Tables as a warehouse connector lands them, scrambled: little joins, so all of it must be accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompt import DONE, Prompt
from real.published import Published

WAYS = [
    pytest.param(("hubspot", "ready"), id="hubspot-ready", marks=pytest.mark.slow),
    pytest.param(("salesforce", "ready"), id="salesforce-ready", marks=pytest.mark.slow),
    pytest.param(("hubspot", "suggested"), id="hubspot-suggested", marks=pytest.mark.slow),
    pytest.param(("salesforce", "suggested"), id="salesforce-suggested", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=WAYS)
def seeds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    kind, way = request.param
    folder = Published(f"fivetran_{kind}_seeds").folder
    prompt = Prompt(tmp_path_factory.mktemp(kind))
    if way == "ready":
        added = prompt("source", "add", "crm", "--kind", kind, folder)
        assert added.code == DONE, added.words
        assert "Left out" in added.words
    else:
        prompt.suggest_and_add("crm", folder)
    prompt.sync()
    return prompt


def test_rows_in_are_rows_kept_and_rows_left_out(seeds: Prompt) -> None:
    for file in seeds.sync()["files"]:
        assert file["rows_in"] == file["rows_kept"] + file["rows_left_out"], file


def test_every_row_left_out_has_a_fault_that_says_so(seeds: Prompt) -> None:
    said = dict(seeds.rows("SELECT file, COUNT(DISTINCT row) FROM faults WHERE is_kept = 0 GROUP BY 1"))
    left_out = {Path(file["path"]).name: file["rows_left_out"] for file in seeds.sync()["files"]}
    assert said == {name: rows for name, rows in left_out.items() if rows}


def test_every_fault_has_place_sentence_and_remedy(seeds: Prompt) -> None:
    wrong = (
        "sentence NOT LIKE '%.' OR LENGTH(remedy) < 10 OR source <> 'crm' OR (file = '' AND code <> 'unknown-owner')"
    )
    assert seeds.rows(f"SELECT * FROM faults WHERE {wrong}") == []


def test_no_deal_person_or_company_is_doubled_by_a_join(seeds: Prompt) -> None:
    keys = {"deals": "deal_id", "people": "person_id", "companies": "company_id", "members": "member_id"}
    for table, key in {**keys, "journeys": "journey_id"}.items():
        assert seeds.rows(f"SELECT {key} FROM {table} GROUP BY 1 HAVING COUNT(*) > 1") == [], table
    assert seeds.rows("SELECT COUNT(*) - COUNT(DISTINCT key) FROM links WHERE kind = 'person'") == [(0,)]


def test_each_deal_is_counted_under_one_journey(seeds: Prompt) -> None:
    primary = "SELECT COUNT(*), COUNT(DISTINCT deal_id) FROM journeys WHERE deal_id IS NOT NULL AND is_primary = 1"
    ((deals,),) = seeds.rows("SELECT COUNT(*) FROM deals")
    assert seeds.rows(primary) == [(deals, deals)]
    states = "SELECT state, COUNT(*) FROM {} GROUP BY 1 ORDER BY 1"
    journeys = "(SELECT state FROM journeys WHERE deal_id IS NOT NULL AND is_primary = 1)"
    assert seeds.rows(states.format("deals")) == seeds.rows(states.format(journeys))


def test_every_deal_and_person_row_is_in_the_record_or_was_deleted_in_its_source(seeds: Prompt) -> None:
    alive = "COALESCE(is_deleted, 0) = 0"
    assert seeds.rows(f"SELECT key FROM deal_records WHERE {alive} ORDER BY 1") == seeds.rows(
        "SELECT deal_id FROM deals ORDER BY 1"
    )
    lost = f"""SELECT key FROM person_records WHERE {alive} AND key NOT IN
        (SELECT l.key FROM links AS l JOIN people AS p ON p.person_id = l.entity_id WHERE l.kind = 'person')"""
    assert seeds.rows(lost) == []
