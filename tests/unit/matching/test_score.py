"""Scores of pairs: what agrees and what does not, the same whichever other records are there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.matching import Model, default_model, score
from lockstep.values.faults import LockstepError
from unit.matching.people import ANNA, people


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def _scores(bench: Workbench, *records: dict[str, str], only: tuple[str, ...] = ()) -> dict[tuple[str, str], float]:
    people(bench, "people", *records)
    bench.execute("CREATE OR REPLACE TABLE chosen (key VARCHAR)")
    for key in only:
        bench.execute("INSERT INTO chosen VALUES (?)", [key])
    score(bench, "people", default_model(), only="chosen" if only else None, into="scores", at_least=0.0)
    return {
        (left, right): p
        for left, right, p in bench.execute("SELECT left_key, right_key, probability FROM scores").fetchall()
    }


def test_a_slip_in_a_name_does_not_part_a_person(bench: Workbench) -> None:
    [probability] = _scores(bench, ANNA, ANNA | {"key": "web/1", "last_name": "Keler", "phone": ""}).values()
    assert probability > 0.99


def test_colleagues_are_two_people(bench: Workbench) -> None:
    bernd = ANNA | {"key": "web/1", "first_name": "Bernd", "last_name": "Vogt", "email": "bernd.vogt@firm.example"}
    assert max(_scores(bench, ANNA, bernd).values(), default=0.0) < 0.1


def test_an_address_that_a_colleague_took_over_joins_nobody(bench: Workbench) -> None:
    bernd = ANNA | {"key": "web/1", "first_name": "Bernd", "last_name": "Vogt", "phone": ""}
    [probability] = _scores(bench, ANNA, bernd).values()
    assert probability < 0.1


def test_a_taken_over_address_under_a_married_name_joins_where_more_agrees(bench: Workbench) -> None:
    [probability] = _scores(bench, ANNA, ANNA | {"key": "web/1", "last_name": "Vogt"}).values()
    assert probability > 0.9


def test_a_role_mailbox_is_nobodys_address(bench: Workbench) -> None:
    one = {"key": "crm/1", "last_name": "Keller", "email": "info@firm.example"}
    other = {"key": "web/1", "first_name": "Bo", "email": "Info@firm.example"}
    assert _scores(bench, one, other) == {}


def test_a_free_mail_host_is_no_company(bench: Workbench) -> None:
    one = {"key": "crm/1", "first_name": "Anna", "last_name": "Keller", "email": "a.k1@gmail.com"}
    other = {"key": "web/1", "first_name": "Anna", "last_name": "Keller", "email": "bo77@gmail.com"}
    people(bench, "people", one, other)
    score(bench, "people", default_model(), into="scores", at_least=0.0)
    [(why,)] = bench.execute("SELECT why FROM scores").fetchall()
    assert [each["how"] for each in json.loads(why) if each["what"] == "company"] in ([], ["missing"])


def test_who_changed_jobs_and_kept_the_phone_is_still_the_same(bench: Workbench) -> None:
    moved = ANNA | {"key": "web/1", "email": "keller@other.example", "company": "Other AG", "country": "Austria"}
    [probability] = _scores(bench, ANNA, moved).values()
    assert probability > 0.5


def test_the_weights_of_the_reasons_and_the_prior_add_up_to_the_score(bench: Workbench) -> None:
    import math

    _scores(bench, ANNA, ANNA | {"key": "web/1", "last_name": "Keler"})
    [(weight, why)] = bench.execute("SELECT weight, why FROM scores").fetchall()
    prior = default_model().prior
    said = sum(each["bits"] for each in json.loads(why))
    assert weight == pytest.approx(said + math.log2(prior / (1 - prior)), abs=0.1)
    assert {each["how"] for each in json.loads(why)} <= {"same", "close", "differs", "missing"}


def test_a_score_depends_on_its_two_records_alone(bench: Workbench) -> None:
    twin = ANNA | {"key": "web/1", "last_name": "Keler"}
    crowd = [ANNA | {"key": f"web/{n}", "email": f"anna{n}@other.example", "phone": ""} for n in range(2, 40)]
    alone = _scores(bench, ANNA, twin)
    among = _scores(bench, ANNA, twin, *crowd)
    assert among[("crm/1", "web/1")] == alone[("crm/1", "web/1")]


def test_only_scores_exactly_the_pairs_with_these_records(bench: Workbench) -> None:
    records = [
        ANNA | {"key": f"s/{n}", "first_name": name} for n, name in enumerate(("Anna", "Ana", "A", "Anna", "Hanna"))
    ]
    full = _scores(bench, *records)
    some = _scores(bench, *records, only=("s/1", "s/4"))
    assert some == {pair: p for pair, p in full.items() if {"s/1", "s/4"} & set(pair)}
    assert 0 < len(some) < len(full)


def test_a_model_is_read_as_it_was_written() -> None:
    model = default_model()
    assert Model.from_json(model.as_json()) == model


@pytest.mark.parametrize("text", ["", "[]", '{"form": 99}', '{"form": 1}'])
def test_a_text_that_is_no_model_is_refused_in_words(text: str) -> None:
    with pytest.raises(LockstepError, match="no model for matching"):
        Model.from_json(text)


def test_namesakes_at_one_company_are_told_apart_by_the_numbers_of_their_mailboxes(bench: Workbench) -> None:
    second = {"key": "web/1", "email": "anna.keller2@firm.example", "phone": "+49 30 7654321", "title": "Buyer"}
    [probability] = _scores(bench, ANNA | {"title": "CFO"}, ANNA | second).values()
    assert probability < 0.5
    slip = second | {"email": "anna.keler@firm.example", "phone": ""}
    [probability] = _scores(bench, ANNA | {"title": "CFO"}, ANNA | slip).values()
    assert probability > 0.9


def test_an_initial_is_compared_where_nothing_else_but_the_last_name_is_known(bench: Workbench) -> None:
    full = {"key": "crm/1", "first_name": "Anna", "last_name": "Keller"}
    assert len(_scores(bench, full, full | {"key": "web/1", "first_name": "A."})) == 1
    assert _scores(bench, full, full | {"key": "web/1", "first_name": "B."}) == {}
