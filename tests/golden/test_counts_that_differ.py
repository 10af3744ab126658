"""Marketing says 412 qualified leads, sales says 280, and nobody can explain the 132: worked out by hand, lead by lead.

By hand, for the first quarter of 2026, of leads that marketing calls MQL:

- 280 people are MQL in both systems, 12 of whom stand twice in marketing's: 292 records there, 280 in sales'.
- 120 more are MQL in marketing's alone: of these sales has 40 not at all, 30 with a date in April, 20 as MQL without
  a date, 10 as "Working", which comes after MQL, 8 as "Nurture", which nobody has mapped, 6 deleted, 4 as
  "Unqualified", and 2 without any status.
- 292 + 120 = 412. 412 - 280 = 132 = 12 + 40 + 30 + 20 + 10 + 8 + 6 + 4 + 2.
- The record counts people: 280 + 120 = 400.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from prompt import DONE, DONE_WITH_FAULTS, Prompt

#: Reason to how many leads marketing has for it, and what sales says of them: date of MQL, status, deleted.
BY_HAND = {
    "both": (280, ("2026-02-10", "MQL", "")),
    "missing": (40, None),
    "other-period": (30, ("2026-04-02", "MQL", "")),
    "no-date": (20, ("", "MQL", "")),
    "implied": (10, ("", "Working", "")),
    "unmapped-word": (8, ("", "Nurture", "")),
    "deleted": (6, ("2026-02-11", "MQL", "1")),
    "other-stage": (4, ("", "Unqualified", "")),
    "no-stage": (2, ("", "", "")),
}
TWICE = 12
MARKETING = """
source: marketing
files:
  contacts:
    path: contacts.csv
    feeds:
      person_records: {id: id, name: name, email: email, created: created}
      stages:
        person: {column: id, refers_to: contacts}
        offered_at: mql
"""
SALES = """
source: sales
files:
  leads:
    path: leads.csv
    feeds:
      person_records:
        id: id
        name: name
        email: email
        created: created
        status: status
        stage: {column: status, values: {MQL: offered, Working: accepted, Unqualified: disqualified}}
        is_deleted: gone
      stages:
        person: {column: id, refers_to: leads}
        offered_at: mql
"""


@pytest.fixture(scope="module")
def prompt(tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    """Return an installation that has read both exports."""
    prompt = Prompt(tmp_path_factory.mktemp("counts"))
    write(prompt.folder)
    prompt.save("home/charter.yaml", b"company: {name: Golden, currency: EUR, time_zone: UTC}\n")
    prompt.save("marketing.yaml", MARKETING.encode())
    prompt.save("sales.yaml", SALES.encode())
    for source in ("marketing", "sales"):
        assert prompt("source", "add", source, "--mapping", f"{source}.yaml").code == DONE
    assert prompt("sync").code in (DONE, DONE_WITH_FAULTS)
    return prompt


def write(folder: Path) -> None:
    """Write both exports."""
    contacts, leads = [], []
    for reason, (many, sales) in BY_HAND.items():
        for number in range(many):
            email = f"{reason}-{number}@firm{number}.example"
            person = {"name": f"{reason.title()} {number}", "email": email, "created": "2026-01-02"}
            times = 2 if reason == "both" and number < TWICE else 1
            contacts += [{"id": f"{reason}-{number}-{time}", **person, "mql": "2026-02-09"} for time in range(times)]
            if sales is not None:
                mql, status, gone = sales
                leads.append({"id": f"L-{reason}-{number}", **person, "mql": mql, "status": status, "gone": gone})
    for name, rows in (("contacts.csv", contacts), ("leads.csv", leads)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def test_412_and_280_differ_by_132_leads_each_with_its_reason(prompt: Prompt) -> None:
    said = prompt("reconcile", "--stage", "offered", "--period", "2026-Q1", "--json").json
    assert {row["source"]: row["counted"] for row in said["systems"]} == {"marketing": 412, "sales": 280}
    assert said["record"]["counted"] == 400
    assert said["unexplained"] == 0
    pair = next(each for each in said["pairs"] if {each["left"], each["right"]} == {"marketing", "sales"})
    assert {row["reason"]: row["count"] for row in pair["reasons"]} == {
        "duplicate": TWICE, **{reason: many for reason, (many, _) in BY_HAND.items() if reason != "both"}
    }  # fmt: skip
    assert sum(row["count"] for row in pair["reasons"] if row["side"] == "left") == 132
    assert not [row for row in pair["reasons"] if row["side"] == "right"]
    assert pair["both"] == 280


def test_the_record_counts_each_person_once_and_sales_lacks_the_120(prompt: Prompt) -> None:
    said = prompt("reconcile", "--period", "2026-Q1", "--json").json
    marketing, sales = (
        next(each for each in said["pairs"] if (each["left"], each["right"]) == (name, "the record"))
        for name in ("marketing", "sales")
    )
    assert [(row["side"], row["reason"], row["count"]) for row in marketing["reasons"]] == [("left", "duplicate", 12)]
    assert sum(row["count"] for row in sales["reasons"]) == 120
    assert {row["side"] for row in sales["reasons"]} == {"right"}


def test_every_one_of_the_132_is_in_the_file_under_its_own_reason(prompt: Prompt) -> None:
    said = prompt("reconcile", "--period", "2026-Q1", "--out", "differences.csv")
    assert said.code == DONE
    assert "−40 Not in sales who keeps sales" in said.words
    with (prompt.folder / "differences.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["counted_by"], row["not_by"]) == ("marketing", "sales")]
    assert len(rows) == 132
    # The exports name each lead by what was done to it.
    named = Counter((row["reason"], row["name"].rpartition(" ")[0].lower()) for row in rows)
    assert named == {
        (("duplicate", "both") if reason == "both" else (reason, reason)): (TWICE if reason == "both" else many)
        for reason, (many, _) in BY_HAND.items()
    }
    april = next(row for row in rows if row["reason"] == "other-period")
    assert (april["date"], april["other_date"]) == ("2026-02-09", "2026-04-02")


def test_what_is_not_a_stage_or_a_period_is_said(prompt: Prompt) -> None:
    said = prompt("reconcile", "--stage", "mql")
    assert said.code == 2
    assert "There is no stage “mql”. The stages are known, engaged, offered" in said.words
    assert prompt("reconcile", "--period", "soon").code == 2
