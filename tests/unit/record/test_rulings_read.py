"""Rulings are read once and then only what is new, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.record.rulings import Rulings
from lockstep.values.faults import LockstepError


def test_what_another_process_ruled_is_seen_by_who_read_before(tmp_path: Path) -> None:
    path = tmp_path / "rulings.jsonl"
    ours, theirs = Rulings(path), Rulings(path)
    ours.rule("same", by="anna", at_s=1, left="a", right="b")
    assert [one.number for one in ours.all()] == [1]
    theirs.rule("apart", by="bo", at_s=2, left="c", right="d")
    assert [(one.number, one.by) for one in ours.all()] == [(1, "anna"), (2, "bo")]


def test_a_file_that_was_brought_back_is_read_from_its_beginning(tmp_path: Path) -> None:
    path, backup = tmp_path / "rulings.jsonl", tmp_path / "backup.jsonl"
    ours = Rulings(path)
    for number in range(3):
        ours.rule("same", by="anna", at_s=number, left="a", right="b")
    Rulings(backup).rule("apart", by="bo", at_s=9, left="c", right="d")
    backup.replace(path)
    assert [(one.number, one.kind) for one in ours.all()] == [(1, "apart")]


def test_a_line_cut_short_was_never_ruled_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "rulings.jsonl"
    ours = Rulings(path)
    ours.rule("same", by="anna", at_s=1, left="a", right="b")
    with path.open("ab") as file:
        file.write(b'{"number": 2, "by": "kil')
    assert len(ours.all()) == 1
    assert ours.rule("apart", by="bo", at_s=2, left="c", right="d").number == 2
    assert [one.by for one in Rulings(path).all()] == [one.by for one in ours.all()] == ["anna", "bo"]


def test_a_damaged_line_is_named_also_behind_what_was_read_before(tmp_path: Path) -> None:
    path = tmp_path / "rulings.jsonl"
    ours = Rulings(path)
    ours.rule("same", by="anna", at_s=1, left="a", right="b")
    assert len(ours.all()) == 1
    with path.open("ab") as file:
        file.write(b"no ruling\n")
    with pytest.raises(LockstepError, match="damaged in line 2"):
        ours.all()
