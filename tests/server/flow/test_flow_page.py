"""The flow page: both views, another period, any split, and what it says when there is little to say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.conf import settings
from django.test import Client

from lockstep.insight.reader import Reader
from lockstep_server.flow.ahead import default_view
from lockstep_server.people.roles import Role
from server.flow.conftest import Ask, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def test_each_view_shows_its_own_counts_of_the_record(page: Ask, reader: Reader) -> None:
    for view in ("cohort", "period"):
        shown = page(f"/flow/?period=2026-Q3&view={view}")
        counts = {row["stage"]: row["value"] for row in reader.figure("funnel", period="2026-Q3", view=view).rows}
        stages = re.findall(r'<span class="name">(\w+)</span>\s*<span class="value"><a[^>]*>([\d,]+)</a>', shown)
        assert {name.lower(): int(count.replace(",", "")) for name, count in stages} == counts


def test_the_rates_of_a_period_are_the_figures_with_its_interval_and_what_is_still_open(
    page: Ask, reader: Reader
) -> None:
    said = words(page("/flow/?period=2026-Q3&view=period"))
    rows = {row["to_stage"]: row for row in reader.figure("stage-conversion", period="2026-Q3", view="cohort").rows}
    step = rows["accepted"]
    assert f"{step['value'] * 100:.0f} % of offered {step['low'] * 100:.0f} to {step['high'] * 100:.0f}" in said
    step = rows["qualified"]
    assert min(step["ended"], step["recycled"], step["open"]) > 0
    assert f"{step['ended']} lost, {step['recycled']} recycled, {step['open']} still open" in said


def test_a_cohort_shows_recycled_as_a_way_out_of_its_own_with_definition_and_rows(page: Ask, reader: Reader) -> None:
    shown = page("/flow/?period=2026-Q3")
    stages = {row["stage"]: row for row in reader.figure("funnel", period="2026-Q3").rows}
    accepted = stages["accepted"]
    assert min(accepted["ended"], accepted["recycled"], accepted["open"]) > 0
    ways_out = f"{accepted['ended']} lost, {accepted['recycled']} recycled, {accepted['open']} still open"
    link = re.search(rf'href="([^"]+)">{ways_out}</a>', shown)
    assert link
    opened = words(page(link[1]))
    assert "Recycled is a lead that went back to marketing and has reached no new stage since." in opened
    assert "recycled_s" in opened or "Recycled" in opened
    # Nothing is counted twice and nothing is lost.
    parts = sum(accepted[name] for name in ("ended", "recycled", "open"))
    assert parts + stages["qualified"]["value"] == accepted["value"]


def test_every_number_opens_its_figure_as_it_was_asked(page: Ask) -> None:
    shown = page("/flow/?period=2026-Q3&view=period&region=DACH")
    links = re.findall(r'data-drawer href="([^"]+)"', shown)
    assert any(link.startswith("/figures/funnel?period=2026-Q3&region=DACH&view=period") for link in links)
    assert all("period=2026-Q3" in link for link in links if "/figures/" in link)
    page(links[0])


def test_the_switches_keep_what_else_was_asked(page: Ask) -> None:
    shown = page("/flow/?period=2026-Q3&by=region&against=2026-Q2&sort=won")
    (other_view,) = re.findall(r'href="\?([^"]+)">By period</a>', shown)
    assert dict(parse_qsl(other_view)) == {
        "period": "2026-Q3", "view": "period", "by": "region", "against": "2026-Q2", "sort": "won",
    }  # fmt: skip
    # The page's pickers of period and segment carry them too.
    assert shown.count('<input type="hidden" name="against" value="2026-Q2">') >= 3


def test_two_periods_stand_side_by_side_and_noise_is_called_so(page: Ask, reader: Reader) -> None:
    said = words(page("/flow/?period=2026-Q3&against=2026-Q2"))
    now, then = (
        {row["stage"]: row["value"] for row in reader.figure("funnel", period=period).rows}
        for period in ("2026-Q3", "2026-Q2")
    )
    assert f"Known {now['known']} {then['known']}" in said
    assert "noise" in said
    assert "−" in said
    assert not re.search(r"[ >]-\d", said)


def test_a_period_that_runs_says_how_old_it_is(page: Ask) -> None:
    assert "Q4 2026 is 49 of 92 days old" in words(page("/flow/"))
    assert "days old" not in words(page("/flow/?period=2026-Q3"))


def test_a_period_before_the_record_says_there_is_nothing_and_what_to_do(page: Ask) -> None:
    said = words(page("/flow/?period=2019-Q1"))
    assert "No journey counts in Q1 2019. Pick another period." in said
    assert "Show the whole record" in said
    against = words(page("/flow/?period=2026-Q3&against=2019-Q1"))
    assert "Nothing counts in Q1 2019, so there is nothing to compare with." in against


def test_of_many_groups_twenty_are_shown_and_a_link_leads_to_all(page: Ask, reader: Reader) -> None:
    total = len({row["campaign"] for row in reader.figure("funnel", by="campaign").rows})
    assert total > 20
    few, whole = (page(f"/flow/?period=all&by=campaign{more}") for more in ("", "&all=1"))
    assert few.count("<bdi>") == 20
    assert f"Show all {total}" in few
    assert whole.count("<bdi>") == total
    assert "Show all" not in whole


def test_a_rate_of_fewer_than_twenty_is_not_shown(page: Ask, reader: Reader) -> None:
    shown = page("/flow/?period=2026-Q3&by=owner")
    entered = {
        (row["owner"], row["stage"]): row["value"] for row in reader.figure("funnel", by="owner", period="2026-Q3").rows
    }
    rows = re.findall(r"<th scope=\"row\"><bdi>([^<]+)</bdi></th>(.*?)</tr>", shown, flags=re.DOTALL)
    assert len(rows) > 5
    for owner, cells in rows:
        rates = [cell for cell in cells.split("<td")[2:] if "flow-whisker" in cell]
        enough = [stage for (name, stage), count in entered.items() if name == owner and count >= 20 and stage != "won"]
        assert len(rates) == len(enough)


def test_the_table_can_be_ordered_by_a_step_with_the_thin_ones_last(page: Ask) -> None:
    shown = page("/flow/?period=all&by=source&sort=offered")
    column = re.findall(r"<bdi>.*?</tr>", shown, flags=re.DOTALL)
    rates = [int(found[1]) for row in column if (found := re.findall(r">(\d+)\u202f%</a>", row)) and len(found) > 1]
    assert len(rates) > 3
    assert rates == sorted(rates, reverse=True)
    assert 'aria-sort="descending"><a href="?period=all#by-what"' in shown


def test_a_split_by_time_opens_each_months_own_period(page: Ask) -> None:
    shown = page("/flow/?period=2026&by=month")
    assert "/figures/funnel?period=2026-03&view=cohort" in shown


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/flow/?by=nothing", "The record has no dimension “nothing”."),
        ("/flow/?view=sideways", "The flow has no view “sideways”."),
        ("/flow/?against=yesterday", "yesterday"),
        ("/flow/?by=%3Cscript%3Ealert(1)%3C/script%3E", "no dimension"),
    ],
)
def test_an_address_that_cannot_be_read_says_so_and_shows_the_default(
    client_of: Callable[..., Client], address: str, sentence: str
) -> None:
    shown = client_of(Role.VIEWER).get(address).content.decode()
    assert 'role="alert"' in shown
    assert sentence in html.unescape(shown)
    assert "<script>alert" not in shown
    assert 'id="by-what"' in shown


def test_the_chart_has_its_table_behind_it_and_needs_no_style(page: Ask, reader: Reader) -> None:
    shown = page("/flow/?period=2026-Q3")
    assert "The same as a table" in shown
    assert 'fill="var(--' in shown
    assert "style=" not in shown
    newest = reader.figure("stage-conversion", by="month").rows[-1]
    assert f'<th scope="row">{newest["month"]}</th>' in shown


def test_what_a_sync_warms_is_all_that_the_first_look_needs(page: Ask, reader: Reader) -> None:
    page("/flow/?period=2026-Q1")  # what the frame keeps for itself
    default_view(reader)
    folder = Path(settings.CACHES["answers"]["LOCATION"])
    warm = sorted(folder.iterdir())
    page("/flow/")
    assert sorted(folder.iterdir()) == warm
    page("/flow/?period=2026-Q2")
    assert sorted(folder.iterdir()) != warm
