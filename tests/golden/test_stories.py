"""Small stories whose figures were worked out by hand: `stories/<name>/story.md` holds the arithmetic."""

from __future__ import annotations

import csv
import shlex
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from prompt import DONE, Prompt

STORIES = Path(__file__).parent / "stories"
CASES = [
    pytest.param(story.name, case, id=" ".join(filter(None, (story.name, *list(case.values())[:4]))))
    for story in sorted(STORIES.iterdir())
    for case in csv.DictReader((story / "expected.csv").open(encoding="utf-8"))
]


class Told:
    """The records of the stories, each made once, and what was asked of them, each asked once."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self.record = cache(self._record)
        self.answer = cache(self._answer)
        self._folders = folders

    def _record(self, story: str) -> Prompt:
        prompt = Prompt(self._folders.mktemp(story))
        for path in (STORIES / story).iterdir():
            prompt.save(path.name, path.read_bytes())
        prompt.save("home/charter.yaml", (STORIES / story / "charter.yaml").read_bytes())
        assert prompt("source", "add", "crm", "--mapping", "mapping.yaml").code == DONE
        prompt.sync()
        return prompt

    def _answer(self, story: str, figure: str, question: str) -> Any:
        said = self.record(story)("figure", figure, *shlex.split(question), "--json")
        assert said.code == DONE, said.words
        return said.json


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory)


@pytest.mark.parametrize(("story", "case"), CASES)
def test_story(told: Told, story: str, case: dict[str, str]) -> None:
    answer = told.answer(story, case["figure"], case["question"])
    found = cell_of(answer, case["row"], case["cell"])
    assert agrees(found, case["expected"]), f"{found}, not {case['expected']}, in {answer}"


def cell_of(reply: dict[str, Any], row: str, cell: str) -> Any:
    """Return the cell of the row with these values, or of the reply itself; None where there is no such row."""
    wanted = dict(part.split("=") for part in row.split(";") if part)
    if not wanted and cell == "value" and "value" in reply:
        return reply["value"]
    found = [each for each in reply["rows"] if wanted.items() <= each.items()]
    assert len(found) <= 1
    return found[0][cell] if found else None


def agrees(said: Any, expected: str) -> bool:
    """Compare money as it is written, digit by digit, and numbers as numbers."""
    if expected == "none":
        return said is None
    if isinstance(said, str):
        return said == expected
    return said is not None and abs(said - Fraction(expected)) < Fraction(1, 10**9)


@pytest.mark.parametrize("story", [path.name for path in sorted(STORIES.iterdir())])
def test_every_story_is_told_in_six_sentences_with_its_arithmetic(story: str) -> None:
    text = (STORIES / story / "story.md").read_text(encoding="utf-8")
    tale, by_hand = text.split("By hand", 1)
    sentences = [part for part in tale.split("\n\n", 1)[1].split(".\n") if part.strip()]
    assert len(sentences) == 6
    assert by_hand.count("\n- ") >= 3


def test_pounds_without_a_rate_are_named(told: Told) -> None:
    prompt = told.record("dollars-at-the-rate-of-the-day")
    assert prompt.codes()["no-rate"] == 1
    assert prompt.rows("SELECT sentence FROM faults WHERE code = 'no-rate'") == [
        ("No rate from GBP to EUR for the deal d6.",)
    ]
