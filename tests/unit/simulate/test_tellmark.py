"""The invented company is one that a person who runs revenue would believe."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.csv
import pytest
from ruamel.yaml import YAML

from lockstep.charter import load
from lockstep.simulate import DEMO_PLANTED, DEMO_SEED, DEMO_TOUCHES, DEMO_UNTIL_S, SOURCES, TRUTHS, master, simulate
from lockstep.simulate.dice import Dice
from lockstep.simulate.money import FOREIGN
from lockstep.simulate.names import FREE_MAIL, company_names
from lockstep.sources.mapping import Mapping
from planted.invented import ask, ask_one, history

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def test_a_tenth_of_the_leads_become_opportunities_and_a_third_of_those_are_won() -> None:
    totals = history().truth["totals"]
    assert 0.08 <= totals["opportunities"] / totals["leads"] <= 0.12
    assert 0.30 <= totals["won"] / (totals["won"] + totals["lost"]) <= 0.42
    assert 0.40 <= totals["offered"] / totals["leads"] <= 0.50
    assert 0.70 <= totals["accepted"] / (totals["accepted"] + totals["returned"]) <= 0.82


def test_the_usual_first_answer_takes_about_two_working_hours_and_a_sale_about_two_months() -> None:
    truth = history().truth
    assert 1.3 <= truth["first_attempt"]["median_working_seconds"] / 3600 <= 2.5
    assert 50 <= truth["cycle"]["median_seconds"] / 86_400 <= 75


def test_august_and_december_are_quiet_and_leads_grow_from_year_to_year() -> None:
    months = history().truth["months"]
    for year in ("2025", "2026"):
        assert months[f"{year}-08"]["leads"] < 0.8 * months[f"{year}-10"]["leads"]
    assert months["2025-12"]["leads"] < 0.7 * months["2025-11"]["leads"]
    first, second = (sum(months[f"{year}-{m:02d}"]["leads"] for m in range(1, 11)) for year in (2025, 2026))
    assert 1.15 <= second / first <= 1.45


def test_sales_acts_in_office_hours_and_leads_come_at_any_time() -> None:
    weekend = """SELECT AVG(CASE WHEN dayofweek(to_timestamp(moment("{}")) AT TIME ZONE 'UTC') IN (0, 6)
                 THEN 1.0 ELSE 0 END) FROM {}"""
    assert ask_one(history(), weekend.format("Completed At", "activities") + """ WHERE "Lead ID" IS NOT NULL""") == 0
    assert 0.02 <= ask_one(history(), weekend.format("Timestamp", "touches")) <= 0.2


def test_an_average_deal_is_about_thirty_thousand_euros() -> None:
    truth = history().truth["totals"]
    assert 25_000 <= truth["won_value_minor"] / truth["won"] / 100 <= 35_000


def test_nobody_is_anywhere_but_at_an_example_address_or_a_free_mail_one() -> None:
    hosts = ask(history(), """
        SELECT DISTINCT LOWER(SPLIT_PART(TRIM("Email"), '@', 2)) FROM contacts UNION
        SELECT DISTINCT LOWER(SPLIT_PART(TRIM("Email"), '@', 2)) FROM leads WHERE "Email" IS NOT NULL""")  # fmt: skip
    strange = {host for (host,) in hosts if not host.endswith(".example")}
    assert strange == set(FREE_MAIL)


def test_names_are_written_in_several_scripts() -> None:
    names = {name for (name,) in ask(history(), 'SELECT DISTINCT "First Name" FROM contacts')}
    assert {"Jürgen", "أميرة", "דוד", "小明", "Ольга", "Łucja"} <= names


def test_no_two_companies_share_a_name_or_a_domain() -> None:
    numbers = np.arange(200_000, dtype=np.int64)
    for made in company_names(numbers, numbers % 5):
        assert len(made.unique()) == len(numbers)


def test_draws_of_two_streams_know_nothing_of_each_other() -> None:
    index = np.arange(50_000, dtype=np.int64)
    one, other = Dice(1).uniform("one", index), Dice(1).uniform("other", index)
    assert abs(float(np.corrcoef(one, other)[0, 1])) < 0.02
    assert abs(float(np.corrcoef(one[1:], one[:-1])[0, 1])) < 0.02
    assert abs(float(one.mean()) - 0.5) < 0.01


@pytest.mark.parametrize("source", SOURCES)
def test_a_mapping_names_files_and_columns_that_are_there(source: str) -> None:
    made = history()
    mapping = Mapping.model_validate(YAML(typ="safe").load(made.mappings[source]))
    assert mapping.source == source
    assert {f"{source}/{key}" for key in mapping.files} == {name for name in made.files if name.startswith(source)}
    for file in mapping.files.values():
        there = pyarrow.csv.open_csv(made.mappings[source].parent / file.path).schema.names
        named = {column.column for fields in file.feeds.values() for column in fields.values()}
        assert named - {None} <= set(there)


@pytest.mark.parametrize("source", SOURCES)
def test_the_examples_hold_a_copy_of_each_mapping(source: str) -> None:
    copy = EXAMPLES / "mappings" / f"{source}.yaml"
    assert copy.read_text(encoding="utf-8") == master(f"mappings/{source}.yaml"), f"cp the master over {copy}"


def test_the_examples_hold_a_copy_of_the_charter() -> None:
    assert (EXAMPLES / "charter.yaml").read_text(encoding="utf-8") == master("charter.yaml")


def test_what_ships_with_the_simulation_is_in_the_package() -> None:
    package = files("lockstep.simulate")
    assert all(package.joinpath(name).is_file() for name in ("charter.yaml", "mappings/crm.yaml"))


def test_the_charter_has_a_rate_for_every_currency_deals_are_sold_in() -> None:
    charter = load(history().charter)
    rates = {currency: rate for currency, _, rate in charter.build_rules().rates}
    assert {currency: int(rates[currency] * 10_000) for currency in FOREIGN} == FOREIGN


@pytest.mark.slow
def test_the_demonstration_is_the_company_of_the_documentation(tmp_path: Path) -> None:
    made = simulate(tmp_path, touches=DEMO_TOUCHES, seed=DEMO_SEED, now_s=DEMO_UNTIL_S, planted=DEMO_PLANTED)
    months = made.truth["months"]
    won = sum(months[month]["won"] for month in ("2026-10", "2026-11"))
    value = sum(months[month]["won_value_minor"] for month in ("2026-10", "2026-11"))
    assert (won, value) == (48, 165_952_800)


def test_the_examples_explain_every_truth_that_can_be_planted() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{truth.name}` | {truth.words} | {truth.where} |" in page for truth in TRUTHS)
