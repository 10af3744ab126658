"""Spreadsheets: the sheet with the data, cells as text, dates and whole numbers as people see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from lockstep.values.faults import LockstepError

from .conftest import Kept, Read

Stage = Callable[..., Read]


def book(**sheets: list[list[Any]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


ROWS: list[list[Any]] = [
    ["Id", "Name", "Amount", "Closed", "Won"],
    [1, "Ann", 1200.0, dt.date(2026, 3, 1), True],
    [None, None, None, None, None],
    [2.5, " Bob ", 12.25, dt.datetime.fromisoformat("2026-03-01 09:30"), False],
    [3, "=1+1", None, "soon", None],
]


def test_cells_become_texts_and_blank_rows_only_count(staged: Stage) -> None:
    read = staged(book(Deals=ROWS), name="deals.xlsx")
    assert read.columns == ("Id", "Name", "Amount", "Closed", "Won")
    assert read.rows[:2] == [
        ("1", "Ann", "1200", "2026-03-01", "true"),
        ("2.5", " Bob ", "12.25", "2026-03-01 09:30:00", "false"),
    ]
    assert read.places == [(1, 0), (3, 0), (4, 0)]
    assert read.faults == []


def test_the_first_sheet_with_rows_is_read_unless_the_mapping_names_one(staged: Stage) -> None:
    content = book(Notes=[["Only a title"]], Deals=ROWS, Other=[["x"], ["y"]])
    assert staged(content, name="a.xlsx").columns[0] == "Id"
    assert staged(content, name="b.xlsx", sheet="Other").rows == [("y",)]
    with pytest.raises(LockstepError, match=r"no sheet “Nope”.*Notes, Deals, Other"):
        staged(content, name="c.xlsx", sheet="Nope")


def test_a_header_below_titles_is_found_where_the_mapping_says(staged: Stage) -> None:
    content = book(Deals=[["Report"], [None], ["Id", "Name"], [1, "Ann"]])
    assert staged(content, name="a.xlsx", header=3).rows == [("1", "Ann")]


def test_an_empty_spreadsheet_is_refused(staged: Stage) -> None:
    with pytest.raises(LockstepError, match="has no header"):
        staged(book(Empty=[]), name="a.xlsx")


def test_a_spreadsheet_lands_like_a_text(landed: Callable[..., Kept]) -> None:
    feeds = {"deal_records": {"id": "Id", "name": "Name", "amount": "Amount", "closed": "Closed"}}
    kept = landed(book(Deals=ROWS), feeds, name="deals.xlsx", currency="EUR")
    assert [(deal["row"], deal["source_id"], deal["amount_minor"]) for deal in kept.tables["deal_records"]] == [
        (1, "1", 120_000), (3, "2.5", 1_225), (4, "3", None)
    ]  # fmt: skip
    assert [(fault["code"], fault["row"], fault["line"]) for fault in kept.faults] == [("unreadable-date", 4, 0)]
