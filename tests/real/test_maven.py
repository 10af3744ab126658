"""The Maven CRM: four files of one system, with a product spelt two ways and deals without a company."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from prompt import DONE, DONE_WITH_FAULTS, Prompt
from real.published import Published

pytestmark = pytest.mark.slow

DATA_SET = "maven_crm_sales"


@pytest.fixture(scope="module")
def crm(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = Prompt(tmp_path_factory.mktemp("maven"))
    prompt.suggest_and_add("crm", *published("*.csv"))
    synced = prompt("sync")
    assert synced.code == DONE_WITH_FAULTS
    assert "8,800 deals" in synced.words
    return prompt


def test_won_lost_and_won_value_are_those_computed_elsewhere(crm: Prompt, published: Published) -> None:
    checks = published.checks
    assert crm.value("deals-won") == checks["stages"]["Won"] == 4238
    assert crm.value("deals-lost") == checks["stages"]["Lost"] == 2473
    assert Decimal(crm.value("won-revenue")) == checks["won_value_total"] == 10_005_534


@pytest.mark.parametrize("dimension", ["manager", "region"])
def test_won_deals_and_their_value_by_manager_and_region(crm: Prompt, published: Published, dimension: str) -> None:
    expected = published.checks[f"won_by_{dimension}"]
    assert crm.by("deals-won", dimension) == {name: said["deals"] for name, said in expected.items()}
    value = crm.by("won-revenue", dimension)
    assert value == {name: f"{said['value']}.00" for name, said in expected.items()}


def test_the_months_add_up_to_the_whole(crm: Prompt) -> None:
    months = crm.by("deals-won", "month")
    assert sum(months.values()) == 4238
    assert (min(months), max(months)) == ("2017-03", "2017-12")
    assert sum(crm.by("deals-won", "quarter").values()) == 4238
    assert crm.value("deals-won", "--period", "2017-03") == months["2017-03"]


def test_a_product_spelt_two_ways_is_named_with_the_one_that_is_meant(crm: Prompt) -> None:
    kind = "WHERE code = 'unknown-product'"
    assert crm.rows(f"SELECT COUNT(*), COUNT(DISTINCT row), MIN(value), MAX(value) FROM faults {kind}") == [
        (1480, 1480, "GTXPro", "GTXPro")
    ]
    assert crm.rows(f"SELECT COUNT(*) FROM faults {kind} AND remedy LIKE '%“GTX Pro” is meant%'") == [(1480,)]
    shown = crm("faults", "--code", "unknown-product", "--limit", "2")
    assert shown.code == DONE
    assert "“GTX Pro”" in shown.words


def test_deals_without_a_company_are_named_and_counted(crm: Prompt, published: Published) -> None:
    without = published.checks["opportunities_without_account"]
    assert crm.codes() == {"unknown-product": 1480, "no-company": without}
    assert crm.rows("SELECT COUNT(*) FROM deals WHERE company_id IS NULL") == [(without,)]


def test_nothing_is_dropped(crm: Prompt) -> None:
    again = crm.sync()
    assert not again["changed"]
    files = {file["file"]: file for file in again["files"]}
    assert {key: file["rows_in"] for key, file in files.items()} == {
        "accounts": 85, "products": 7, "sales_pipeline": 8800, "sales_teams": 35,
    }  # fmt: skip
    assert all(file["rows_kept"] == file["rows_in"] and not file["rows_left_out"] for file in files.values())
    assert crm.rows("SELECT COUNT(*), COUNT(DISTINCT deal_id), SUM(home_minor) FROM deals WHERE state = 'won'") == [
        (4238, 4238, 1_000_553_400)
    ]


def test_the_installed_command_says_the_same(crm: Prompt) -> None:
    said = crm.typed("figure", "won-revenue", "--by", "region", "--json")
    assert said.code == DONE
    assert said.json == json.loads(crm("figure", "won-revenue", "--by", "region", "--json").out)
