"""What a screen is given to show of a proposal, and how newer exports fit the mapping there is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.sources.mapping import Mapping, mistakes
from lockstep.sources.suggest.looking import WORDS, look

DEALS = """\
Deal ID,Stage,Amount,Close Date,Contact
1,Won,10.5,03/04/2026,ann.lee@acme.example
2,Lost,8,05/06/2026,bo@b.example
"""
MAPPING = Mapping.model_validate(
    {
        "source": "crm",
        "currency": "USD",
        "files": {
            "deals": {
                "path": "/old/deals.csv",
                "feeds": {
                    "deal_records": {
                        "id": {"column": "deal id"},
                        "state": {"column": "Stage", "values": {"Won": "lost"}},
                        "amount": {"column": "Amount", "decimal": ","},
                    }
                },
            }
        },
    }
)


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as made:
        yield made


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_proposal_is_a_sound_mapping_and_all_of_it_is_json(bench: Workbench, tmp_path: Path) -> None:
    looked = look([written(tmp_path, "deals.csv", DEALS)], workbench=bench, source="crm")
    assert mistakes(looked.tree) == []
    assert json.loads(json.dumps(looked.as_dict())) == looked.as_dict()
    sure = looked.files[0]["sure"]["deal_records"]["state"]
    assert sure["sure"] > 0.6
    assert sure["why"]


def test_samples_show_no_whole_address(bench: Workbench, tmp_path: Path) -> None:
    looked = look([written(tmp_path, "deals.csv", DEALS)], workbench=bench, source="crm")
    contact = looked.files[0]["columns"][4]
    assert contact["samples"] == ["an…@acme.example", "bo…@b.example"]
    assert contact["words"] == []
    assert "ann.lee" not in json.dumps(looked.as_dict())


def test_dates_that_leave_the_order_open_come_both_ways(bench: Workbench, tmp_path: Path) -> None:
    looked = look([written(tmp_path, "deals.csv", DEALS)], workbench=bench, source="crm")
    column = looked.files[0]["columns"][3]
    assert (column["day_first"], column["month_first"]) == (["%d/%m/%Y"], ["%m/%d/%Y"])
    assert looked.order_why


def test_columns_with_many_different_cells_have_no_words(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"{n},s{n},1,03/04/2026,a@b.example\n" for n in range(WORDS + 1))
    looked = look([written(tmp_path, "deals.csv", DEALS.splitlines(True)[0] + rows)], workbench=bench, source="crm")
    assert looked.files[0]["columns"][1]["words"] == []


def test_a_newer_export_keeps_the_key_and_what_a_person_mapped(bench: Workbench, tmp_path: Path) -> None:
    newer = written(tmp_path, "opportunities_2026.csv", DEALS)
    looked = look([newer], workbench=bench, source="crm", existing=MAPPING)
    assert list(looked.tree["files"]) == ["deals"]
    assert looked.tree["files"]["deals"]["path"] == str(newer)
    assert looked.tree["files"]["deals"]["feeds"]["deal_records"]["state"]["values"] == {"Won": "lost"}
    assert looked.tree["files"]["deals"]["feeds"]["deal_records"]["amount"]["decimal"] == ","
    assert (looked.tree["currency"], looked.files[0]["takes_place"]) == ("USD", True)


def test_a_file_the_mapping_does_not_know_is_proposed_under_a_free_key(bench: Workbench, tmp_path: Path) -> None:
    people = "Lead ID,Email,First Name,Last Name\nL1,a@b.example,Ann,Lee\nL2,c@d.example,Bo,Day\n"
    new = written(tmp_path, "deals.csv", people)
    looked = look([new], workbench=bench, source="crm", existing=MAPPING)
    assert list(looked.tree["files"]) == ["deals", "deals_2"]
    assert "person_records" in looked.tree["files"]["deals_2"]["feeds"]
    assert looked.tree["files"]["deals"]["path"] == "/old/deals.csv"


def test_an_export_that_was_tidied_away_is_known_by_its_mapping(bench: Workbench) -> None:
    looked = look([], workbench=bench, source="crm", existing=MAPPING)
    assert [column["name"] for column in looked.files[0]["columns"]] == ["deal id", "Stage", "Amount"]
    assert "not there any more" in looked.files[0]["why"][0]


@pytest.mark.parametrize("cell", ["a", "1", "-", "a.", "2026-01-01T00:00:00.0"])
def test_cells_of_megabytes_cost_no_more_than_their_beginnings(tmp_path: Path, bench: Workbench, cell: str) -> None:
    long = cell * (100_000 // len(cell))
    rows = "".join(f"{n},{long}{n},{long}{n},Won\n" for n in range(3))
    (tmp_path / "deals.csv").write_text(f"Deal ID,Amount,Email,Stage\n{rows}")
    began = time.process_time()
    found = look([tmp_path / "deals.csv"], workbench=bench, source="crm")
    assert time.process_time() - began < 4
    assert len(found.files[0]["columns"]) == 4
