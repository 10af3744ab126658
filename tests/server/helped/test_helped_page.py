"""What helped: figures of the record, every model, what a row's deals are, and what is said where there is little."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

import tiny
from lockstep.charter.attribution import MODELS
from lockstep.insight.reader import Reader
from lockstep.record.versions import Store
from lockstep.values import instants
from lockstep_server.frame import reading
from lockstep_server.frame.templatetags.lockstep import money
from lockstep_server.helped.ahead import default_view
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.slow

Ask = Callable[..., str]


@pytest.fixture
def page(home: Path, client_of: Callable[..., Client]) -> Ask:
    client = client_of(Role.SELLER)

    def at(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    return at


@pytest.fixture
def reader(home: Path) -> Reader:
    return reading.reader()


def words(text: str) -> str:
    """Return a page's words alone, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u202f", " ").split())


def test_each_rows_credit_is_the_figures_by_the_agreed_model_and_by_any_other(page: Ask, reader: Reader) -> None:
    for query, options in (("", {}), ("&unit=campaign&model=linear&level=account&all=1",
                                      {"unit": "campaign", "model": "linear", "level": "account"})):  # fmt: skip
        shown = page(f"/helped/?period=all{query}")
        rows = reader.figure("attribution", options=options).rows
        table = shown.split('class="rows helped-table"')[1].split("</table>")[0]
        said = re.findall(r'<th scope="row"><bdi>([^<]*)</bdi>.*?data-drawer[^>]*>([^<]*)</a>', table, re.DOTALL)
        assert said == [(row[options.get("unit", "channel")], money(row["value"], "EUR")) for row in rows]


def test_all_models_stand_side_by_side_the_agreed_one_marked(page: Ask) -> None:
    shown = page("/helped/?period=all")
    table = shown.split('class="rows helped-models"')[1].split("</table>")[0]
    assert [name for name in MODELS.values() if name in words(table)] == list(MODELS.values())
    assert len(re.findall(r'<th scope="col" class="num is-agreed"', table)) == 1
    assert "Markov and Shapley are absent: markov learns from the data, and" in words(shown)


def test_a_model_without_enough_data_says_so_and_counts_nothing_as_nought(page: Ask) -> None:
    said = words(page("/helped/?period=all&model=markov"))
    assert "Not enough data for Markov" in said
    assert "0.0 ×" not in said
    assert "−€" not in said.split("What it cost")[1]


def test_what_it_cost_and_brought_is_the_figures(page: Ask, reader: Reader) -> None:
    said = words(page("/helped/?period=all").split('id="costs"')[1])
    row = next(row for row in reader.figure("return-on-spend").rows if row["channel"] == "Webinar")
    for name in ("spend", "per_lead", "per_won", "revenue"):
        assert money(row[name], "EUR") in said
    assert f"{row['return_on_spend']:.1f} ×" in said
    assert "Spend is recorded by channel and campaign, not by piece" in words(page("/helped/?unit=content"))


def test_a_rows_deals_add_up_to_its_credit_and_show_their_way(page: Ask, reader: Reader) -> None:
    row = next(row for row in reader.figure("attribution", period="2026").rows if row["channel"] == "Webinar")
    shown = page("/helped/deals?period=2026&name=Webinar")
    credits = re.findall(r'<td class="num strong">€([\d,]+)</td>', shown)
    assert len(credits) == row["deals"]
    total = sum(int(one.replace(",", "")) for one in credits)
    assert abs(total - Decimal(str(row["value"]))) <= len(credits)  # each is shown without cents
    assert shown.count('<span class="strong"><bdi>Webinar</bdi>') >= row["deals"]


def test_names_of_deals_are_open_to_the_teams_alone(page: Ask, client_of: Callable[..., Client]) -> None:
    viewer = client_of(Role.VIEWER)
    assert "/helped/deals" in page("/helped/?period=all")
    assert "/helped/deals" not in viewer.get("/helped/?period=all").content.decode()
    assert viewer.get("/helped/deals?name=Webinar").status_code == 403
    assert viewer.get("/helped/what-helped.csv").status_code == 403


def test_the_file_holds_every_model_and_adds_up(home: Path, client_of: Callable[..., Client], reader: Reader) -> None:
    answer = client_of(Role.MARKETING_LEAD).get("/helped/what-helped.csv?period=all&unit=campaign")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    sums: dict[str, Decimal] = {}
    for row in csv.DictReader(io.StringIO(text)):
        sums[row["model"]] = sums.get(row["model"], Decimal()) + Decimal(row["value"])
    assert set(sums.values()) == {reader.figure("won-revenue").value}


def test_what_is_no_model_is_said_and_the_page_stays(page: Ask) -> None:
    said = words(page("/helped/?model=magic&unit=smoke"))
    assert "There is no model “magic” here." in said
    assert "U-shaped, the agreed model" in said


def test_a_period_without_wins_says_what_to_do(page: Ask) -> None:
    said = words(page("/helped/?period=2020-Q1"))
    assert "No deal was won here" in said
    assert "Pick another period" in said


def test_it_is_computed_ahead(reader: Reader, page: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    default_view(reader)
    monkeypatch.setattr(Reader, "figure", lambda *_, **__: pytest.fail("asked again"))
    assert "What helped win" in page("/helped/")


def test_wins_without_touches_and_spend_and_with_hostile_names(
    client_of: Callable[..., Client], tmp_path: Path, settings: Settings
) -> None:
    charter = "company: {name: Acme, currency: EUR, time_zone: UTC}\n"
    (tmp_path / "charter.yaml").write_text(charter, encoding="utf-8")
    journeys = [
        {"won_s": "2026-05-01 09:00", "deal_id": f"d{n}", "person_id": f"p{n}", "home_minor": 5} for n in (1, 2)
    ]
    hostile = '<b>عبد الرحمن</b> & "Sons"'
    tables = {
        "journeys": [tiny.journey(cells, number) for number, cells in enumerate(journeys, start=1)],
        "links": [{"key": "k1", "kind": "person", "entity_id": "p1"}],
        "touches": [{"source": "s", "file": "f", "row": 1, "source_id": "1", "person_key": "k1", "channel": hostile,
                     "occurred_s": "2026-04-20 09:00", "kind": "click"}],
    }  # fmt: skip
    with Store(tmp_path / "record").write() as writer:
        for name, rows in tables.items():
            path = writer.workspace / f"{name}.parquet"
            pq.write_table(tiny.table(name, rows), path)
            writer.add(name, path)
        writer.commit(instants.parse("2026-06-01 12:00"), notes={"tables": sorted(tables)})
    settings.HOME = tmp_path
    seller = client_of(Role.SELLER)
    text = seller.get("/helped/?period=all").content.decode()
    said = words(text)
    assert "<b>عبد" not in text
    assert "1 won deal has no touch inside the look-back" in said
    assert "No spend is recorded" in said
    assert "Too few deals for intervals" in said
    assert "Deals that no touch came before" in words(seller.get("/helped/deals?period=all").content.decode())
