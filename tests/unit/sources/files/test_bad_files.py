"""Files as they should not be: each is read as far as it makes sense, or refused with a sentence."""

from __future__ import annotations

import gzip
import io
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.read import stage
from lockstep.values.faults import LockstepError

from .conftest import Read

Stage = Callable[..., Read]


def refused(stage_it: Callable[[], object]) -> LockstepError:
    with pytest.raises(LockstepError) as caught:
        stage_it()
    assert caught.value.sentence.endswith((".", "?"))
    assert caught.value.remedy
    return caught.value


def test_an_empty_file_is_refused_with_a_sentence(staged: Stage) -> None:
    error = refused(lambda: staged(b""))
    assert error.sentence == "export.csv is empty: it has not even a header."


@pytest.mark.parametrize("blank", [b"\n\n\n", b"   \n", b"\xef\xbb\xbf"])
def test_a_file_of_blank_lines_has_no_header(staged: Stage, blank: bytes) -> None:
    assert "no header" in refused(lambda: staged(blank)).sentence


@pytest.mark.parametrize("content", ["id,name\n", "id,name", "id,name\r\n\r\n"])
def test_a_header_alone_is_a_table_without_rows_and_a_fault_of_the_file(staged: Stage, content: str) -> None:
    read = staged(content)
    assert read.columns == ("id", "name")
    assert read.rows == []
    assert read.faults == [("no-rows", 0)]


@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)"),
        (b"%PDF-1.4\n1 0 obj, 2\n", "a PDF document"),
        (b"SQLite format 3\0id,name\n1,Ann\n", "a database (SQLite)"),
        (b"\n <!DOCTYPE html>\n<title>id,name</title>\n", "a web page"),
        (bytes(range(256)) * 8, "binary data"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_seems_to_be(staged: Stage, content: bytes, seems: str) -> None:
    sentence = refused(lambda: staged(content)).sentence
    assert sentence.startswith(f"export.csv is no table: it seems to be {seems}")
    assert seems in refused(lambda: staged(gzip.compress(content), name="export.csv.gz")).sentence


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("id\x01name\n1\x01Ann\n2\x01Bo\n", {"delimiter": "\x01"}),
        ("id;name\n1;Пётр\n2;Анна\n".encode("utf-16"), {}),
        ("id;name\n1;\u0101\u0203\u0302\u0407\u0506\n".encode("utf-16-le"), {"encoding": "utf-16-le"}),
    ],
)
def test_signs_that_part_columns_or_are_half_a_letter_make_no_file_binary(
    staged: Stage, text: str | bytes, options: dict[str, str]
) -> None:
    assert staged(text, **options).columns == ("id", "name")


def test_a_missing_file_a_folder_and_a_pipe_are_refused(bench: Workbench, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("none.csv", "There is no file"), (".", "can't be read"), ("pipe", "not an ordinary file")):
        error = refused(lambda name=name: stage(tmp_path / name, workbench=bench, out=tmp_path / "out"))
        assert said in error.sentence


def test_signs_of_a_pattern_in_a_name_mean_themselves(staged: Stage, tmp_path: Path) -> None:
    (tmp_path / "deals 1.csv").write_text("id\nanother file\n")
    assert staged("id\nthis file\n", name="deals [1]*.csv").rows == [("this file",)]


def test_short_rows_are_filled_up_and_reported_with_their_line(staged: Stage) -> None:
    read = staged("id,name,city\n1,Ann,Bern\n2,Bob\n3\n4,Dan,Ulm\n")
    assert read.rows == [("1", "Ann", "Bern"), ("2", "Bob", None), ("3", None, None), ("4", "Dan", "Ulm")]
    assert read.faults == [("short-row", 3), ("short-row", 4)]


def test_surplus_fields_are_reported_with_what_they_said(staged: Stage) -> None:
    read = staged("id,name\n1,Ann,lost?,also\n2,Bob,,\n")
    assert read.rows == [("1", "Ann"), ("2", "Bob")]
    assert read.faults == [("long-row", 2)]
    assert read.staged.faults[0].value == "lost?,also"


def test_a_quote_never_closed_costs_one_line_not_the_rest_of_the_file(staged: Stage) -> None:
    read = staged('id,name,city\n1,"Ann,B,Bern\n2,Bob,Ulm\n3,Cat,Rom\n')
    assert read.rows == [("2", "Bob", "Ulm"), ("3", "Cat", "Rom")]
    assert read.faults == [("unreadable-row", 2)]
    assert read.staged.faults[0].value == '1,"Ann,B,Bern'


def test_a_quote_never_closed_is_part_of_the_text_where_the_line_makes_sense_so(staged: Stage) -> None:
    read = staged('id,name,city\n1,"Ann,Bern\n2,Bob,Ulm\n')
    assert read.rows == [("1", '"Ann', "Bern"), ("2", "Bob", "Ulm")]
    assert read.faults == [("stray-quote", 2)]


def test_the_remains_of_a_broken_row_are_left_out_with_it(staged: Stage) -> None:
    read = staged('id,note,city\n1,"a "word" in\ntwo lines",Bern\n2,b,Ulm\n')
    assert read.rows == [("2", "b", "Ulm")]
    assert read.faults == [("unreadable-row", 2), ("unreadable-row", 3)]


def test_a_stray_quote_inside_a_quoted_text_is_kept_as_it_stands(staged: Stage) -> None:
    read = staged('id,note,city\n1,"a 12" monitor",Bern\n2,"b",Ulm\n')
    assert read.rows == [("1", 'a 12" monitor', "Bern"), ("2", "b", "Ulm")]
    assert read.faults == [("stray-quote", 2)]


def test_nul_bytes_are_taken_out_and_reported(staged: Stage) -> None:
    read = staged(b"id,name\n1,A\0nn\n2,Bob\n")
    assert read.rows == [("1", "Ann"), ("2", "Bob")]
    assert read.faults == [("nul-byte", 2)]


def test_a_byte_that_is_no_utf8_is_read_and_reported_with_its_line(staged: Stage) -> None:
    lines = [f"{n},Müller".encode() for n in range(1, 20)]
    lines[9] = b"10,M\xfcller"
    read = staged(b"id,name\n" + b"\n".join(lines) + b"\n")
    assert [name for _, name in read.rows] == ["Müller"] * 19
    assert read.faults == [("unreadable-byte", 11)]


def test_a_file_that_turns_out_not_to_be_utf8_far_below_is_read_whole(staged: Stage) -> None:
    plain = "".join(f"{n},plain\n" for n in range(60_000))
    read = staged(("id,name\n" + plain + "a,Müller\nb,Gärtner\n").encode("cp1252"))
    assert read.rows[-2:] == [("a", "Müller"), ("b", "Gärtner")]
    assert read.faults == [("guessed-encoding", 0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
def test_the_encoding_is_found(staged: Stage, encoding: str) -> None:
    read = staged("id;name;stadt\n1;Jürgen Groß;Köln\n2;Zoë;Münster\n".encode(encoding))
    assert read.columns == ("id", "name", "stadt")
    assert read.rows == [("1", "Jürgen Groß", "Köln"), ("2", "Zoë", "Münster")]
    guessed = encoding in ("cp1252", "latin-1")
    assert [code for code, _ in read.faults] == ["guessed-encoding"] * guessed


def test_cyrillic_and_japanese_defaults_are_found(staged: Stage) -> None:
    russian = "id,имя\n1,Общество с ограниченной ответственностью\n2,Санкт-Петербург\n3,Москва\n"
    japanese = "id,名前\n1,株式会社ソニー\n2,東京都港区\n3,田中太郎\n"
    assert staged(russian.encode("cp1251")).rows[1] == ("2", "Санкт-Петербург")
    assert staged(japanese.encode("cp932")).rows[0] == ("1", "株式会社ソニー")


def test_a_stated_encoding_is_believed_and_what_does_not_fit_is_reported(staged: Stage) -> None:
    read = staged("id,name\n1,Zoë\n2,Ann\n".encode("cp1252"), encoding="utf-8")
    assert read.rows == [("1", "Zoë"), ("2", "Ann")]
    assert read.faults == [("unreadable-byte", 2)]
    assert "no encoding 'klingon'" in refused(lambda: staged("id\n1\n", encoding="klingon")).sentence


def test_repeated_and_empty_headers_get_names_of_their_own(staged: Stage) -> None:
    read = staged("email, Name ,Email,,email\na,b,c,d,e\n")
    assert read.columns == ("email", "Name", "Email (2)", "column 4", "email (3)")
    assert read.rows == [("a", "b", "c", "d", "e")]
    assert read.faults == [("repeated-header", 1), ("unnamed-column", 1), ("repeated-header", 1)]


@pytest.mark.slow
def test_ten_thousand_columns_work(staged: Stage) -> None:
    header = ",".join(f"column_{n}" for n in range(10_000))
    read = staged(f"{header}\n{','.join('x' * 10_000)}\n{','.join('y' * 10_000)}\n")
    assert len(read.columns) == 10_000
    assert read.rows == [("x",) * 10_000, ("y",) * 10_000]
    assert read.faults == []


def test_more_columns_than_any_table_has_are_refused(staged: Stage) -> None:
    assert "20,000 are read at most" in refused(lambda: staged("a," * 20_001 + "\n")).sentence


def test_formulas_are_texts(staged: Stage) -> None:
    formula = "=cmd|' /C calc'!A0"
    assert staged(f'id,name\n1,"{formula}"\n2,+1-2\n3,@SUM(A1)\n').rows[0] == ("1", formula)


def test_mixed_line_ends_and_blank_lines_are_no_reason_to_lose_a_row(staged: Stage) -> None:
    read = staged(b"id,name\r\n1,Ann\n\n2,Bob\r3,Cat\r\n\r\n")
    assert read.rows == [("1", "Ann"), ("2", "Bob"), ("3", "Cat")]
    assert [line for _, line in read.places] == [2, 4, 5]


def test_line_ends_of_every_kind_inside_quotes_are_kept(staged: Stage) -> None:
    assert staged(b'id,note\n1,"a\r\nb\rc\nd"\n2,x\n').rows == [("1", "a\r\nb\rc\nd"), ("2", "x")]


def test_lines_are_right_where_quoted_texts_run_over_several(staged: Stage) -> None:
    read = staged('id,note\n1,"two\nlines"\n\n2,one\n3,"a\n\nb"\n4,x\n')
    assert read.rows[0] == ("1", "two\nlines")
    assert read.staged.lines([1, 2, 3, 4]) == {1: 2, 2: 5, 3: 6, 4: 9}


def test_a_title_above_the_table_is_passed_over_and_said(staged: Stage) -> None:
    read = staged("Deals of May\n\nid;name;amount\n1;Ann;1,5\n2;Bob;2,5\n")
    assert read.columns == ("id", "name", "amount")
    assert read.rows == [("1", "Ann", "1,5"), ("2", "Bob", "2,5")]
    assert read.faults == [("lines-above-header", 3)]


def test_the_stated_header_line_is_believed(staged: Stage) -> None:
    read = staged("a,b\nid,name\n1,Ann\n", header=2)
    assert read.columns == ("id", "name")
    assert read.rows == [("1", "Ann")]
    assert "no header on line 9" in refused(lambda: staged("a,b\n1,2\n", header=9)).sentence


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_the_delimiter_is_found(staged: Stage, delimiter: str) -> None:
    lines = [["id", "name", "said"], ["1", "Ann", "so, so; or | so"], ["2", "Bob", "12:30"]]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert staged(content).rows == [tuple(line) for line in lines[1:]]


def test_one_column_of_prose_stays_one_column(staged: Stage) -> None:
    assert staged("note\nhello; world\nyes\nno, maybe, or so\n").columns == ("note",)


def test_an_impossible_delimiter_is_refused(staged: Stage) -> None:
    assert "one character" in refused(lambda: staged("a||b\n1||2\n", delimiter="||")).sentence


def test_backslashes_before_quotes_are_understood(staged: Stage) -> None:
    read = staged('id,note\n1,"say \\"hi\\", Ann"\n2,"b"\n')
    assert read.rows == [("1", 'say "hi", Ann'), ("2", "b")]


def test_a_line_longer_than_any_row_does_not_stop_the_rest(staged: Stage) -> None:
    read = staged("id,name\n1," + "x" * 3_000_000 + "\n2,Bob\n")
    assert [len(name or "") for _, name in read.rows] == [3_000_000, 3]


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_gzip_and_zip_of_one_file_are_read(staged: Stage) -> None:
    content = b"id,name\n1,Ann\n"
    assert staged(gzip.compress(content), name="a.csv.gz").rows == [("1", "Ann")]
    assert staged(zipped(**{"a.csv": content, "__MACOSX/._a.csv": b"x"}), name="a.zip").rows == [("1", "Ann")]
    assert staged(zipped(**{"../../evil.csv": content}), name="b.zip").rows == [("1", "Ann")]


def test_a_zip_of_several_files_is_refused_by_name(staged: Stage) -> None:
    error = refused(lambda: staged(zipped(a=b"id\n1\n", b=b"id\n2\n"), name="a.zip"))
    assert "holds 2 files (a, b)" in error.sentence


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(a=content)])
def test_a_bomb_is_refused_without_being_unpacked(
    staged: Stage, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    error = refused(lambda: staged(pack(b"\0" * (80 << 20)), name="bomb"))
    assert "unpacks to more than 64 MiB" in error.sentence
    assert sum(file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file()) == 0


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(a=content)])
def test_a_damaged_archive_is_refused(staged: Stage, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(os.urandom(10_000))
    assert "damaged" in refused(lambda: staged(whole[: len(whole) // 2], name="cut")).sentence


def test_a_spreadsheet_whose_parts_lie_about_their_size_is_refused(staged: Stage) -> None:
    packed = bytearray(zipped(**{"xl/workbook.xml": b"0" * 100_000, "xl/other.xml": b"x"}))
    for at in (packed.index(b"PK\x01\x02") + 24, packed.index(b"PK\x03\x04") + 22):
        packed[at : at + 4] = struct.pack("<I", 100)
    assert refused(lambda: staged(bytes(packed), name="lie.xlsx")).sentence.startswith("lie.xlsx is damaged")


def test_a_spreadsheet_bomb_is_refused(staged: Stage) -> None:
    bomb = zipped(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * (80 << 20)})
    assert "unpacks to more than" in refused(lambda: staged(bomb, name="bomb.xlsx")).sentence


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a.json"])
def test_a_damaged_file_of_any_other_kind_is_refused(staged: Stage, name: str) -> None:
    content = {"a.parquet": b"PAR1 and then nothing", "a.xlsx": zipped(**{"xl/workbook.xml": b"<not"}), "a.json": b"[{"}
    assert name in refused(lambda: staged(content[name], name=name)).sentence


@pytest.mark.parametrize("comments", [b"<!---->" * 26, b"<!-- -->" * 500, b"<!--" * 1000])
def test_comments_that_begin_no_drawing_are_looked_through_once(staged: Stage, comments: bytes) -> None:
    began = time.process_time()
    staged(comments + b"a,b\n1,2\n")
    assert time.process_time() - began < 2
