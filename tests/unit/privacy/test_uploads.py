"""Files that came up in other forms than a line a row are rewritten too: their rows take their place."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lockstep.privacy.erasing import erase, whom
from lockstep.record.home import Home
from lockstep.record.versions import Store, Version
from lockstep.sources.adding import add
from lockstep.sources.sync import sync
from unit.privacy.installation import NOW_S, RULES, rows_in

pytestmark = pytest.mark.slow
ANNA = "anna.muench@firm.example"
HEAD = ["Id", "Name", "Email", "Note", "At"]
ROWS = [
    ["p-bo", "Bo Berg", "bo@other.example", "Knows Anna Münch well", "2026-01-01"],
    ["p-anna", "Anna Münch", "Anna.Muench@firm.example", "likes tea", "2026-01-02"],
    ["p-eve", "Eve, of “Firm”", "eve@third.example", "two\nlines", "2026-01-03"],
]
MAPPING = """\
source: {source}
country: DE
files:
  people:
    path: {path}
    {form}
    feeds:
      person_records: {{id: Id, name: Name, email: Email, created: At}}
      touches: {{id: Id, person: {{column: Id, refers_to: people}}, content: Note, occurred: At, kind: {{value: form}}}}
"""


def workbook() -> bytes:
    """Return the rows on the second sheet, below a title, and the person once more on the first."""
    book = openpyxl.Workbook()
    book.active.append(["Made by", "Anna Münch"])
    sheet = book.create_sheet("people")
    for row in (["Our people"], HEAD, *ROWS):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text() -> bytes:
    return "\n".join(",".join('"' + cell + '"' for cell in row) for row in (HEAD, *ROWS)).encode()


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", text())
    return file.getvalue()


def columnar() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(HEAD)}), file)
    return file.getvalue()


#: Source to its file, how it is made, and what its mapping says of its form.
FORMS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "book": ("people.xlsx", workbook, "sheet: people\n    header: 2"),
    "packed": ("people.zip", packed, ""),
    "gz": ("people.csv.gz", lambda: gzip.compress(text()), ""),
    "columns": ("people.parquet", columnar, ""),
}


def test_a_person_is_erased_from_within_and_everybody_else_reads_as_before(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    paths = {source: home.root / "uploads" / source / name for source, (name, _, _) in FORMS.items()}
    for source, (_, content, form) in FORMS.items():
        paths[source].parent.mkdir(parents=True)
        paths[source].write_bytes(content())
        made = tmp_path / "mapping.yaml"
        made.write_text(MAPPING.format(source=source, path=paths[source], form=form))
        add(home, source, mapping=made)
    tables = ("person_records", "people", "links", "touches")
    before = sync(home, RULES, now_s=NOW_S).version
    assert before.counts["people"] == 3
    was = {table: others(before, table) for table in tables}
    report = erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 1)
    assert report.is_clean, report.places
    assert sorted(report.replaced) == sorted(str(path.relative_to(home.root)) for path in paths.values())
    now = sync(home, RULES, now_s=NOW_S + 2)
    assert {(file.rows_in, file.rows_kept) for file in now.files} == {(2, 2)}
    for path in paths.values():
        said = path.read_bytes().decode().lower()
        assert "münch" not in said
        assert "likes tea" not in said
        assert "two\nlines" in said
    assert {table: others(now.version, table) for table in tables} == was
    assert Store(home.record).names() == (now.version.name,)


def others(version: Version, table: str) -> list[dict[str, object]]:
    """Return the rows that are not hers, without the number of the row and when it was read."""
    rows = [row for row in rows_in(version, table) if "p-anna" not in str(row)]
    kept = [{name: cell for name, cell in row.items() if name not in ("row", "recorded_s")} for row in rows]
    for row in kept:
        if "Münch" in str(row.get("content")):
            row["content"] = None
    return sorted(kept, key=str)
