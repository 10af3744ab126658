"""`lockstep figure --chart`: the page's picture as a file, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from errands.crm import begin
from lockstep.charts import book
from lockstep.charts.tokens import lit
from lockstep.insight.reader import Reader
from prompt import DONE, FAILED, WRONG_USE, Prompt


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = begin(tmp_path_factory.mktemp("crm"))
    assert prompt("sync").code == DONE
    return prompt


def test_the_file_is_the_pages_picture_with_its_colours_filled_in(crm: Prompt) -> None:
    said = crm("figure", "deals-lost", "--by", "owner", "--chart", "lost.svg", "--json")
    assert said.code == DONE
    assert said.json["rows"] == [{"owner": "Eva", "value": 1}]
    assert said.err == "The chart is in lost.svg.\n"
    with Reader(crm.home) as reader:
        in_page = book.picture(reader.figure("deals-lost", by="owner").as_dict())
    assert in_page is not None
    assert "var(--gain)" in in_page
    assert (crm.folder / "lost.svg").read_text(encoding="utf-8") == lit(in_page)


def test_a_png_is_written_too(crm: Prompt) -> None:
    assert crm("figure", "leads", "--by", "source", "--chart", "leads.PNG").code == DONE
    assert (crm.folder / "leads.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["leads.pdf", "leads", "leads.svg.exe"])
def test_another_ending_is_refused_before_anything_is_written(crm: Prompt, name: str) -> None:
    said = crm("figure", "leads", "--by", "source", "--chart", name)
    assert said.code == WRONG_USE
    assert ".svg or .png" in said.words
    assert not (crm.folder / name).exists()


def test_a_folder_that_is_not_there_or_in_the_way_is_named(crm: Prompt) -> None:
    said = crm("figure", "leads", "--by", "source", "--chart", "nowhere/leads.svg")
    assert (said.code, "There is no folder nowhere." in said.words) == (WRONG_USE, True)
    Path(crm.folder / "taken.svg").mkdir()
    said = crm("figure", "leads", "--by", "source", "--chart", "taken.svg")
    assert (said.code, "taken.svg can't be written" in said.words) == (FAILED, True)


def test_one_number_is_printed_and_why_it_has_no_chart_is_said(crm: Prompt) -> None:
    said = crm("figure", "leads", "--json", "--chart", "one.svg")
    assert said.code == FAILED
    assert said.json["value"] == 3
    assert "No chart was written: This is one number." in said.words
    assert not (crm.folder / "one.svg").exists()
