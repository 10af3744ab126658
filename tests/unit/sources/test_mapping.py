"""A mapping says what it is wrong about, and on which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.sources.mapping import Column, load, parse
from lockstep.values.faults import LockstepError

GOOD = """\
source: crm
currency: EUR
country: DE
time_zone: Europe/Berlin
files:
  deals:
    path: deals.csv
    header: 3
    feeds:
      deal_records:
        id: Id            # short for {column: Id}
        state:
          column: Won
          values: {Yes: won, No: lost, 1: won}
        is_deleted: {value: no}
        amount: {column: Value, decimal: ","}
        closed: {column: Closed, formats: "%d.%m.%Y"}
"""


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(LockstepError) as caught:
        parse(text)
    assert caught.value.remedy
    return [(fault.line, fault.sentence) for fault in caught.value.faults]


def test_what_is_written_is_what_is_meant() -> None:
    mapping = parse(GOOD)
    fields = mapping.files["deals"].feeds["deal_records"]
    assert mapping.files["deals"].header == 3
    assert fields["id"] == Column(column="Id")
    assert fields["state"].values == {"Yes": "won", "No": "lost", "1": "won"}, "YAML's own yes and no stay texts"
    assert fields["is_deleted"].value == "no"
    assert fields["closed"].formats == ("%d.%m.%Y",)


def test_every_thing_wrong_is_named_with_its_line() -> None:
    text = GOOD.replace("currency: EUR", "currency: EUX").replace("Europe/Berlin", "Europe/Berln")
    assert [line for line, _ in faults_of(text)] == [2, 4]
    assert "did you mean Europe/Berlin?" in faults_of(text)[1][1]


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        ("id: Id   ", 11, "deal_records has no field 'ids'"),
        ("deal_records:", 10, "there is no table 'deals'"),
        ("Yes: won", 12, "'signed' is no state; choose one of open, won, lost"),
        ("header: 3", 8, "header"),
        ('decimal: ","', 16, "decimal"),
        ("path: deals.csv", 7, "path"),
    ],
)
def test_one_thing_wrong_is_found(wrong: str, line: int, said: str) -> None:
    right = {
        "id: Id   ": "ids: Id   ", "deal_records:": "deals:", "Yes: won": "Yes: signed", "header: 3": "header: 0",
        'decimal: ","': 'decimal: ";"', "path: deals.csv": "paths: deals.csv",
    }[wrong]  # fmt: skip
    found = faults_of(GOOD.replace(wrong, right))
    assert any(said in sentence for _, sentence in found)
    assert any(at == line for at, sentence in found if said in sentence) or wrong == "path: deals.csv"


def test_a_reference_to_a_file_that_is_not_there_is_found() -> None:
    text = GOOD + "        person: {column: Lead, refers_to: leads}\n"
    assert faults_of(text) == [(18, "'leads' is no file of this mapping; its files are deals.")]


@pytest.mark.parametrize("text", ["", "a: [1\nb: 2", "- 1", "source: crm"])
def test_what_is_no_mapping_is_refused_with_a_line(text: str) -> None:
    assert all(line >= 1 for line, _ in faults_of(text))


def test_a_mapping_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="can't be read"):
        load(tmp_path / "none.yaml")
    (tmp_path / "m.yaml").write_bytes(GOOD.encode("utf-8-sig"))
    assert load(tmp_path / "m.yaml").source == "crm"
