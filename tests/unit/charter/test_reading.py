"""YAML is read to the letter, every value keeps its place, and hostile files are refused in a sentence."""

from __future__ import annotations

import time

import pytest

from lockstep.charter.reading import MAX_BYTES, Document, read


def only_fault(content: bytes | str) -> tuple[str, int, str]:
    document = read(content, name="charter.yaml")
    assert document.data is None
    (fault,) = document.faults
    assert fault.file == "charter.yaml"
    assert fault.sentence
    assert fault.remedy
    return fault.code, fault.line, fault.column


def test_scalars_stay_the_text_that_was_written() -> None:
    document = read("a: NO\nb: 012\nc: 1_000.50\nd: 2026-01-01\ne: 'null'\nf: null\ng:\n", name="x")
    assert document.data == {
        "a": "NO", "b": "012", "c": "1_000.50", "d": "2026-01-01", "e": "null", "f": None, "g": None,
    }  # fmt: skip


def test_values_and_keys_have_their_line_and_column_in_block_and_flow() -> None:
    document = read("a:\r\n  b: [x, {c: 'd'}]\r\n", name="x")
    assert document.place(("a", "b", 0)) == (2, 7)
    assert document.place(("a", "b", 1, "c")) == (2, 14)
    assert document.place(("a", "b", 1, "c"), of_key=True) == (2, 11)
    assert document.place(("a", "nothing", "here")) == (1, 1)


def test_every_key_said_twice_is_told_and_the_first_stays() -> None:
    document = read("a: 1\nb: 2\na: {x: 1, x: 2}\nb: 3\n", name="x")
    assert document.data == {"a": "1", "b": "2"}
    assert [(fault.code, fault.line) for fault in document.faults] == [
        ("said-twice", 3), ("said-twice", 3), ("said-twice", 4),
    ]  # fmt: skip
    assert "line 1" in document.faults[0].sentence


BOMB = "a: &a [x]\n" + "".join(
    f"{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (BOMB, "alias", 1),
        ("a: 1\nb: *a\n", "alias", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "tag", 2),
        ("a: !custom x\n", "tag", 1),
        ("[" * 500_000, "too-deep", 1),
        ("a: 1\n---\nb: 2\n", "two-documents", 2),
        ("? [a]\n: b\n", "unreadable-key", 1),
        ("a: 1\n: b\n", "unreadable-key", 2),
        ("", "empty-file", 1),
        (" \n\n", "empty-file", 1),
        (b"\xff\xfea\x00:\x00", "wrong-encoding", 1),
        ("a: 1\nb: x\x00y\n", "unreadable-character", 2),
        (b"a" * (MAX_BYTES + 1), "too-large", 1),
        ("a:\n\tb: 1\n", "tab", 2),
        ("a: b: c\n", "not-yaml", 1),
        ("a: 'never closed\nb: 1\n", "not-yaml", 1),
        ("a: {b: 1\n", "not-yaml", 1),
        ("a:\n  b: 1\n c: 2\n", "not-yaml", 3),
        ("a: @home\n", "not-yaml", 1),
        ('a: 1\nb: "\\ud800"\n', "unreadable-character", 2),
    ],
)
def test_what_is_no_charter_is_refused_with_its_line(content: bytes | str, code: str, line: int) -> None:
    found, at_line, _ = only_fault(content)
    if "never closed" in str(content) or "{b" in str(content):
        assert found == code  # YAML notices at the end of the file; the sentence names where it was opened
    else:
        assert (found, at_line) == (code, line)


def test_an_unclosed_quote_names_the_line_it_was_opened_in() -> None:
    document = read("a: 1\nb: 'never closed\nc: 1\n", name="x")
    assert "line 2" in document.faults[0].sentence


def test_every_line_indented_with_a_tab_is_told() -> None:
    document = read("a:\n\tb: 1\nc:\n  \td: 2\n", name="x")
    assert [(fault.line, fault.column) for fault in document.faults] == [(2, "1"), (4, "3")]


def test_a_character_escaped_in_two_halves_is_one_character() -> None:
    assert read('{"\\ud83d\\ude00": "\\ud83d\\ude00"}', name="x").data == {"😀": "😀"}


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbfa: 1\n", name="x").data == {"a": "1"}


@pytest.mark.parametrize("content", [BOMB, "[" * 900_000, "{a: " * 200_000, "- " * 300_000, "a: '" + "x" * 900_000])
def test_a_hostile_file_is_refused_in_seconds(content: str) -> None:
    start = time.process_time()  # of ours alone: the machine may be busy with something else
    document: Document = read(content, name="x")
    assert document.faults
    assert time.process_time() - start < 15
