"""Laws of reading: a table comes back as it was written, and no row is ever lost in silence."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from babel.numbers import format_decimal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockstep.engines.embedded import Workbench, workbench
from lockstep.sources.files.land import land
from lockstep.sources.files.read import Staged, stage
from lockstep.sources.mapping import Mapping
from lockstep.values.faults import LockstepError

pytestmark = pytest.mark.slow

ONE_BENCH = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=2) as bench:
        yield bench


def staged_rows(bench: Workbench, content: bytes, **form: str) -> tuple[Staged, list[tuple[str | None, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(content)
        staged = stage(path, workbench=bench, out=Path(folder), **form)  # type: ignore[arg-type]
        rows = pq.ParquetFile(staged.parquet).read().to_pylist()
        return staged, [tuple(row[column] for column in staged.columns) for row in rows]


letters = st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\ufeff")
cells = st.text(letters | st.sampled_from(',;\t|"\n '), max_size=12)
LATIN = 'abcXYZ 0189äöüßéèñçÅø€“”,;\t|"\n'


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = cells) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    header = [f"column {n}" for n in range(width)]
    # The first cell of a row is never empty: an empty line is no row.
    row = st.tuples(st.integers(0, 10**6).map(str), *[cell] * (width - 1)).map(list)
    return [header, *draw(st.lists(row, min_size=1, max_size=8))]


def written(table: list[list[str]], delimiter: str, quoting: int, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


def told(table: list[list[str]]) -> list[tuple[str | None, ...]]:
    return [tuple(cell or None for cell in row) for row in table[1:]]


@ONE_BENCH
@given(
    tables(),
    st.sampled_from(",;\t|^"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]),
)
def test_any_table_is_read_back_as_it_was_written(
    bench: Workbench, table: list[list[str]], delimiter: str, quoting: int, line_end: str, encoding: str
) -> None:
    content = written(table, delimiter, quoting, line_end).encode(encoding)
    staged, rows = staged_rows(bench, content, encoding=encoding, delimiter=delimiter)
    assert staged.columns == tuple(table[0])
    assert rows == told(table)
    assert staged.faults == []


@ONE_BENCH
@given(
    tables(st.text(st.sampled_from(LATIN), max_size=12)), st.sampled_from(",;\t|"), st.sampled_from(["cp1252", "utf-8"])
)
def test_delimiter_and_encoding_need_not_be_said(
    bench: Workbench, table: list[list[str]], delimiter: str, encoding: str
) -> None:
    # Enough plain words for a language: an encoding can't be told from one letter.
    table = [*table, *[[str(n), *["Grüße aus München"] * (len(table[0]) - 1)] for n in range(8)]]
    content = written(table, delimiter, csv.QUOTE_MINIMAL, "\n").encode(encoding)
    staged, rows = staged_rows(bench, content)
    assert staged.dialect is not None
    assert staged.dialect.delimiter == delimiter
    assert rows == told(table)


@ONE_BENCH
@given(st.binary(max_size=300) | st.text('ab,;"\n\r\t \\\0é', max_size=120).map(str.encode), st.booleans())
def test_whatever_the_bytes_every_row_is_kept_or_a_fault(bench: Workbench, content: bytes, with_header: bool) -> None:
    try:
        staged, rows = staged_rows(bench, (b"id,name\n1,Ann\n" if with_header else b"") + content)
    except LockstepError:
        return  # A sentence instead of a table: empty, damaged, or without a header.
    assert len(rows) == staged.rows
    assert staged.rows_in == staged.rows + sum(not fault.kept for fault in staged.faults)


@ONE_BENCH
@given(st.lists(st.text('ab,"\n\0', max_size=12), min_size=1, max_size=12))
def test_line_numbers_point_at_the_row(bench: Workbench, texts: list[str]) -> None:
    table = [["id", "text"], *[[f"row {n}", text] for n, text in enumerate(texts, 1)]]
    content = written(table, ",", csv.QUOTE_MINIMAL, "\n")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "t.csv").write_text(content)
        staged = stage(Path(folder, "t.csv"), workbench=bench, out=Path(folder))
        if staged.is_numbered:
            found = {row["__row"]: row["__line"] for row in pq.ParquetFile(staged.parquet).read().to_pylist()}
        else:
            found = staged.lines(range(1, len(texts) + 1))
    lines = content.split("\n")
    assert {row: lines[line - 1].startswith(f"row {row},") for row, line in found.items()} == dict.fromkeys(
        range(1, len(texts) + 1), True
    )


@pytest.mark.slow
@settings(ONE_BENCH, max_examples=20)
@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=10),
    st.sampled_from([("en", "."), ("de", ","), ("fr", ","), ("de_CH", "."), ("en_IN", "."), ("sv", ",")]),
)
def test_amounts_written_in_any_country_are_exact(
    bench: Workbench, amounts: list[Decimal], style: tuple[str, str]
) -> None:
    locale, mark = style
    lines = [f'{n};"{format_decimal(amount, "#,##0.00", locale)}"' for n, amount in enumerate(amounts)]
    assert landed_minor(bench, lines, {"column": "Amount"}) == [int(amount * 100) for amount in amounts]
    assert landed_minor(bench, lines, {"column": "Amount", "decimal": mark}) == [
        int(amount * 100) for amount in amounts
    ]


@settings(ONE_BENCH, max_examples=20)
@given(st.lists(st.decimals(-(10**6), 10**6, places=6), min_size=1, max_size=10))
def test_rounding_is_half_up_once(bench: Workbench, amounts: list[Decimal]) -> None:
    lines = [f"{n};{amount:f}" for n, amount in enumerate(amounts)]
    expected = [int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP)) for amount in amounts]
    assert landed_minor(bench, lines, {"column": "Amount"}) == expected


def landed_minor(bench: Workbench, lines: list[str], column: dict[str, str]) -> list[int]:
    mapping = Mapping.model_validate({
        "source": "crm", "currency": "EUR",
        "files": {"deals": {"path": "d.csv", "feeds": {"deal_records": {"id": "Id", "amount": column}}}},
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "d.csv")
        path.write_text("\n".join(["Id;Amount", *lines]), encoding="utf-8")
        found = land(
            "deals", mapping.files["deals"], mapping, path=path, out=Path(folder), recorded_s=0, workbench=bench
        )
        table = pq.ParquetFile(found.tables["deal_records"]).read()
    return list(table.column("amount_minor").to_pylist())
