"""A company's own figures in the service: listed, opened, asked by programs, and never in the way of others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from lockstep_server.people.roles import Role

SQL = """
WITH s AS (
  SELECT :by AS dim, j.won_day AS day FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.home_minor > {least}
    AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim, COUNT(*) AS value FROM s WHERE :from_day IS NULL OR (day >= :from_day AND day < :to_day) GROUP BY dim
"""
YAML = """
title: Big deals
words: Deals won for more than so much.
unit: deals
day: won_day
rows: |
  SELECT j.journey_id, j.owner FROM journeys AS j LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.home_minor > 2000000 AND :filter AND
    COALESCE(j.won_s, :as_of_s) <= :as_of_s AND
    (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day))
examples: [{record: {}, says: 0}]
"""
Put = Callable[..., None]


@pytest.fixture
def put(home: Path) -> Iterator[Put]:
    """Return a function that puts a figure into the home; afterwards there is none."""
    folder = home / "figures"

    def make(name: str, sql: str) -> None:
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
        (folder / f"{name}.yaml").write_text(YAML, encoding="utf-8")

    yield make
    shutil.rmtree(folder, ignore_errors=True)


def test_it_has_a_page_a_drawer_and_a_file(put: Put, client_of: Callable[..., Client]) -> None:
    put("big-deals", SQL.format(least=2_000_000))
    client = client_of(Role.SALES_LEAD)
    assert "Big deals" in client.get("/figures/").content.decode()
    page = client.get("/figures/big-deals?period=all&by=region").content.decode()
    assert all(said in page for said in ("Deals won for more than so much.", "<svg", "home_minor &gt; 2000000"))
    assert "<html" not in client.get("/figures/big-deals", headers={"X-Drawer": "1"}).content.decode()
    lines = client.get("/figures/big-deals/rows.csv?period=all").getvalue().decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) - 1 == client.get("/api/figures/big-deals").json()["value"]


def test_a_program_hears_of_a_changed_definition_at_once(put: Put, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SALES_LEAD)
    put("big-deals", SQL.format(least=2_000_000))
    first = client.get("/api/figures/big-deals")
    put("big-deals", SQL.format(least=999_999_999))
    again = client.get("/api/figures/big-deals", headers={"If-None-Match": first["ETag"]})
    assert (first.json()["value"] > 0, again.status_code, again.json()["value"]) == (True, 200, 0)
    assert client.get("/figures/big-deals?period=all").context["answer"].value == "0"
    assert [item["name"] for item in client.get("/api/figures").json()["items"]][-1] == "big-deals"


def test_a_broken_one_is_listed_with_its_fault_and_the_others_work(put: Put, client_of: Callable[..., Client]) -> None:
    put("broken", "SELECT COUNT(*) AS value FROM read_csv('/etc/passwd') AS j")
    client = client_of(Role.MARKETER)
    said = client.get("/figures/").content.decode()
    assert "Not usable yet" in said
    assert "broken.sql" in said
    assert client.get("/figures/broken").status_code == 404
    assert client.get("/api/figures/broken").status_code == 404
    assert client.get("/figures/leads").status_code == 200
