"""Names of every script and length, and cells that look like something else: kept as they are, shown unbroken."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest

from errands.crm import begin
from prompt import DONE, Prompt

#: Whole errands from the command line: `make check` has the main job in test_coming_again.
pytestmark = pytest.mark.slow

NAMES = {
    "long": "Wolfeschlegelsteinhausenbergerdorff " * 6 + "Jr.",
    "right to left": "محمد بن عبد الله",
    "hebrew": "שָׁלוֹם לֵוִי",
    "emoji": "👩🏽‍💻 Ada 🇸🇿",
    "combining": unicodedata.normalize("NFD", "Zoë Ñandú"),
    "markup": "[bold red]Max[/]",
    "stray markup": "[/]",
    "tag": "<script>alert(1)</script>",
    "formula": "=1+1",
    "sql": "O'Hara'; DROP TABLE deals; --",
    "quotes": 'Ann "the closer" Lee, Dr.',
    "escape": "\x1b[31mred\x1b[0m",
    "bell": "ding\x07dong",
    "two lines": "first\nsecond",
    "null": "NULL",
    "path": "../../etc/passwd",
    "percent": "100%2Fof|it",
    "huge": "x" * 10_000,
}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "person", "owner", "state", "amount", "created", "closed"])
    for number, name in enumerate(NAMES.values()):
        writer.writerow([name, "p1", name, "Won", f"{number + 1}.00", "2026-01-10", "2026-02-01"])
    prompt = begin(tmp_path_factory.mktemp("crm"), deals=out.getvalue())
    prompt.sync()
    return prompt


def test_every_deal_is_there_under_its_id_and_counted_once(crm: Prompt) -> None:
    assert crm.value("deals-won") == len(NAMES)
    count = len(NAMES)
    assert crm.value("won-revenue") == f"{count * (count + 1) // 2}.00"


def test_names_come_out_as_they_went_in(crm: Prompt) -> None:
    found = set(crm.by("deals-won", "owner"))
    given = {name: unicodedata.normalize("NFC", " ".join(name.split())) for name in NAMES.values()}
    shown = {unicodedata.normalize("NFC", " ".join(name.split())) for name in found}
    changed = {"\x1b[31mred\x1b[0m", "ding\x07dong"}  # whose control characters reading may take out
    assert {said for name, said in given.items() if name not in changed} <= shown


def test_a_table_shows_them_and_no_control_character(crm: Prompt) -> None:
    said = crm("figure", "won-revenue", "--by", "owner")
    assert said.code == DONE
    for name in ("right to left", "emoji", "markup", "stray markup", "tag", "sql"):
        assert "".join(NAMES[name].split()) in said.letters, name
    strange = {character for character in said.out if unicodedata.category(character) == "Cc"} - {"\n"}
    assert strange == set()


def test_explaining_and_listing_faults_works_with_them_too(crm: Prompt) -> None:
    for words in (("explain", "won-revenue", "--limit", "30"), ("faults",), ("faults", "--csv"), ("faults", "--json"),
                  ("source", "list")):  # fmt: skip
        assert crm(*words).code == DONE


def test_each_can_be_asked_for(crm: Prompt) -> None:
    for what in ("long", "right to left", "emoji", "sql", "quotes", "huge"):
        amount = list(NAMES).index(what) + 1
        assert crm.value("won-revenue", "--where", f"owner={NAMES[what]}") == f"{amount}.00", what


def test_keys_and_places_of_files_are_shown_as_they_are(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt.save("[bold] d'eals (1) %s.csv", "id,email\n1,a@b.example\n2,nonsense\n")
    prompt.save("m.yaml", "source: crm\nfiles:\n  \"[/] key\":\n    path: \"[[]bold] d'eals (1) %s.csv\"\n"
                "    feeds:\n      person_records: {id: id, email: email}\n")  # fmt: skip
    assert prompt("source", "add", "crm", "--mapping", "m.yaml").code == DONE
    said = prompt("sync")
    assert "[/]key" in said.letters
    assert prompt.value("leads") == 2
    assert "[/]key" in prompt("source", "list").letters
    assert "d'eals" in prompt("faults").words
