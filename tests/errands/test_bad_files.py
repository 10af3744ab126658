"""Files as they should not be, met on the way from the export to the record: refused whole, or read with faults."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from errands.crm import DEALS, MAPPING, PEOPLE, begin
from prompt import DONE, DONE_WITH_FAULTS, FAILED, Prompt, csv_text, unchanged

#: Whole errands from the command line: `make check` has the main job in test_coming_again.
pytestmark = pytest.mark.slow

HEADER = "id,person,owner,state,amount,created,closed"


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = begin(tmp_path_factory.mktemp("synced"))
    assert prompt("sync").code == DONE
    return prompt


@pytest.fixture
def crm(synced: Prompt) -> Iterator[Prompt]:
    """A good record, whose deals file the test may spoil; afterwards it is good again."""
    yield synced
    path = synced.folder / "deals.csv"
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    synced.save("deals.csv", DEALS)


def bomb() -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("deals.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(170):
            file.write(b"0" * 1_000_000)
    return packed.getvalue()


REFUSED = {
    "empty": (b"", ["deals.csv is empty: it has not even a header.", "Export it again"]),
    "blank": (b"\n\n\n", ["deals.csv", "no header"]),
    "zip bomb": (bomb, ["deals.csv unpacks to more than", "unpack it yourself"]),
    "of another table": (b"colour,shape\nred,round\n", ["lacks columns", "“amount”", "It has colour, shape."]),
    "a column less": (DEALS.replace("amount", "v").encode(), ["lacks a column", "“amount”", "Nothing was imported"]),
    "two of one header": (DEALS.replace("owner,state", "owner,owner").encode(), ["“state”", "owner (2)"]),
    "a picture": (b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(4_000), ["is no table", "a picture (PNG)"]),
    "ten thousand other columns": (
        (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("x" * 10_000) + "\n").encode(),
        ["deals.csv lacks columns", "c0, c1, c2"],
    ),
    "twenty thousand and one columns": (b"a," * 20_001 + b"\n", ["20,000 are read at most"]),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_leaves_the_record_as_it_is(crm: Prompt, what: str) -> None:
    content, said = REFUSED[what]
    crm.save("deals.csv", content() if callable(content) else content)
    with unchanged(crm):
        done = crm("sync")
    assert done.code == FAILED
    for part in said:
        assert part in done.words, done.words
    assert len(done.err) < 3_000
    assert crm.value("deals-won") == 1


def test_a_folder_in_place_of_a_file_is_a_missing_file_and_the_last_rows_stay(crm: Prompt) -> None:
    (crm.folder / "deals.csv").unlink()
    (crm.folder / "deals.csv").mkdir()
    with unchanged(crm):
        done = crm("sync")
    assert done.code == DONE
    assert "Nothing changed" in done.words


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_nobody_may_read_is_named(crm: Prompt) -> None:
    path = crm.save("deals.csv", DEALS + "d9,p1,Eva,Won,1.00,2026-01-10,2026-02-01\n")
    path.chmod(0)
    try:
        with unchanged(crm):
            done = crm("sync")
    finally:
        path.chmod(0o600)
    assert done.code == FAILED
    assert "deals.csv" in done.words
    assert "ermission" in done.words


def read(tmp_path: Path, deals: str | bytes) -> Prompt:
    """Sync deals that are read, if with faults; every fault has its place and remedy."""
    prompt = begin(tmp_path, deals=deals)
    done = prompt("sync")
    assert done.code == (DONE_WITH_FAULTS if prompt.codes() else DONE), done.words
    assert prompt.rows("SELECT * FROM faults WHERE LENGTH(sentence) < 10 OR LENGTH(remedy) < 10 OR file = ''") == []
    return prompt


def deals(*rows: str) -> str:
    return csv_text(HEADER, rows)


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    prompt = read(tmp_path, HEADER + "\n")
    assert prompt.codes() == {"no-rows": 1}
    assert prompt.value("leads") == 3


def test_the_encoding_is_found_and_a_guess_is_said(tmp_path: Path) -> None:
    prompt = read(tmp_path, DEALS.replace("Eva", "Zoë").encode("cp1252"))
    assert prompt.codes() == {"guessed-encoding": 1}
    assert prompt.by("deals-won", "owner") == {"Zoë": 1}


def test_nul_bytes_are_taken_out_and_named_with_their_line(tmp_path: Path) -> None:
    prompt = read(tmp_path, DEALS.replace("Eva", "E\0va"))
    assert prompt.rows("SELECT code, line FROM faults ORDER BY line") == [("nul-byte", 2), ("nul-byte", 3)]
    assert prompt.by("deals-won", "owner") == {"Eva": 1}


def test_ragged_rows_are_kept_and_named_with_their_line(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals("d1,p1,Eva,Won,10,2026-01-10,2026-02-01,surplus", "d2,p2,Eva"))
    assert prompt.rows("SELECT code, line FROM faults ORDER BY line") == [("long-row", 2), ("short-row", 3)]
    assert prompt.rows("SELECT deal_id, state FROM deals ORDER BY 1") == [
        ("crm/deals/d1", "won"),
        ("crm/deals/d2", "open"),
    ]


def test_three_date_formats_in_one_column_are_all_read(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals(
        "d1,p1,Eva,Won,1,2026-01-10,2026-02-14", "d2,p2,Eva,Won,1,10.01.2026,15.02.2026",
        'd3,p3,Eva,Won,1,"Jan 10, 2026",02/16/2026',
    ))  # fmt: skip
    assert prompt.rows("SELECT closed_day - created_day FROM deals ORDER BY deal_id") == [(35,), (36,), (37,)]
    assert prompt.by("deals-won", "month") == {"2026-02": 3}


def test_a_date_that_could_be_two_is_named_with_how_it_was_read(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals(*(f"d{n},p1,Eva,Won,1,2026-01-0{n},0{n}/03/2026" for n in range(1, 8))))
    ((sentence, remedy),) = prompt.rows("SELECT sentence, remedy FROM faults WHERE code = 'ambiguous-dates'")
    assert "could be two" in sentence
    assert "formats" in remedy or "mapping" in remedy


def test_amounts_that_are_negative_foreign_unreadable_or_absurd_are_each_named(tmp_path: Path) -> None:
    amounts = ["-1000", "$500.00", "GBP 20", "(30.00)", "lots", "99999999999999999999999"]
    prompt = read(tmp_path, deals(*(f"d{n},p1,Eva,Won,{text},2026-01-10,2026-02-01" for n, text in enumerate(amounts))))
    assert prompt.codes() == {
        "negative-amount": 2, "no-rate": 2, "not-an-amount": 1, "amount-too-large": 1, "won-without-amount": 2,
    }  # fmt: skip
    assert prompt.value("deals-won") == 6
    assert prompt.value("won-revenue") == "-1030.00"
    assert "`rates` in the charter" in prompt("faults", "--code", "no-rate").words


def test_dates_to_come_and_dates_out_of_time_are_named(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals("d1,p1,Eva,Won,10,2026-01-10,2090-02-01", "d2,p2,Eva,Won,10,0001-01-01,9999-12-31"))
    assert prompt.codes() == {"future-date": 1, "unreadable-date": 2}
    assert prompt.rows("SELECT COUNT(*) FROM deals WHERE state = 'won'") == [(2,)]


def test_a_word_the_mapping_does_not_know_is_named_and_its_deal_kept(tmp_path: Path) -> None:
    prompt = read(tmp_path, DEALS.replace("Won", "Gewonnen"))
    assert prompt.rows('SELECT line, "column", value FROM faults') == [(2, "state", "Gewonnen")]
    assert "`values`" in prompt("faults", "--code", "unknown-value").words
    assert prompt.rows("SELECT state FROM deals WHERE deal_id = 'crm/deals/d1'") == [("open",)]


def test_an_id_said_twice_costs_one_row_and_says_which(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals("d1,p1,Eva,Won,10,2026-01-10,2026-02-01", "d1,p1,Eva,Won,20,2026-01-10,2026-02-01"))
    assert prompt.rows("SELECT code, line, is_kept FROM faults") == [("repeated-id", 2, 0)]
    assert prompt.value("won-revenue") == "20.00"


def test_what_the_build_finds_is_placed_as_what_reading_finds_by_file_and_line(tmp_path: Path) -> None:
    rows = ("d1,p9,Eva,Won,lots,2026-01-10,2026-02-01", "d2,p8,Eva,Won,10,2026-01-10,2026-02-01")
    prompt = read(tmp_path, "exported on Monday\n\n" + deals(*rows))
    listed = [json.loads(line) for line in prompt("faults", "--json").out.splitlines()]
    places = {(fault["code"], fault["value"]): (fault["file"], fault["row"], fault["line"]) for fault in listed}
    assert places["not-an-amount", "lots"] == places["unknown-person", "p9"] == ("deals.csv", 1, 4)
    assert places["unknown-person", "p8"] == ("deals.csv", 2, 5)
    assert "crm · deals.csv · line 5" in prompt("faults", "--code", "unknown-person").words


def test_where_a_row_takes_several_lines_the_build_names_file_and_row(tmp_path: Path) -> None:
    prompt = read(tmp_path, deals('d1,p1,"Eva\nKoch",Won,1,2026-01-10,2026-02-01', "d2,p8,Eva,Won,1,2026-01-10,"))
    (fault,) = (json.loads(line) for line in prompt("faults", "--code", "unknown-person", "--json").out.splitlines())
    assert (fault["file"], fault["row"], fault["line"]) == ("deals.csv", 2, 0)


def test_a_row_of_one_of_several_files_is_named_by_their_key(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt.save("people.csv", PEOPLE)
    prompt.save("deals-1.csv", DEALS)
    prompt.save("deals-2.csv", deals("d9,p9,Eva,Won,1,2026-01-10,2026-02-01"))
    mapping = prompt.save("mapping.yaml", MAPPING.replace("path: deals.csv", "path: deals-*.csv"))
    assert prompt("source", "add", "crm", "--mapping", mapping).code == DONE
    assert prompt("sync").code == DONE_WITH_FAULTS
    assert "crm · deals · row 1 ·" in prompt("faults", "--code", "unknown-person").words


def test_formulas_in_cells_leave_as_text_that_no_spreadsheet_computes(tmp_path: Path) -> None:
    formulas = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1:A9)", '=HYPERLINK("http://x.example")', "\t=1+1"]
    rows = [
        f'd{n},p1,Eva,Won,"{text.replace(chr(34), chr(34) * 2)}",2026-01-10,2026-02-01'
        for n, text in enumerate(formulas)
    ]
    prompt = read(tmp_path, deals(*rows))
    exported = prompt("faults", "--csv")
    assert exported.code == DONE
    listed = list(csv.reader(io.StringIO(exported.out)))
    values = [row[listed[0].index("value")] for row in listed[1:]]
    assert any("cmd|" in value for value in values)
    assert not [cell for row in listed for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_a_formula_in_a_name_is_a_name(tmp_path: Path) -> None:
    prompt = read(tmp_path, DEALS.replace("Eva", "=1+1"))
    assert prompt.by("deals-won", "owner") == {"=1+1": 1}


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x01\x02", b"just some words\nand more, of them\n"])
def test_no_mapping_is_proposed_for_what_is_no_table(tmp_path: Path, content: bytes) -> None:
    prompt = Prompt(tmp_path)
    prompt.save("export.csv", content)
    said = prompt("source", "suggest", "export.csv")
    assert said.code == FAILED
    assert said.out == ""
    assert said.err.strip().endswith(".")


def test_a_folder_without_exports_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = Prompt(tmp_path)("source", "suggest", "empty")
    assert said.code == FAILED
    assert "no data file" in said.words
