"""`lockstep report`: the month as a file, and what keeps it from being one."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompt import DONE, WRONG_USE, Prompt
from tiny import tiny_record


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    made = Prompt(tmp_path)
    made.home.mkdir(parents=True, exist_ok=True)
    (made.home / "charter.yaml").write_text("company: {name: Acme, currency: EUR, time_zone: UTC}", encoding="utf-8")
    tiny_record(made.home / "record", journeys=[{"known_s": "2026-10-05"}], made="2026-11-02")
    return made


@pytest.mark.slow
def test_the_month_is_written(prompt: Prompt, tmp_path: Path) -> None:
    out = tmp_path / "october.pdf"
    said = prompt("report", "--month", "2026-10", "--out", str(out))
    assert (said.code, "October 2026 is in" in said.words) == (DONE, True), said
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("month", "out", "why"),
    [
        ("2026-10", "october.txt", "End it in .pdf"),
        ("2026-10", "nowhere/october.pdf", "There is no folder"),
        ("october", "october.pdf", "is no month"),
        ("2027-01", "january.pdf", "begins after the record was made"),
    ],
)
def test_what_can_not_become_a_report_is_refused(
    prompt: Prompt, tmp_path: Path, month: str, out: str, why: str
) -> None:
    said = prompt("report", "--month", month, "--out", str(tmp_path / out))
    assert (said.code, why in said.words) == (WRONG_USE, True), said
    assert not (tmp_path / out).exists()
