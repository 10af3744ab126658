"""The same exports again, corrected ones, ones that went away: what is read, what stays, what the figures say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from errands.crm import DEALS, MAPPING, PEOPLE, begin
from prompt import DONE, FAILED, WRONG_USE, Prompt, unchanged

pytestmark = pytest.mark.slow


@pytest.fixture
def crm(tmp_path: Path) -> Prompt:
    prompt = begin(tmp_path)
    prompt.sync()
    return prompt


def read_again(prompt: Prompt) -> list[str]:
    return [file["file"] for file in prompt.sync()["files"] if file["read"]]


def test_the_same_files_change_nothing(crm: Prompt) -> None:
    with unchanged(crm):
        assert read_again(crm) == []
        assert "Nothing changed" in crm("sync").words


def test_a_new_date_on_the_same_file_changes_nothing(crm: Prompt) -> None:
    for name in ("people.csv", "deals.csv"):
        os.utime(crm.folder / name, (1, 1))
    with unchanged(crm):
        assert read_again(crm) == []


def test_the_same_mapping_added_again_changes_nothing(crm: Prompt) -> None:
    with unchanged(crm):
        assert crm("source", "add", "crm", "--mapping", "mapping.yaml").code == DONE
        assert read_again(crm) == []


def test_a_corrected_amount_replaces_the_old_one_and_only_its_file_is_read(crm: Prompt) -> None:
    crm.save("deals.csv", DEALS.replace("1000.00", "1100.00"))
    assert read_again(crm) == ["deals"]
    assert crm.value("won-revenue") == "1100.00"
    assert crm.rows("SELECT COUNT(*) FROM deals") == [(3,)]


def test_a_row_taken_out_is_gone_and_a_row_put_in_is_there(crm: Prompt) -> None:
    lines = DEALS.splitlines()
    crm.save("deals.csv", "\n".join([*lines[:2], "d4,p2,Max,Won,50.00,2026-01-12,2026-03-03", ""]))
    crm.sync()
    assert crm.rows("SELECT deal_id FROM deals ORDER BY 1") == [("crm/deals/d1",), ("crm/deals/d4",)]
    assert crm.value("won-revenue") == "1050.00"


@pytest.mark.slow
def test_going_back_to_the_old_file_gives_the_old_figures(crm: Prompt) -> None:
    before = crm.rows("SELECT * FROM journeys ORDER BY journey_id")
    crm.save("deals.csv", DEALS.replace("Won", "Lost"))
    crm.sync()
    assert crm.value("deals-won") == 0
    crm.save("deals.csv", DEALS)
    crm.sync()
    assert crm.rows("SELECT * FROM journeys ORDER BY journey_id") == before


def test_a_corrected_mapping_reads_its_file_again(crm: Prompt) -> None:
    corrected = MAPPING.replace("owner: owner", "owner: {column: owner, missing: [Eva]}")
    crm.save("mapping.yaml", corrected)
    crm("source", "add", "crm", "--mapping", "mapping.yaml")
    assert read_again(crm) == ["deals"]
    assert crm.by("deals-won", "owner") == {"(missing)": 1}


def test_a_file_that_went_away_keeps_its_last_rows_and_says_so(crm: Prompt) -> None:
    (crm.folder / "deals.csv").unlink()
    with unchanged(crm):
        said = crm("sync")
    assert said.code == DONE
    assert "deals.csvisnotthereanymore;its3lastrowsstay." in said.letters
    assert {file["file"]: file["is_there"] for file in crm.sync()["files"]} == {"people": True, "deals": False}
    assert crm.value("deals-won") == 1


@pytest.mark.slow
def test_a_source_taken_away_takes_its_rows_along(crm: Prompt) -> None:
    crm.save("other/people.csv", PEOPLE)
    crm.save("other.yaml", MAPPING[: MAPPING.index("  deals:")].replace("people.csv", "other/people.csv"))
    assert crm("source", "add", "other", "--mapping", "other.yaml").code == DONE
    crm.sync()
    assert crm.rows("SELECT COUNT(*) FROM person_records") == [(6,)]
    assert crm.rows("SELECT COUNT(*) FROM people") == [(3,)]
    assert crm("source", "remove", "other").code == DONE
    crm.sync()
    assert crm.rows("SELECT COUNT(*) FROM person_records") == [(3,)]
    nobody = crm("source", "remove", "other")
    assert nobody.code == WRONG_USE
    assert "crm" in nobody.words


def test_where_one_source_fails_the_other_goes_on_and_its_own_last_rows_stay(crm: Prompt) -> None:
    crm.save("fair.csv", "id,name,email\nf1,Dan Fox,dan@orb.example\n")
    crm.save("fair.yaml", "source: fair\nfiles:\n  fair:\n    path: fair.csv\n    feeds:\n"
             "      person_records: {id: id, name: name, email: email}\n")  # fmt: skip
    crm("source", "add", "fair", "--mapping", "fair.yaml")
    crm.sync()
    assert crm.value("leads") == 4
    crm.save("deals.csv", "")
    crm.save("fair.csv", "id,name,email\nf1,Dan Fox,dan@orb.example\nf2,Eli Gee,eli@pod.example\n")
    said = crm("sync")
    assert said.code == FAILED
    assert "crm was not read; its last good rows stay." in said.words
    assert "deals.csv is empty" in said.words
    assert crm.value("leads") == 5
    assert crm.value("deals-won") == 1
    failed = crm("sync", "--json")
    assert failed.code == FAILED
    assert "deals.csv is empty" in failed.json["failures"]["crm"]
    with unchanged(crm):
        assert crm("sync", "fair").code == DONE


def test_the_first_sync_that_fails_leaves_no_record(tmp_path: Path) -> None:
    prompt = begin(tmp_path, deals="")
    with unchanged(prompt):
        said = prompt("sync")
    assert said.code == FAILED
    assert prompt.version is None
    assert "There is no record" in prompt("figure", "leads").words


def test_syncing_nothing_says_what_comes_first(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    said = prompt("sync")
    assert said.code == FAILED
    assert "source suggest" in said.words
    assert "source add" in said.words


@pytest.mark.slow
def test_a_charter_in_another_currency_gives_no_figure_until_the_next_sync(crm: Prompt) -> None:
    charter = crm.home / "charter.yaml"
    text = charter.read_text(encoding="utf-8")
    charter.write_text(text.replace("currency: EUR", "currency: JPY"), encoding="utf-8")
    said = crm("figure", "won-revenue")
    assert said.code == FAILED
    assert "The charter counts in JPY, but the record was built in EUR." in said.words
    assert "lockstep sync" in said.words


def test_a_charter_in_another_zone_says_that_days_are_still_by_the_old(crm: Prompt) -> None:
    charter = crm.home / "charter.yaml"
    text = charter.read_text(encoding="utf-8")
    zone = next(line for line in text.splitlines() if line.strip().startswith("time_zone:"))
    charter.write_text(text.replace(zone, "  time_zone: Pacific/Auckland", 1), encoding="utf-8")
    assert [fault["code"] for fault in crm("figure", "deals-won", "--json").json["faults"]] == ["built-by-other-rules"]
    crm.sync()
    assert crm("figure", "deals-won", "--json").json["faults"] == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["O'Brien [Q1] x?", "a*b"])
def test_exports_may_lie_in_a_folder_called_anything(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    prompt = begin(place)
    prompt.sync()
    assert prompt.value("won-revenue") == "1000.00"
    several = MAPPING.replace("path: deals.csv", "path: deal?.csv")
    assert prompt("source", "add", "crm", "--mapping", prompt.save("mapping.yaml", several)).code == DONE
    prompt.sync()
    assert prompt.value("won-revenue") == "1000.00"
