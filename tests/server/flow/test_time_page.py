"""The page about time: curves, what stands still, circles and speed, each number with its definition and its leads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from lockstep.insight.reader import Reader
from lockstep_server.flow.ahead import default_view
from server.flow.conftest import Ask, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

#: One region against another: looked at more than once, computed once.
_COMPARED = "?period=all&region=DACH&against=region:Nordics"


def test_the_page_says_what_the_figures_say(page: Ask, reader: Reader) -> None:
    shown = page("/flow/time/?period=2026-Q4")
    said = words(shown)
    for row in reader.figure("time-to-stage", period="2026-Q4").rows:
        if isinstance(row["value"], float):
            assert f"{row['value'] * 100:.1f} % {row['low'] * 100:.1f} % to {row['high'] * 100:.1f} %" in said
    for row in reader.figure("leakage", period="2026-Q4").rows:
        if row["value"] is not None:
            assert f"{row['value']} over {row['limit_days']} day" in said
    assert "Published, other companies, correlational" in said
    assert "What goes together, not what causes what" in said
    assert shown.count('role="img"') == 4  # two pictures, each for a page and for a phone


def test_every_number_opens_a_figure_with_its_leads(page: Ask) -> None:
    shown = page(f"/flow/time/{_COMPARED}")
    links = re.findall(r'data-drawer href="([^"]+)"', shown)
    assert {re.split(r"[/?]", link)[2] for link in links} == {
        "time-to-stage", "ageing", "leakage", "loops", "velocity", "speed-curve",
    }  # fmt: skip
    assert all("region=DACH" in link for link in links)
    leaking = next(link for link in links if "/figures/leakage" in link)
    assert "silent_days" in page(leaking) or "Silent" in page(leaking)
    step = next(link for link in links if "set.step=known-won" in link)
    assert "known-won" in page(step)


def test_two_regions_are_compared_on_both_pages_and_tested(page: Ask, reader: Reader) -> None:
    said = words(page(f"/flow/time/{_COMPARED}"))
    assert "by Gray’s test with Holm’s correction" in said
    rows = reader.figure("time-to-stage", where={"region": "DACH"}, options={"against": "region:Nordics"}).rows
    assert all(f"{row['other_value'] * 100:.1f} %" in said for row in rows if isinstance(row["other_value"], float))
    flow = words(page(f"/flow/{_COMPARED}"))
    assert "Against Nordics" in flow
    assert "Fisher’s exact test" in flow
    counts = {row["stage"]: row["value"] for row in reader.figure("funnel", where={"region": "Nordics"}).rows}
    assert f"Known {reader.figure('funnel', where={'region': 'DACH'}).rows[0]['value']} {counts['known']}" in flow
    # The other regions are offered, and the way to the other page keeps what was asked.
    assert 'value="region:Southern Europe"' in page(f"/flow/{_COMPARED}")
    assert re.search(r'href="/flow/time/\?[^"]*against=region%3ANordics', page(f"/flow/{_COMPARED}"))


@pytest.mark.parametrize("address", ["/flow/time/", "/flow/"])
@pytest.mark.parametrize(
    ("against", "says"),
    [("region:DACH", "The page is not narrowed by region"), ("ownr:x", "not narrowed by ownr"), ("soon", "“soon”")],
)
def test_what_cannot_be_compared_is_said_and_the_page_stays(page: Ask, address: str, against: str, says: str) -> None:
    assert says in words(page(f"{address}?period=2026-Q4&against={against}"))


def test_a_period_in_which_nothing_began_has_reasons_and_no_numbers(page: Ask) -> None:
    said = words(page("/flow/time/?period=2019"))
    assert "Not enough data" in said
    assert "Nothing is open here" in said
    assert "NaN" not in said
    assert "None" not in said


def test_what_a_sync_warms_is_all_that_the_first_look_at_time_needs(page: Ask, reader: Reader) -> None:
    page("/flow/time/?period=2026-Q1")  # what the frame keeps for itself
    default_view(reader)
    folder = Path(settings.CACHES["answers"]["LOCATION"])
    warm = sorted(folder.iterdir())
    page("/flow/time/")
    assert sorted(folder.iterdir()) == warm
