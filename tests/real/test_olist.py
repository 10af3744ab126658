"""Olist: one export of leads and one of closed deals become one funnel."""

from __future__ import annotations

import pytest

from prompt import Prompt
from real.published import Published

DATA_SET = "olist_marketing_funnel"


@pytest.fixture(scope="module", params=["two exports", pytest.param("with the sellers", marks=pytest.mark.slow)])
def funnel(request: pytest.FixtureRequest, published: Published, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = Prompt(tmp_path_factory.mktemp("olist"))
    exports = published("olist_*ed_*.csv") if request.param == "two exports" else published("olist_*.csv")
    assert len(exports) == (2 if request.param == "two exports" else 3)
    prompt.suggest_and_add("olist", *exports)
    prompt.sync()
    return prompt


def test_leads_and_wins_by_origin_are_those_computed_elsewhere(funnel: Prompt, published: Published) -> None:
    checks = published.checks
    assert funnel.value("leads") == checks["mql"] == 8000
    assert funnel.value("deals-won") == checks["closed_deals"] == 842
    origins = checks["by_origin"]
    assert funnel.by("leads", "source") == {origin: said["mql"] for origin, said in origins.items()}
    assert funnel.by("deals-won", "source") == {origin: said["won"] for origin, said in origins.items()}


def test_each_lead_is_one_journey_that_its_deal_joined(funnel: Prompt) -> None:
    assert funnel.rows("SELECT COUNT(*), COUNT(DISTINCT person_id), COUNT(deal_id) FROM journeys") == [
        (8000, 8000, 842)
    ]
    conversion = funnel("figure", "lead-conversion", "--json").json
    assert conversion["value"] == pytest.approx(842 / 8000)


def test_the_deal_won_before_its_first_contact_is_named_and_counted(funnel: Prompt, published: Published) -> None:
    (strange,) = published.checks["won_before_first_contact"]
    assert funnel.rows("SELECT sentence FROM faults WHERE code = 'won-before-known'") == [
        (f"The deal {strange} was won 2 day(s) before its first contact.",)
    ]
    assert funnel.rows(f"SELECT state FROM deals WHERE deal_id LIKE '%/{strange}'") == [("won",)]


def test_every_row_of_every_file_is_kept(funnel: Prompt) -> None:
    for file in funnel.sync()["files"]:
        assert (file["rows_kept"], file["rows_left_out"]) == (file["rows_in"], 0), file
