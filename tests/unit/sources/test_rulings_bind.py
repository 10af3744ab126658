"""What people ruled binds every sync after it, and a sync without anything new makes no version."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.record.disagreeing import list_conflicts
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Rulings
from lockstep.sources import adding
from lockstep.sources.sync import sync

MAPPING = """
source: {source}
currency: EUR
files:
  people:
    path: "{path}"
    feeds:
      person_records: {{id: id, email: email, phone: phone, updated: changed}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two systems that know Ann by two phone numbers."""
    home = Home(tmp_path / "home")
    for source, row in (
        ("crm", "1,ann@lee.example,+49301111111,2026-02-01"),
        ("web", "7,ann@lee.example,+49302222222,2026-03-01"),
    ):
        export, mapping = tmp_path / f"{source}.csv", tmp_path / f"{source}.yaml"
        export.write_text(f"id,email,phone,changed\n{row}\n", encoding="utf-8")
        mapping.write_text(MAPPING.format(source=source, path=export), encoding="utf-8")
        adding.add(home, source, mapping=mapping)
    return home


@pytest.mark.slow
def test_a_ruling_binds_the_next_sync_and_those_after_it(home: Home) -> None:
    rules, rulings = BuildRules("UTC", "EUR", ()), Rulings(home.rulings)

    def phone(now_s: int) -> tuple[str, str]:
        [one] = list_conflicts(sync(home, rules, now_s=now_s).version, field="phone")[1]
        return one.value, one.rule

    assert phone(1) == ("+49302222222", "newest")
    said = {"kind": "person", "field": "phone", "rule": "source", "sources": ["crm"]}
    rulings.rule("precedence", by="Anna", at_s=2, said=said)
    assert phone(3) == ("+49301111111", "source crm")
    set_ = rulings.rule(
        "value", by="Bo", at_s=4, left="web/people/7", said={"kind": "person", "field": "phone", "value": "+1"}
    )
    assert phone(5) == ("+1", "hand-set by Bo")
    assert not sync(home, rules, now_s=6).has_changed
    rulings.rule("undo", by="Bo", at_s=7, said={"number": set_.number})
    assert phone(8) == ("+49301111111", "source crm")
