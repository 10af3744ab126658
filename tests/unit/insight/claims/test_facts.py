"""A claim is counted from the columns that it speaks of, and counts what all of them would."""

from __future__ import annotations

import pytest

import tiny
from lockstep import charter
from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.deciders import titles
from lockstep.insight.claims.facts import PACKAGE
from lockstep.insight.claims.fields import FIELDS
from lockstep.insight.claims.testing import bindings, evaluate
from lockstep.values import instants

AS_OF_S = instants.parse("2026-06-30 12:00")
CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}"
_OF_EACH = {"truth": "{}", "number": "{} >= 1", "text": "{} <> 'Webinar'"}


def of_a_field(name: str) -> Claim:
    outcome = _OF_EACH[FIELDS[name].kind].format(name)
    return Claim(
        name="said-1",
        said="x",
        team="sales",
        among="from_marketing OR deal",
        outcome=outcome,
        direction="more",
        share=10,
    )


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Context:
    at = instants.parse
    lead = {
        "known_s": "2026-03-01",
        "offered_s": "2026-03-05",
        "person_id": "p1",
        "source": "Webinar",
        "touch_count": 2,
    }
    version = tiny.tiny_record(
        tmp_path_factory.mktemp("record"),
        journeys=[
            lead | {"decided_s": "2026-03-09", "decision": "accepted", "first_attempt_s": "2026-03-06"},
            lead | {"person_id": "p2", "source": "Fair", "company_id": "c1"},
            lead | {"person_id": "p3", "deal_id": "d1", "opportunity_s": "2026-04-01", "won_s": "2026-05-01"},
        ],
        people=[{"person_id": "p1", "title": "Head of sales"}, {"person_id": "p2", "title": "Clerk"}],
        companies=[{"company_id": "c1", "employees": 50}],
        attempts=[{"journey_id": "j1", "ordinal": 1, "occurred_s": at("2026-03-06")}],
        activities=[{"deal_key": "d1", "content": "A case", "occurred_s": at("2026-04-05")}],
        touches=[{"person_key": "k1", "kind": "click", "occurred_s": at("2026-03-02")}],
        links=[{"kind": "person", "key": "k1", "entity_id": "p1"}],
    )
    return Context(connect("duckdb", threads=1), version, charter.parse(CHARTER))


@pytest.mark.parametrize("claim", [*CATALOGUE, *map(of_a_field, FIELDS)], ids=lambda claim: claim.outcome)
def test_what_is_left_out_changes_no_count(record: Context, claim: Claim) -> None:
    question = Question(as_of_s=AS_OF_S, where={"source": "Webinar"})
    for asked in (question, Question(as_of_s=AS_OF_S)):
        known = titles(record.rows(PACKAGE, "titles_known.sql", asked, day="offered_day"))
        bound = bindings(claim, record, asked)
        whole = record.rows(PACKAGE, "strata.sql", asked, day="offered_day", tables={"titles": known}, **bound)
        evaluate([claim], record, asked)
        ran = record.statements[-1]
        assert ran.sql_name == "strata.sql"
        assert record.engine.run(ran.tree).num_rows == len(whole)
        assert sorted(map(str, record.engine.run(ran.tree).to_pylist())) == sorted(map(str, whole))


def test_touches_are_read_for_the_claims_alone_that_speak_of_them(record: Context) -> None:
    read = set()
    for claim in CATALOGUE:
        evaluate([claim], record, Question(as_of_s=AS_OF_S))
        if "touches" in portable.tables(record.statements[-1].tree):
            read.add(claim.name)
    assert read == {"old-and-cold"}
