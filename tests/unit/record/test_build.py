"""What the build makes of landed rows, told as small stories worked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from landed import at, day, write
from lockstep.engines.embedded import workbench
from lockstep.record.build import build
from lockstep.record.layers import Layers
from lockstep.record.rules import BuildRules

Rows = Sequence[Mapping[str, object]]
Tables = dict[str, list[dict[str, object]]]
Make = Callable[..., Tables]
BERLIN = BuildRules(
    "Europe/Berlin",
    "EUR",
    (
        ("USD", day("2026-01-01"), Decimal("0.9")),
        ("USD", day("2026-03-01"), Decimal("0.95")),
        ("JPY", day("2026-01-01"), Decimal("0.00625")),
    ),
)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Build a record from rows given per landed table; return the rows of every built table."""

    def run(rules: BuildRules = BERLIN, **tables: Rows) -> Tables:
        files = {name: Layers((write(tmp_path, name, rows),)) for name, rows in tables.items()}
        out = tmp_path / "built"
        out.mkdir()
        with workbench(threads=1) as bench:
            built = build(bench, files, rules, out=out)
            made: Tables = {}
            for name, path in built.files.items():
                found = bench.execute(f"SELECT * FROM read_parquet('{path}')")
                names = [column[0] for column in found.description]
                made[name] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
                assert built.counts[name] == len(made[name])
        return made

    return run


def journey(made: Tables, journey_id: str) -> dict[str, object]:
    """Return one journey by its id."""
    return next(row for row in made["journeys"] if row["journey_id"] == journey_id)


ANN = {
    "id": "1",
    "name": "Ann Lee",
    "email": "ann@lee.example",
    "created_s": at("2026-01-05 09:00"),
    "lead_source": "web",
    "owner": "u1",
}
SAM = {
    "id": "u1",
    "name": "Sam",
    "email": "sam@x.example",
    "manager": "u2",
    "team": "sales",
    "region": "East",
}
RITA = {"id": "u2", "name": "Rita", "email": "rita@x.example"}
ANNS_DEAL = {
    "id": "d1",
    "person_key": "crm/person_records/1",
    "owner": "Sam",
    "state": "won",
    "amount_minor": 100_000,
    "amount_currency": "EUR",
    "created_s": at("2026-01-10 09:00"),
    "closed_s": at("2026-02-01 23:30"),
}


def test_a_lead_becomes_a_customer_in_one_journey(make: Make) -> None:
    made = make(person_records=[ANN], deal_records=[ANNS_DEAL], member_records=[SAM, RITA])
    assert len(made["journeys"]) == 1
    found = journey(made, "deal:crm/deal_records/d1")
    assert (found["is_lead"], found["is_primary"], found["state"], found["home_minor"]) == (
        1,
        1,
        "won",
        100_000,
    )
    assert (found["source"], found["owner"], found["manager"], found["region"]) == (
        "web",
        "Sam",
        "Rita",
        "East",
    )
    assert found["won_day"] == day("2026-02-02"), "23:30 UTC is already the next day in Berlin"


def test_an_owner_is_known_by_id_name_or_mail(make: Make) -> None:
    deals = [
        {**ANNS_DEAL, "id": f"d{n}", "person_key": None, "owner": owner}
        for n, owner in enumerate(("u1", "SAM ", "sam@x.example"))
    ]
    made = make(deal_records=deals, member_records=[SAM, RITA])
    assert {row["owner"] for row in made["journeys"]} == {"Sam"}
    assert {row["manager"] for row in made["journeys"]} == {"Rita"}


def test_an_owner_nobody_knows_is_a_fault_and_keeps_his_name(make: Make) -> None:
    made = make(deal_records=[{**ANNS_DEAL, "owner": "Ghost"}], member_records=[SAM])
    assert journey(made, "deal:crm/deal_records/d1")["owner"] == "Ghost"
    assert [(row["code"], row["value"]) for row in made["faults"] if row["code"] == "unknown-owner"] == [
        ("unknown-owner", "Ghost")
    ]


def test_a_second_deal_is_a_second_journey_but_no_second_lead(make: Make) -> None:
    second = {**ANNS_DEAL, "id": "d2", "state": "open", "created_s": at("2026-05-01 09:00"), "closed_s": None}
    calls = [
        {
            "person_key": "crm/person_records/1",
            "kind": "call",
            "direction": "out",
            "member": "u1",
            "occurred_s": at("2026-01-06 10:00"),
        },
        {
            "person_key": "crm/person_records/1",
            "kind": "call",
            "direction": "out",
            "member": "u1",
            "occurred_s": at("2026-05-02 10:00"),
        },
    ]
    made = make(person_records=[ANN], deal_records=[ANNS_DEAL, second], member_records=[SAM, RITA], activities=calls)
    first, later = journey(made, "deal:crm/deal_records/d1"), journey(made, "deal:crm/deal_records/d2")
    assert (first["is_lead"], later["is_lead"]) == (1, 0)
    assert (first["first_attempt_s"], later["first_attempt_s"]) == (
        at("2026-01-06 10:00"),
        at("2026-05-02 10:00"),
    )
    assert (first["attempt_count"], later["attempt_count"]) == (1, 1)
    assert later["has_won"] == 0


def test_two_people_on_a_deal_carry_its_money_once(make: Make) -> None:
    bo = {"id": "2", "name": "Bo Kim", "created_s": at("2026-01-06 09:00")}
    people = [{"person_key": f"crm/person_records/{n}", "deal_key": "crm/deal_records/d1"} for n in (1, 2)]
    made = make(person_records=[ANN, bo], deal_records=[ANNS_DEAL], deal_people=people)
    assert len(made["journeys"]) == 2
    assert sorted(row["is_primary"] for row in made["journeys"]) == [0, 1]
    assert sum(row["home_minor"] or 0 for row in made["journeys"]) == 100_000  # type: ignore[misc]
    assert all(row["has_won"] == 1 and row["is_lead"] == 1 for row in made["journeys"])


def test_a_deal_without_a_person_is_a_journey_but_no_lead(make: Make) -> None:
    made = make(deal_records=[{**ANNS_DEAL, "person_key": None}])
    found = journey(made, "deal:crm/deal_records/d1")
    assert (found["is_lead"], found["is_primary"], found["person_id"], found["has_won"]) == (0, 1, None, 1)


def test_a_later_stage_implies_the_earlier_ones_without_a_date(make: Make) -> None:
    made = make(person_records=[{**ANN, "stage": "qualified"}])
    found = journey(made, "lead:crm/person_records/1")
    assert [
        found[f"has_{stage}"]
        for stage in ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")
    ] == [1, 1, 1, 1, 1, 0, 0]
    assert found["qualified_s"] is None


def test_a_customers_old_status_does_not_win_an_open_deal(make: Make) -> None:
    opened = {**ANNS_DEAL, "state": "open", "closed_s": None}
    made = make(person_records=[{**ANN, "stage": "won"}], deal_records=[opened])
    assert journey(made, "deal:crm/deal_records/d1")["has_won"] == 0


def test_the_clock_starts_at_the_offer_and_only_offered_leads_have_one(make: Make) -> None:
    bo = {"id": "2", "name": "Bo Kim", "created_s": at("2026-01-06 09:00")}
    cy = {"id": "3", "name": "Cy Dee", "created_s": at("2026-01-07 09:00"), "lead_kind": "hand-raise"}
    offer = {
        "person_key": "crm/person_records/1",
        "owner": "u1",
        "occurred_s": at("2026-01-08 09:00"),
        "decision": "returned",
        "code": "FIT-size",
        "decided_s": at("2026-01-09 09:00"),
        "packet": "phone",
    }
    made = make(person_records=[ANN, bo, cy], handoffs=[offer], member_records=[SAM])
    assert [journey(made, f"lead:crm/person_records/{n}")["arrived_s"] for n in (1, 2, 3)] == [
        at("2026-01-08 09:00"),
        None,
        at("2026-01-07 09:00"),
    ]
    ann = journey(made, "lead:crm/person_records/1")
    assert (ann["decision"], ann["return_code"], ann["packet_missing"], ann["decided_s"]) == (
        "returned",
        "FIT-size",
        "phone",
        at("2026-01-09 09:00"),
    )
    assert ann["state"] == "recycled"


def test_only_evidence_of_a_human_try_is_an_attempt(make: Make) -> None:
    def did(kind: str, direction: str | None, hour: int, outcome: str | None = None) -> dict[str, object]:
        return {
            "person_key": "crm/person_records/1",
            "kind": kind,
            "direction": direction,
            "outcome": outcome,
            "occurred_s": at(f"2026-01-06 {hour:02}:00"),
        }

    made = make(
        person_records=[ANN],
        activities=[
            did("note", None, 8),
            did("email", "in", 9),
            did("task", "out", 10),
            did("call", "out", 11, "no answer"),
            did("meeting", "out", 12, "no-show"),
            did("call", None, 13, "Connected"),
        ],
    )
    found = journey(made, "lead:crm/person_records/1")
    assert (found["first_attempt_s"], found["attempt_count"]) == (at("2026-01-06 11:00"), 3)
    assert found["first_contact_s"] == at("2026-01-06 09:00"), "the customer wrote first"
    assert [row["ordinal"] for row in made["attempts"]] == [1, 2, 3]


def test_an_attempt_before_arrival_answers_nothing(make: Make) -> None:
    early = {
        "person_key": "crm/person_records/1",
        "kind": "call",
        "direction": "out",
        "occurred_s": at("2026-01-04 10:00"),
    }
    assert (
        journey(make(person_records=[ANN], activities=[early]), "lead:crm/person_records/1")["first_attempt_s"] is None
    )


def test_a_foreign_amount_is_converted_at_the_rate_of_its_closing_day(make: Make) -> None:
    def deal(name: str, currency: str, minor: int, closed: str) -> dict[str, object]:
        return {
            "id": name,
            "state": "won",
            "amount_minor": minor,
            "amount_currency": currency,
            "created_s": at("2026-01-02 00:00"),
            "closed_s": at(closed),
        }

    made = make(
        deal_records=[
            deal("old", "USD", 1005, "2026-02-01 12:00"),  # 10.05 × 0.90 = 9.045 → 9.05, half away from zero
            deal("new", "USD", 1000, "2026-03-01 12:00"),  # 10.00 × 0.95
            deal("yen", "JPY", 16_000, "2026-02-01 12:00"),  # 16,000 yen × 0.00625 = 100.00 euro
            deal("none", "CHF", 1000, "2026-02-01 12:00"),
            deal("large", "USD", 120_000_000, "2026-02-01 12:00"),  # 1,200,000.00 × 0.90
            deal("absurd", "USD", 2**63 - 1, "2026-03-01 12:00"),  # × 0.95 is still a whole number we can keep
        ]
    )
    assert {str(row["deal_id"])[17:]: row["home_minor"] for row in made["deals"]} == {
        "old": 905,
        "new": 950,
        "yen": 10_000,
        "none": None,
        "large": 108_000_000,
        "absurd": 8_762_203_435_012_037_017,
    }
    assert [row["value"] for row in made["faults"] if row["code"] == "no-rate"] == ["CHF"]


@pytest.mark.parametrize("folder", ["O'Brien", "Q1 [draft]", "all*?", "back\\slash"])
def test_a_home_may_be_called_anything(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    home.mkdir()
    files = {"person_records": Layers((write(home, "person_records", [ANN]),))}
    with workbench(threads=1) as bench:
        built = build(bench, files, BERLIN, out=home, overlapping=frozenset({"person_records"}))
    assert built.counts["people"] == 1
    assert (home / built.files["people"].name).exists()


def test_references_to_nothing_are_faults_that_name_the_nearest(make: Make) -> None:
    deal = {
        **ANNS_DEAL,
        "person_key": None,
        "product_key": "crm/products/GTXPro",
        "company_key": "crm/company_records/Zed",
    }
    made = make(
        deal_records=[deal],
        products=[{"id": "GTX Pro", "name": "GTX Pro"}],
        company_records=[{"id": "Acme", "name": "Acme"}],
    )
    faults = {row["code"]: row for row in made["faults"]}
    assert "“GTX Pro” is meant" in str(faults["unknown-product"]["remedy"])
    assert "Export company_records again" in str(faults["unknown-company"]["remedy"])
    assert journey(made, "deal:crm/deal_records/d1")["product"] == "GTXPro", "kept as the source wrote it"


def test_a_product_is_a_word_where_its_source_has_no_catalogue(make: Make) -> None:
    deals = [{**ANNS_DEAL, "id": f"d{n}", "person_key": None, "product_key": f"crm/product/P{n}"} for n in range(3)]
    made = make(deal_records=deals)
    assert [row for row in made["faults"] if row["code"] == "unknown-product"] == []
    assert sorted(str(row["product"]) for row in made["deals"]) == ["P0", "P1", "P2"]


def test_a_win_before_the_first_contact_is_a_fault_and_still_a_win(make: Make) -> None:
    made = make(
        person_records=[ANN],
        deal_records=[{**ANNS_DEAL, "created_s": None, "closed_s": at("2026-01-03 09:00")}],
    )
    fault = next(row for row in made["faults"] if row["code"] == "won-before-known")
    assert "2 day(s) before" in str(fault["sentence"])
    assert journey(made, "deal:crm/deal_records/d1")["has_won"] == 1


def test_deleted_records_are_in_no_built_table(make: Make) -> None:
    made = make(
        person_records=[{**ANN, "is_deleted": 1}],
        deal_records=[{**ANNS_DEAL, "person_key": None, "is_deleted": 1}],
    )
    assert made["journeys"] == []
    assert made["deals"] == []
    assert sorted((row["file"], row["code"], row["value"]) for row in made["faults"]) == [
        ("deal_records", "deleted-in-source", "1"),
        ("person_records", "deleted-in-source", "1"),
    ]


def test_of_a_deleted_deal_nothing_is_asked(make: Make) -> None:
    deals = [
        {**ANNS_DEAL, "id": "d1", "owner": "Eva", "company_name": "Acme"},
        {**ANNS_DEAL, "id": "d2", "owner": None},
    ]
    made = make(person_records=[ANN], deal_records=[deals[0], {**deals[1], "is_deleted": 1}])
    assert [row["code"] for row in made["faults"]] == ["deleted-in-source"]


def test_the_first_touch_gives_the_channel_nobody_stated(make: Make) -> None:
    touches = [
        {
            "person_key": "@ann@lee.example",
            "channel": "webinar",
            "campaign": "spring",
            "kind": "registered",
            "occurred_s": at("2026-01-03 09:00"),
        },
        {
            "person_key": "crm/person_records/1",
            "channel": "email",
            "campaign": "news",
            "kind": "sent",
            "occurred_s": at("2026-01-02 09:00"),
        },
        {
            "person_key": "@new@zed.example",
            "channel": "ads",
            "kind": "click",
            "occurred_s": at("2026-01-04 09:00"),
        },
    ]
    made = make(person_records=[ANN], touches=touches)
    ann, new = journey(made, "lead:crm/person_records/1"), journey(made, "lead:@new@zed.example")
    assert (ann["channel"], ann["campaign"], ann["touch_count"]) == ("email", "news", 2)
    assert ann["engaged_s"] == at("2026-01-03 09:00"), "being sent something is not engaging"
    assert (new["is_lead"], new["known_s"]) == (1, at("2026-01-04 09:00"))
