"""X Education: one wide, messy table of leads without a single date."""

from __future__ import annotations

import pytest

from prompt import DONE, Prompt
from real.published import Published

pytestmark = pytest.mark.slow

DATA_SET = "x_education_leads"


@pytest.fixture(scope="module")
def leads(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    prompt = Prompt(tmp_path_factory.mktemp("education"))
    prompt.suggest_and_add("education", *published("Leads.csv.gz"))
    prompt.sync()
    return prompt


def test_all_rows_are_in_the_record(leads: Prompt) -> None:
    (file,) = leads.sync()["files"]
    assert (file["rows_in"], file["rows_kept"], file["rows_left_out"]) == (9240, 9240, 0)
    assert leads.rows("SELECT COUNT(*) FROM people") == [(9240,)]


def test_converted_by_source_is_as_computed_elsewhere(leads: Prompt, published: Published) -> None:
    checks = published.checks
    assert leads.value("leads") == checks["leads"] == 9240
    said = leads("figure", "lead-conversion", "--json")
    assert said.code == DONE
    assert said.json["value"] == pytest.approx(checks["conversion_rate"], abs=1e-5)
    sources = checks["by_lead_source"]
    assert leads.by("lead-conversion", "source", cell="won") == {
        name: said["converted"] for name, said in sources.items()
    }
    assert leads.by("leads", "source") == {name: said["leads"] for name, said in sources.items()}


def test_a_placeholder_is_no_answer(leads: Prompt, published: Published) -> None:
    placeholder = published.checks["placeholder_value_meaning_missing"]
    columns = ("city", "country", "lead_source", "consent", "status")
    for column in columns:
        assert leads.rows(f"SELECT COUNT(*) FROM person_records WHERE {column} = '{placeholder}'") == [(0,)]
