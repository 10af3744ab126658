"""The month as a PDF: its pages, its texts as data, the same bytes for the same versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typst

import lockstep
from lockstep.insight.reader import Reader
from lockstep.reports import pdf
from lockstep.reports.cells import printed
from lockstep.reports.month import Month, Page, month
from lockstep.values.faults import WrongUse
from tiny import tiny_record

CHARTER = """
company: {name: 'Acme #eval("1") $x$ *AG*', currency: EUR, time_zone: Europe/Berlin}
goals: [{name: The year, period: 2026, amount: 3650}]
"""
WON = [
    {"owner": "#panic()", "source": f"*{n}* `x` $ \\ @ <b>", "known_s": "2026-10-05 09:00", "deal_id": f"d{n}",
     "won_s": "2026-10-14 09:00", "home_minor": 120_050}
    for n in range(3)
]  # fmt: skip


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    home: Path = tmp_path_factory.mktemp("reports")
    (home / "charter.yaml").write_text(CHARTER, encoding="utf-8")
    tiny_record(home / "record", journeys=WON, made="2026-10-20 12:00")
    with lockstep.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def october(reader: Reader) -> Month:
    return month(reader, "2026-10")


def test_each_figure_has_a_page_with_its_definition(october: Month, reader: Reader) -> None:
    names = [page.name for page in october.pages]
    assert names[:3] == ["goal-course", "funnel", "promises-kept"]
    assert all(page.words == reader.book[page.name].words for page in october.pages)
    assert all(page.picture or page.table or page.faults for page in october.pages)


def test_the_running_month_is_counted_as_of_the_record(october: Month) -> None:
    assert october.as_of == "20 October 2026"
    assert (october.title, october.pages[0].period, october.pages[1].period) == ("October 2026", "2026", "October 2026")


@pytest.mark.parametrize("name", ["2026-11", "2026-13", "october", "2026-Q4", ""])
def test_a_month_that_has_not_begun_or_is_none_is_refused(reader: Reader, name: str) -> None:
    with pytest.raises(WrongUse):
        month(reader, name)


def test_the_same_month_is_the_same_file(october: Month) -> None:
    made = pdf.of(october)
    assert made.startswith(b"%PDF-")
    assert pdf.of(october) == made


def test_what_the_record_says_is_text_whatever_it_looks_like(october: Month, tmp_path: Path) -> None:
    evil = '#panic("x") $ \\ ` * _ @ <b> "quote" \u202e عربي 漢字 ' + "long" * 200
    page = Page(name=evil, title=evil, words=evil, period=evil, finding=evil, faults=(evil,),
                table=printed({"unit": "leads", "rows": [{"owner": evil, "value": 3}]}))  # fmt: skip
    source = pdf.write(replace(october, title=evil, company=evil, pages=(page,)), tmp_path)
    asked = json.loads(typst.query(str(source), "heading", root=str(tmp_path), field="body"))
    assert [each["text"] for each in asked] == [evil, evil]


def test_the_template_reads_nothing_but_its_own_folder(october: Month, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    source = pdf.write(october, inside)
    said = json.loads((inside / "report.json").read_text())
    said["pages"][0]["picture"] = "../secret.svg"
    (inside / "report.json").write_text(json.dumps(said))
    with pytest.raises(typst.TypstError):
        typst.compile(str(source), root=str(inside), format="pdf")


def test_a_table_that_is_too_long_says_how_much_is_left() -> None:
    rows = [{"owner": str(number), "value": number, "low": None} for number in range(100)]
    made = printed({"unit": "leads", "by": "owner", "rows": rows})
    assert (len(made.rows), made.more, made.columns) == (24, 76, [("Owner", False), ("Leads", True)])


def test_cells_are_written_by_what_they_are() -> None:
    row = {"team": "sales", "unit": "EUR", "due": "1250.50", "value": 0.5, "in_time": 0.25, "wait_seconds": 5400}
    made = printed({"unit": "rate", "rows": [row, {**row, "due": None}]})
    assert made.rows[0] == ["sales", "€1,251", "50.0\u202f%", "25.0\u202f%", "1\u202fh 30\u202fm"]
    assert made.rows[1][1] == "–"
