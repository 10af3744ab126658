"""What a reconciliation says of small records, and of the exports that say a thing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.reconcile.reasons import REASONS
from lockstep.reconcile.reconciliation import in_words, reconcile
from lockstep.reconcile.standings import asked
from prompt import DONE, Prompt
from tiny import tiny_record

LEADS = """source: crm
files:
  leads:
    path: "leads-*.csv"
    feeds:
      person_records: {id: id, email: email, created: created}
      stages: {id: id, person: {column: id, refers_to: leads}, offered_at: mql}
"""


def test_nothing_said_of_a_stage_is_no_system_and_no_difference(tmp_path: Path) -> None:
    version = tiny_record(tmp_path, journeys=[{"known_s": "2026-01-05"}])
    agreed = charter.parse("company: {name: Acme, currency: EUR, time_zone: UTC}")
    context = Context(connect("duckdb", threads=1), version, agreed)
    said = reconcile(context, asked(context, "offered", "2026-Q1"))
    assert (said["systems"], said["pairs"], said["unexplained"]) == ([], [], 0)
    assert said["record"] == {"counted": 0, "undated": 0}


def test_of_two_exports_of_one_file_the_last_word_on_a_lead_counts(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt.save("home/charter.yaml", b"company: {name: Acme, currency: EUR, time_zone: UTC}\n")
    prompt.save("crm.yaml", LEADS.encode())
    prompt.save(
        "leads-1.csv",
        b"id,email,created,mql\n1,a@a.example,2026-01-01,2026-02-01\n2,b@b.example,2026-01-01,2026-02-01\n",
    )
    prompt.save("leads-2.csv", b"id,email,created,mql\n1,a@a.example,2026-01-01,2026-05-01\n")
    assert prompt("source", "add", "crm", "--mapping", "crm.yaml").code == DONE
    prompt.sync()
    said = prompt("reconcile", "--period", "2026-Q1", "--json").json
    assert [row["counted"] for row in said["systems"]] == [said["record"]["counted"]] == [1]
    assert said["unexplained"] == 0
    assert "Not one difference." in prompt("reconcile", "--period", "2026-Q1").words


def test_a_file_of_differences_holds_no_formula(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt.save("home/charter.yaml", b"company: {name: Acme, currency: EUR, time_zone: UTC}\n")
    for name, rows in (("crm", b"1,a@a.example,=1+1,2026-02-01\n"), ("web", b"2,b@b.example,Bob,2026-02-01\n")):
        prompt.save(f"leads-{name}.csv", b"id,email,name,mql\n" + rows)
        mapping = (
            LEADS.replace("crm", name).replace("leads-*", f"leads-{name}").replace("created: created", "name: name")
        )
        prompt.save(f"{name}.yaml", mapping.encode())
        assert prompt("source", "add", name, "--mapping", f"{name}.yaml").code == DONE
    prompt.sync()
    assert prompt("reconcile", "--out", "d.csv").code == DONE
    text = (tmp_path / "d.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    assert ",=1+1" not in text


@pytest.mark.parametrize("code", REASONS)
def test_each_reason_is_said_in_whole_sentences_about_both_sides(code: str) -> None:
    said = in_words(code, "marketing", "sales", "offered")
    assert said["reason"] == code
    assert said["meaning"].endswith(".")
    assert said["remedy"].endswith(".")
    assert not [word for word in said.values() if "{" in word]
    assert said["owner"] in {"who keeps marketing", "who keeps sales", "both teams", "operations", "nobody"}


def test_what_no_rule_covers_would_be_called_a_fault_of_lockstep() -> None:
    assert in_words("never-heard-of", "a", "b", "won")["reason"] == "unexplained"
