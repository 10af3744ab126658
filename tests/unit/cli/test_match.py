"""`lockstep match`: files in, links.csv out, what went wrong in words."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path

import pytest

from prompt import DONE, DONE_WITH_FAULTS, FAILED, WRONG_USE, Prompt

CRM = """Contact ID;First Name;Last Name;Email;Phone;Company
1;Anna;Keller;anna.keller@firm.example;+49 30 1234567;Firm GmbH
2;Bernd;Vogt;bernd@other.example;+49 30 7654321;Other AG
3;Carla;Ríos;info@third.example;;Third S.A.
"""
MARKETING = """Record ID,First Name,Last Name,Email,Phone Number,Company Name
90,Anna,Keller,Anna.Keller@firm.example,,Firm
91,Bernt,Vogt,,030 7654321,Other
92,Carlos,Neri,info@third.example,,Third
"""


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    (tmp_path / "crm.csv").write_text(CRM, encoding="utf-8")
    (tmp_path / "marketing.csv").write_text(MARKETING, encoding="utf-8")
    return Prompt(tmp_path)


def _links(path: Path) -> list[tuple[str, str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["left_id"], row["right_id"], row["rule"]) for row in csv.DictReader(file)]


def _match(prompt: Prompt, *words: str) -> list[tuple[str, str, str]]:
    files = [prompt.folder / word if "." in word else word for word in words]
    said = prompt("match", *files, "--out", prompt.folder / "links.csv")
    assert said.code == DONE, said.words
    return _links(prompt.folder / "links.csv")


def test_two_lists_give_each_row_its_partner_and_a_shared_mailbox_joins_nobody(prompt: Prompt) -> None:
    assert _match(prompt, "crm.csv", "marketing.csv") == [("1", "90", "e-mail and name"), ("2", "91", "likeness")]
    header = (prompt.folder / "links.csv").read_text().splitlines()[0]
    assert header == "left_id,right_id,probability,rule"


def test_the_order_of_the_rows_changes_nothing(prompt: Prompt) -> None:
    before = _match(prompt, "crm.csv", "marketing.csv")
    whole = (prompt.folder / "links.csv").read_bytes()
    for name, text in (("crm.csv", CRM), ("marketing.csv", MARKETING)):
        head, *rows = text.splitlines()
        random.Random(3).shuffle(rows)
        (prompt.folder / name).write_text("\n".join([head, *rows]), encoding="utf-8")
    assert _match(prompt, "crm.csv", "marketing.csv") == before
    assert (prompt.folder / "links.csv").read_bytes() == whole


def test_one_list_gives_the_pairs_within_it_from_gzip_too(prompt: Prompt) -> None:
    doubled = CRM + "4;A.;Keller;anna.keller@firm.example;;\n"
    (prompt.folder / "doubled.csv.gz").write_bytes(gzip.compress(doubled.encode()))
    assert _match(prompt, "doubled.csv.gz") == [("1", "4", "e-mail and name")]


def test_json_says_what_was_compared_and_the_reasons_go_to_a_file(prompt: Prompt) -> None:
    folder = prompt.folder
    where = ("--out", folder / "l.csv", "--why", folder / "why.csv")
    said = prompt("match", folder / "crm.csv", folder / "marketing.csv", *where, "--json")
    assert said.code == DONE
    told = said.json
    assert told["kind"] == "people"
    assert told["files"][1]["columns"]["phone"] == "Phone Number"
    assert told["links"] == sum(told["links_by_rule"].values()) == 2
    with (folder / "why.csv").open(newline="", encoding="utf-8") as file:
        reasons = [row for row in csv.DictReader(file) if row["left_id"] == "2"]
    assert {row["compared"]: row["is"] for row in reasons}["phone"] == "same"
    assert {row["compared"]: row["is"] for row in reasons}["e-mail"] == "missing"


def test_without_an_id_rows_are_called_by_their_number(prompt: Prompt) -> None:
    anna, bo = "Anna Keller,a@f.example", "Bo Vogt,b@f.example"
    (prompt.folder / "bare.csv").write_text("\n".join(["Name,Email", anna, bo, anna]))
    assert _match(prompt, "bare.csv") == [("000000001", "000000003", "e-mail and name")]


def test_an_id_that_repeats_is_refused_with_the_one_that_does(prompt: Prompt) -> None:
    (prompt.folder / "crm.csv").write_text(CRM + "3;Dora;Ems;d@e.example;;\n", encoding="utf-8")
    said = prompt("match", prompt.folder / "crm.csv", "--id", "Contact ID")
    assert said.code == WRONG_USE
    assert "“Contact ID” of crm.csv has “3” 2 times" in said.words


def test_an_id_column_that_no_list_has_is_refused_with_those_there_are(prompt: Prompt) -> None:
    said = prompt("match", prompt.folder / "crm.csv", "--id", "Kennung")
    assert said.code == WRONG_USE
    assert "No list has a column “Kennung”" in said.words
    assert "Contact ID, First Name" in said.words


def test_a_list_of_nobody_is_refused(prompt: Prompt) -> None:
    (prompt.folder / "spend.csv").write_text("Date,Amount\n2026-01-01,12\n2026-01-02,14\n")
    said = prompt("match", prompt.folder / "spend.csv")
    assert said.code == WRONG_USE
    assert "no column that holds" in said.words
    assert not Path("links.csv").exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(prompt: Prompt) -> None:
    said = prompt("match", prompt.folder / "gone.csv")
    assert said.code == FAILED
    assert "gone.csv" in said.words.replace(" ", "")  # a long path is broken where the line ends


def test_rows_that_can_not_be_read_are_said_and_the_others_are_matched(prompt: Prompt) -> None:
    row = '{"id": "%s", "name": "Anna Keller", "email": "a@f.example"}'
    (prompt.folder / "broken.jsonl").write_text("\n".join([row % 1, row % 2, '{"id": "3", "na', row % 4]) + "\n")
    said = prompt("match", prompt.folder / "broken.jsonl", "--out", prompt.folder / "links.csv")
    assert said.code == DONE_WITH_FAULTS, said.words
    assert {pair[:2] for pair in _links(prompt.folder / "links.csv")} == {("1", "2"), ("1", "4"), ("2", "4")}
