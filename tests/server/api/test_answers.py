"""What the API answers: the same as the pages and the command line, in units nobody has to guess."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from typer.testing import CliRunner

from lockstep.cli.main import app
from lockstep.figures.dates import UNITS
from lockstep.insight.book import FIGURES
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS
from lockstep_server.api.asked import Narrowed
from lockstep_server.api.journey_shapes import Story
from lockstep_server.people.roles import Role

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


@pytest.fixture
def program(program_of: Callable[..., Client]) -> Client:
    """A program that may ask everything."""
    return program_of(*Role)


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("goal-pace", []),
        ("won-revenue?by=owner&period=2026-Q3", ["--by", "owner", "--period", "2026-Q3"]),
        ("funnel?view=period&segment=Enterprise", ["--view", "period", "--where", "segment=Enterprise"]),
        ("speed-to-lead?as_of=2026-10-01", ["--as-of", "2026-10-01"]),
        ("leads?owner=Nobody", ["--where", "owner=Nobody"]),
    ],
)
def test_a_figure_is_to_the_byte_what_the_command_line_prints(
    program: Client, home: Path, address: str, options: list[str]
) -> None:
    answer = program.get(f"/api/figures/{address}")
    name = address.partition("?")[0]
    printed = CliRunner().invoke(app, ["figure", name, *options, "--json", "--home", str(home)])
    assert answer.content.decode() == printed.stdout.rstrip("\n")


def test_every_dimension_of_the_record_can_be_asked_for() -> None:
    assert tuple(name for name in Narrowed.model_fields if name != "period") == DIMENSIONS


def test_every_figure_is_listed_with_a_link_that_answers(program: Client) -> None:
    listed = program.get("/api/figures").json()["items"]
    assert [item["name"] for item in listed] == list(FIGURES)
    for item in listed:
        said = program.get(item["link"]).json()
        assert said["figure"] == item["name"]


def test_a_figure_is_split_by_units_of_time(program: Client) -> None:
    for unit in UNITS:
        rows = program.get(f"/api/figures/leads?by={unit}").json()["rows"]
        assert all(unit in row for row in rows)


def test_why_a_number_names_no_person_and_says_where_its_rows_are(program: Client) -> None:
    said = program.get("/api/figures/won-revenue/explain?period=2026-Q3&owner=Ines Okafor").json()
    assert said["definition"] == FIGURES["won-revenue"].words
    assert "SELECT" in said["sql"][0]["text"].upper()
    assert "record_rows" not in said
    assert program.get(said["rows_link"]).json()["count"] == said["record_row_count"]


def test_the_pages_of_rows_together_are_all_rows_once(program: Client, home: Path) -> None:
    with Reader(home) as reader:
        expected = {name: reader.explain(name, limit=100_000) for name in ("leads", "deals-won", "funnel", "waiting")}
    for name, explained in expected.items():
        found: list[dict[str, Any]] = []
        address = f"/api/figures/{name}/rows?limit=1000" if name != "deals-won" else f"/api/figures/{name}/rows?limit=7"
        page = program.get(address).json()
        while True:
            found += page["items"]
            if page["next"] is None:
                break
            page = program.get(f"{address}&cursor={page['next']}").json()
        assert [row["journey_id"] for row in found] == [row["journey_id"] for row in explained.rows]
        assert len(found) == page["count"] == explained.row_count


def test_money_is_text_and_times_say_their_zone(program: Client) -> None:
    row = program.get("/api/figures/won-revenue/rows?limit=1").json()["items"][0]
    assert re.fullmatch(r"\d+\.\d\d", row["home"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["won_at"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["won_day"])
    assert not [name for name in row if name.endswith(("_s", "_minor"))]


def test_the_record_and_the_charter_say_their_versions(program: Client, home: Path) -> None:
    said, charter = program.get("/api/record").json(), program.get("/api/charter").json()
    with Reader(home) as reader:
        assert (said["version"], charter["version"]) == (reader.version.name, reader.charter.version)
        assert charter["meaning"]["company"]["name"] == reader.charter.company.name
        assert said["counts"]["journeys"] == reader.version.counts["journeys"]


def test_the_goal_is_what_the_first_screen_shows(program: Client) -> None:
    said = program.get("/api/goal").json()
    assert said["pace"]["rows"][0]["goal_period"] == said["period"]
    assert {row["team"] for row in said["promises"]["rows"]} == {"marketing", "sales"}
    assert said["flow"] == program.get(f"/api/flow?period={said['period']}").json()


def test_what_was_wrong_in_a_source_is_listed_page_by_page(program: Client) -> None:
    sources = program.get("/api/sources").json()["items"]
    assert [source["name"] for source in sources] == ["crm", "marketing"]
    for source in sources:
        assert source["rows_in"] == source["rows_kept"] + source["rows_left_out"]
        assert not any("/" in file["name"] for file in source["files"])
        address = f"/api/sources/{source['name']}/faults?limit=7"
        page = program.get(address).json()
        whole = program.get(f"/api/sources/{source['name']}/faults?limit=1000").json()["items"]
        found = list(page["items"])
        while page["next"]:
            page = program.get(f"{address}&cursor={page['next']}").json()
            found += page["items"]
        assert found == whole
        assert {fault["source"] for fault in whole} <= {source["name"]}


def test_the_readings_are_listed_with_the_current_one_first(program: Client) -> None:
    runs = program.get("/api/sources/runs").json()["items"]
    assert [run["is_current"] for run in runs] == [True] + [False] * (len(runs) - 1)


def test_a_program_learns_who_it_is_and_what_it_may_do(program_of: Callable[..., Client]) -> None:
    said = program_of(Role.MARKETER).get("/api/me").json()
    assert said["acts"] == ["propose", "say-claims", "see-figures", "see-people", "see-record"]
    assert said["token"]["name"] == "report"
    assert json.dumps(said).count("lockstep_") == 1  # the first letters, never the secret


def test_people_are_paged_by_their_addresses(program: Client, person_of: Callable[..., Any]) -> None:
    for number in range(3):
        person_of(Role.VIEWER, email=f"viewer-{number}@example.test")
    first = program.get("/api/people?limit=2").json()
    second = program.get(f"/api/people?limit=2&cursor={first['next']}").json()
    emails = [person["email"] for page in (first, second) for person in page["items"]]
    assert emails == ["program@example.test", *(f"viewer-{number}@example.test" for number in range(3))]
    assert second["next"] is None


def test_the_pages_of_journeys_together_are_the_list_once(program: Client) -> None:
    for asked in ("", "&sort=amount&reached=won", "&owner=(missing)", "&period=2026-Q3&kind=leads&sort=person"):
        whole = program.get(f"/api/journeys?limit=1000{asked}").json()
        found: list[dict[str, Any]] = []
        page = program.get(f"/api/journeys?limit=300{asked}").json()
        while True:
            found += page["items"]
            if page["next"] is None:
                break
            page = program.get(f"/api/journeys?limit=300{asked}&cursor={page['next']}").json()
        assert [row["journey_id"] for row in found[:1000]] == [row["journey_id"] for row in whole["items"]]
        assert len({row["journey_id"] for row in found}) == len(found) == whole["count"]


def test_a_journey_that_the_search_finds_is_told_from_first_touch_to_deal(program: Client) -> None:
    won = program.get("/api/journeys?standing=won&limit=1").json()["items"][0]
    found = program.get("/api/search", {"q": won["person"]}).json()["items"]
    assert [kind["kind"] for kind in found] == ["people", "companies", "deals"]
    assert won["person_id"] in [row["person_id"] for row in found[0]["journeys"]]
    told = program.get(f"/api/journeys/{quote(won['journey_id'], safe='')}").json()
    Story.model_validate(told, strict=True)
    assert told["journey"] == won
    assert told["stages"][-1]["stage"] == "won"
    dated = [entry["occurred_at"] for entry in told["entries"] if entry["occurred_at"]]
    assert dated == sorted(dated)
    assert all(entry["records"] for entry in told["entries"])
