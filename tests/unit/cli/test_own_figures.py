"""`lockstep figure list` and `check`, as somebody who writes a figure of their own has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompt import DONE, DONE_WITH_FAULTS, WRONG_USE, Prompt

SQL = """
WITH s AS (
  SELECT :by AS dim, j.won_day AS day FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim, COUNT(*) AS value FROM s WHERE :from_day IS NULL OR (day >= :from_day AND day < :to_day) GROUP BY dim
"""
YAML = """
title: Wins
words: Everything won. Twice over.
unit: deals
day: won_day
splits: true
rows: SELECT j.journey_id FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day WHERE :filter AND
  COALESCE(j.won_s, :as_of_s) <= :as_of_s AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day))
examples: [{record: {journeys: [{won_s: 2026-03-01 09:00}]}, says: 1}]
"""


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    made = Prompt(tmp_path)
    made.home.mkdir(parents=True, exist_ok=True)
    return made


def _put(prompt: Prompt, name: str = "wins", sql: str = SQL, yaml: str = YAML) -> None:
    folder = prompt.home / "figures"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    (folder / f"{name}.yaml").write_text(yaml, encoding="utf-8")


def test_without_any_the_check_says_where_they_go(prompt: Prompt) -> None:
    said = prompt("figure", "check")
    assert said.code == DONE
    assert "nofiguresofyourown" in said.letters


def test_a_sound_one_is_listed_and_checked_before_there_is_a_record(prompt: Prompt) -> None:
    _put(prompt)
    assert "Everything won." in prompt("figure", "list").words
    said = prompt("figure", "check", "wins")
    assert (said.code, "wins is sound: 1 example as expected." in said.words) == (DONE, True)


def test_each_that_is_not_sound_says_why_and_ends_with_a_code_of_its_own(prompt: Prompt) -> None:
    _put(prompt)
    _put(prompt, "unread", sql="SELECT FROM WHERE")
    _put(prompt, "wrong", yaml=YAML.replace("says: 1", "says: 2"))
    said = prompt("figure", "check")
    assert said.code == DONE_WITH_FAULTS
    assert "wins is sound" in said.words
    assert "unread is not sound." in said.words
    assert "Example 1 says 1, not 2." in said.words
    assert prompt("figure", "check", "wins").code == DONE
    assert "unread can't be used" in prompt("figure", "list").words


def test_a_name_that_nobody_wrote_is_wrong_use(prompt: Prompt) -> None:
    _put(prompt)
    said = prompt("figure", "check", "losses")
    assert (said.code, "There are wins." in said.words) == (WRONG_USE, True)
    assert prompt("figure", "won-revenue", "wins").code == WRONG_USE
