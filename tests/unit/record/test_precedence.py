"""Which answer rules where records of one person or company disagree, told as small records."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from landed import at, write
from lockstep.engines.embedded import workbench
from lockstep.record.build import build
from lockstep.record.foreseeing import Foreseen, foresee
from lockstep.record.layers import Layers
from lockstep.record.precedence import FIELDS, Precedence, in_force, parse, value_of
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Ruling
from lockstep.record.versions import Store, Version
from lockstep.values.faults import WrongUse

Rows = list[dict[str, Any]]
RULES = BuildRules("UTC", "EUR", ())
CRM = {
    "id": "1", "name": "Ann Lee", "email": "ann@lee.example", "phone": "+491111111", "title": "CEO", "country": "DE",
    "lead_source": "fair", "created_s": at("2026-01-01 09:00"), "updated_s": at("2026-01-02 09:00"),
}  # fmt: skip
WEB = {
    "id": "7", "name": "ann  LEE", "email": "ann@lee.example", "phone": "+492222222", "lead_source": "web",
    "created_s": at("2026-01-03 09:00"), "updated_s": at("2026-02-01 09:00"),
}  # fmt: skip
ANN = "crm/person_records/1"


class Made:
    """A record made of people and companies of several sources, kept so that it can be read."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0

    def __call__(self, rulings: Sequence[Ruling] = (), **sources: Mapping[str, Sequence[Mapping[str, Any]]]) -> Version:
        """Build a version: `made(crm={"person_records": [...]}, web={...})`."""
        self._number += 1
        out = self._folder / str(self._number)
        out.mkdir(parents=True)
        landed: dict[str, Layers] = {}
        for source, tables in sources.items():
            for table, rows in tables.items():
                files = landed.get(table, Layers()).files
                landed[table] = Layers((*files, write(out, table, rows, source=source)))
        with workbench(threads=1) as bench, Store(self._folder / "record").write() as writer:
            built = build(bench, landed, RULES, out=out, rulings=rulings)
            for table, path in built.files.items():
                writer.add(table, path)
            return writer.commit(self._number, {})


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A maker of records."""
    return Made(tmp_path)


def rows_of(version: Version, table: str) -> Rows:
    """Return the rows of a built table."""
    with workbench(threads=1) as bench:
        found = bench.execute("SELECT * FROM read_parquet(?)", [[str(path) for path in version.tables[table]]])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def ruled(number: int, kind: Any, said: Mapping[str, Any], *, left: str = "", by: str = "Anna") -> Ruling:
    """Return a ruling."""
    return Ruling(number=number, at_s=number, by=by, kind=kind, left=left, said=said)


def person(version: Version) -> dict[str, Any]:
    """Return the only person."""
    [only] = rows_of(version, "people")
    return only


def conflict(version: Version, field: str) -> dict[str, Any]:
    """Return the conflict about a field, its other answers read."""
    [only] = [row for row in rows_of(version, "conflicts") if row["field"] == field]
    return {**only, "others": json.loads(only["others"])}


def test_the_newest_answer_rules_and_the_other_is_kept_beside_it(made: Made) -> None:
    version = made(crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert person(version)["phone"] == "+492222222"
    found = conflict(version, "phone")
    assert (found["value"], found["rule"], found["key"]) == ("+492222222", "newest", "web/person_records/7")
    assert [(other["source"], other["value"], other["at_s"]) for other in found["others"]] == [
        ("crm", "+491111111", at("2026-01-02 09:00"))
    ]


def test_where_a_lead_came_from_the_record_created_first_says(made: Made) -> None:
    version = made(crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert (person(version)["lead_source"], conflict(version, "lead_source")["rule"]) == ("fair", "oldest")


def test_spelling_alone_is_no_conflict_and_neither_is_silence(made: Made) -> None:
    version = made(crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert {row["field"] for row in rows_of(version, "conflicts")} == {"phone", "lead_source"}


@pytest.mark.parametrize(("said", "is_told"), [("Deutschland", False), ("deu", False), ("Austria", True)])
def test_two_names_of_one_country_are_no_conflict(made: Made, said: str, is_told: bool) -> None:
    version = made(crm={"person_records": [CRM]}, web={"person_records": [{**WEB, "country": said}]})
    assert ("country" in {row["field"] for row in rows_of(version, "conflicts")}) is is_told


def test_what_was_deleted_at_its_source_contradicts_nobody(made: Made) -> None:
    version = made(crm={"person_records": [{**CRM, "is_deleted": 1}]}, web={"person_records": [WEB]})
    assert rows_of(version, "conflicts") == []


def test_a_source_that_is_named_first_rules_over_newer_answers(made: Made) -> None:
    rule = ruled(1, "precedence", {"kind": "person", "field": "phone", "rule": "source", "sources": ["erp", "crm"]})
    version = made([rule], crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert person(version)["phone"] == "+491111111"
    assert (conflict(version, "phone")["rule"], conflict(version, "phone")["source"]) == ("source erp, crm", "crm")
    assert person(version)["lead_source"] == "fair", "other fields keep their rule"


def test_sources_nobody_named_rule_only_where_the_named_are_silent(made: Made) -> None:
    rule = ruled(1, "precedence", {"kind": "person", "field": "title", "rule": "source", "sources": ["web"]})
    version = made([rule], crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert person(version)["title"] == "CEO"


def test_the_record_with_most_fields_rules_where_that_is_the_rule(made: Made) -> None:
    rule = ruled(1, "precedence", {"kind": "person", "field": "phone", "rule": "most-complete"})
    version = made([rule], crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert person(version)["phone"] == "+491111111"


def test_a_rule_chooses_between_two_spellings_too(made: Made) -> None:
    plain = made(crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    rule = ruled(1, "precedence", {"kind": "person", "field": "name", "rule": "source", "sources": ["crm"]})
    version = made([rule], crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert (person(plain)["name"], person(version)["name"]) == ("ann  LEE", "Ann Lee")


def test_what_was_set_by_hand_overrules_every_record_and_every_rule(made: Made) -> None:
    rulings = [
        ruled(1, "precedence", {"kind": "person", "field": "phone", "rule": "oldest"}),
        ruled(2, "value", {"kind": "person", "field": "phone", "value": "+493"}, left="web/person_records/7"),
        ruled(3, "value", {"kind": "person", "field": "phone", "value": "+494"}, left=ANN, by="Bo"),
        ruled(4, "value", {"kind": "person", "field": "region", "value": "North"}, left=ANN),
    ]
    version = made(rulings, crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    assert (person(version)["phone"], person(version)["region"]) == ("+494", "North")
    found = conflict(version, "phone")
    assert (found["rule"], found["key"], found["at_s"]) == ("hand-set by Bo", None, 3)
    assert [other["value"] for other in found["others"]] == ["+491111111", "+492222222"]
    assert conflict(version, "region")["others"] == [], "no record says a region"


def test_a_value_set_for_a_record_nobody_has_any_more_sets_nothing(made: Made) -> None:
    gone = ruled(1, "value", {"kind": "person", "field": "phone", "value": "+493"}, left="crm/person_records/99")
    version = made([gone], crm={"person_records": [CRM]})
    assert (person(version)["phone"], rows_of(version, "conflicts")) == ("+491111111", [])


def test_companies_disagree_rule_and_are_set_by_hand_like_people(made: Made) -> None:
    crm = {"id": "1", "name": "Lee AG", "domain": "lee.example", "employees": 20, "country": "DE", "updated_s": 10}
    web = {"id": "9", "name": "Lee", "domain": "lee.example", "employees": 300, "country": "AT", "updated_s": 20}
    sources = {"crm": {"company_records": [crm]}, "web": {"company_records": [web]}}
    [plain] = rows_of(made(**sources), "companies")
    assert (plain["name"], plain["employees"], plain["country"]) == ("Lee", 300, "AT")
    rulings = [
        ruled(1, "precedence", {"kind": "company", "field": "name", "rule": "source", "sources": ["crm"]}),
        ruled(2, "value", {"kind": "company", "field": "employees", "value": "25"}, left="web/company_records/9"),
    ]
    version = made(rulings, **sources)
    [firm] = rows_of(version, "companies")
    assert (firm["name"], firm["employees"], firm["country"]) == ("Lee AG", 25, "AT")
    assert conflict(version, "employees")["rule"] == "hand-set by Anna"


def test_one_entity_rules_for_itself_whoever_else_is_in_the_record(made: Made) -> None:
    rule = [ruled(1, "precedence", {"kind": "person", "field": "phone", "rule": "most-complete"})]
    other = [{"id": str(n), "email": f"p{n % 5}@x.example", "phone": f"+49{n}", "updated_s": n} for n in range(20, 40)]
    alone = made(rule, crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    among = made(rule, crm={"person_records": [CRM, *other]}, web={"person_records": [WEB]})
    assert conflict(alone, "phone") in [
        {**row, "others": json.loads(row["others"])} for row in rows_of(among, "conflicts")
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "person", "field": "shoe size", "rule": "newest"}, "no field “shoe size”"),
        ({"kind": "person", "field": "phone", "rule": "loudest"}, "no rule “loudest”"),
        ({"kind": "person", "field": "phone", "rule": "source"}, "names no source"),
    ],
)
def test_a_rule_that_says_nothing_sound_is_refused(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongUse, match=sentence):
        parse(said)


@pytest.mark.parametrize(("field", "text"), [("employees", "many"), ("name", "  "), ("name", "x" * 501)])
def test_a_value_that_a_field_cannot_have_is_refused(field: str, text: str) -> None:
    with pytest.raises(WrongUse):
        value_of("company", field, text)


def test_of_two_rules_for_a_field_the_later_holds() -> None:
    said = [{"kind": "person", "field": "phone", "rule": rule} for rule in ("oldest", "most-complete")]
    found = in_force([ruled(number, "precedence", one) for number, one in enumerate(said, 1)])
    [phone] = [rule for rule in found if (rule.kind, rule.field) == ("person", "phone")]
    assert (phone.rule, phone.ruling and phone.ruling.number) == ("most-complete", 2)
    assert len(found) == sum(map(len, FIELDS.values()))


def foreseen(version: Version, precedence: Precedence) -> Foreseen:
    """Return what a rule would change."""
    with workbench(threads=1) as bench:
        return foresee(version, precedence, workbench=bench)


def test_a_rule_is_told_before_it_is_ruled(made: Made) -> None:
    version = made(crm={"person_records": [CRM]}, web={"person_records": [WEB]})
    found = foreseen(version, Precedence(kind="person", field="phone", rule="source", sources=("crm",)))
    assert (found.asked, found.changed) == (1, 1)
    [change] = found.examples
    assert (change.name, change.before, change.after) == ("ann  LEE", "+492222222", "+491111111")
    assert foreseen(version, Precedence(kind="person", field="phone", rule="newest")).changed == 0


@pytest.mark.slow
def test_what_is_foreseen_is_what_happens(made: Made) -> None:
    """Forty people with up to five records each, which say and leave out what they like."""
    dice = random.Random(7)

    def record(number: int) -> dict[str, Any]:
        said: dict[str, Sequence[Any]] = {
            "phone": (None, "+491", "+492", "+493"), "title": (None, "CEO", "ceo", "CFO"),
            "created_s": (None, 1, 2, 3), "updated_s": (None, 1, 2, 3),
        }  # fmt: skip
        cells = {name: dice.choice(values) for name, values in said.items()}
        return {"id": str(number), "email": f"p{dice.randrange(40)}@x.example", **cells}

    sources = {name: {"person_records": [record(number) for number in range(60)]} for name in ("crm", "web")}
    before = made(**sources)
    was = {row["person_id"]: row for row in rows_of(before, "people")}
    for rule, names in (("oldest", ()), ("source", ("web",)), ("most-complete", ())):
        thoughts = [Precedence(kind="person", field=field, rule=rule, sources=names) for field in ("phone", "title")]
        after = made([ruled(n, "precedence", one.as_said()) for n, one in enumerate(thoughts, 1)], **sources)
        now = {row["person_id"]: row for row in rows_of(after, "people")}
        for thought in thoughts:
            field = thought.field
            changed = [one for one in was if (was[one][field] or "").lower() != (now[one][field] or "").lower()]
            assert foreseen(before, thought).changed == len(changed) > 0, (rule, field)
