"""truth.json agrees with what stands in the exports, worked out again from the files alone."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from lockstep.charter import load
from lockstep.simulate.dirt import RATES
from lockstep.simulate.hours import OFFICES, OfficeClock
from lockstep.values.working_time import Clock, day_table, working_seconds
from planted.invented import NOW_S, ask, ask_one, history

FIRST_DAY, LAST_DAY = NOW_S // 86_400 - 732, NOW_S // 86_400 + 400
#: As the charter has them; said again here.
EUROS = {"EUR": "1", "USD": "0.86", "GBP": "1.15", "SEK": "0.09", "CHF": "1.07"}


def test_the_truth_beside_the_exports_is_the_truth_returned() -> None:
    made = history()
    assert json.loads(made.charter.with_name("truth.json").read_text(encoding="utf-8")) == made.truth


def test_offers_and_decisions_are_counted_as_the_handoffs_have_them() -> None:
    counted = ask(history(), """
        SELECT COUNT(*), COUNT(*) FILTER (WHERE "Decision" = 'Accepted'),
            COUNT(*) FILTER (WHERE "Decision" = 'Returned'),
            COUNT(*) FILTER (WHERE "Missing in Packet" = 'complete') FROM handoffs""")  # fmt: skip
    totals = history().truth["totals"]
    assert counted == [tuple(totals[name] for name in ("offered", "accepted", "returned", "packets_complete"))]


def test_deals_are_counted_as_the_opportunities_have_them() -> None:
    counted = ask(history(), """
        SELECT COUNT(*), COUNT(*) FILTER (WHERE "Stage" = 'Closed Won'),
            COUNT(*) FILTER (WHERE "Stage" = 'Closed Lost'), COUNT(*) FILTER (WHERE "Closed At" IS NULL)
        FROM opportunities""")  # fmt: skip
    totals = history().truth["totals"]
    assert counted == [tuple(totals[name] for name in ("opportunities", "won", "lost", "open"))]


def test_won_value_is_the_sum_of_the_won_amounts_at_the_charters_rates_to_the_cent() -> None:
    won = ask(history(), """
        SELECT "Currency", cents("Amount") FROM opportunities WHERE "Stage" = 'Closed Won'""")  # fmt: skip
    home = sum(
        (minor * Decimal(EUROS[currency])).quantize(Decimal(1), rounding=ROUND_HALF_UP) for currency, minor in won
    )
    assert home == history().truth["totals"]["won_value_minor"]
    assert {currency for currency, _ in won} > {"EUR"}


def test_months_and_groups_each_add_up_to_the_total() -> None:
    truth = history().truth
    for name in ("leads", "offered", "accepted", "opportunities", "won", "won_value_minor"):
        total = truth["totals"][name]
        assert sum(month[name] for month in truth["months"].values()) == total
        for groups in truth["by"].values():
            assert sum(group[name] for group in groups.values()) == total


def test_wins_of_a_month_are_those_that_closed_in_it_by_the_clock_in_berlin() -> None:
    # But for the one deal whose dates somebody mistyped, which is dirt.
    wrong = history().truth["dirt"]["deal won before first contact"]["rows"]
    by_month = dict(ask(history(), """
        SELECT strftime(timezone('Europe/Berlin', to_timestamp(moment("Closed At"))), '%Y-%m'), COUNT(*)
        FROM opportunities WHERE "Stage" = 'Closed Won' GROUP BY 1"""))  # fmt: skip
    months = history().truth["months"]
    off = sum(abs(by_month.get(name, 0) - month["won"]) for name, month in months.items())
    assert off <= 2 * wrong


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.name)
def test_the_simulated_clock_and_the_clock_of_the_figures_agree(office) -> None:  # noqa: ANN001
    calendar = office.calendar(range(2024, 2029))
    mine = OfficeClock(office, FIRST_DAY, LAST_DAY)
    theirs = Clock(calendar, FIRST_DAY, LAST_DAY)
    draws = np.random.default_rng(4)
    starts = draws.integers(FIRST_DAY * 86_400, (LAST_DAY - 200) * 86_400, 400)
    seconds = draws.integers(1, 90 * 3600, 400)
    ends = mine.after(starts, seconds)
    for start, lasts, end in zip(starts.tolist(), seconds.tolist(), ends.tolist(), strict=True):
        assert theirs.seconds_between(start, end) == lasts


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.name)
def test_the_charter_has_the_calendars_the_company_works_by(office) -> None:  # noqa: ANN001
    agreed = load(history().charter).working_calendars(range(2024, 2027))[office.name]
    worked = office.calendar(range(2024, 2027))
    assert (agreed.time_zone, agreed.hours) == (worked.time_zone, worked.hours)
    assert agreed.holidays == worked.holidays


def test_the_median_first_attempt_in_working_time_is_the_one_in_the_files() -> None:
    answered = ask(history(), """
        WITH first AS (SELECT "Lead ID" AS lead, MIN(moment("Completed At")) AS at_s FROM activities GROUP BY 1)
        SELECT u."Working Calendar", moment(h."Offered At"), f.at_s
        FROM handoffs AS h JOIN first AS f ON f.lead = h."Lead ID" JOIN users AS u ON u."Full Name" = h."Owner"
        """)  # fmt: skip
    seconds: list[int] = []
    for office in OFFICES:
        spans = np.array([(a, b) for name, a, b in answered if name == office.name], dtype=np.int64)
        table = day_table(office.calendar(range(2024, 2029)), FIRST_DAY, LAST_DAY)
        seconds.extend(working_seconds(table, spans[:, 0], spans[:, 1]).tolist())
    told = history().truth["first_attempt"]
    assert len(seconds) == told["answered"]
    assert int(np.quantile(seconds, 0.5, method="inverted_cdf")) == told["median_working_seconds"]


@pytest.mark.parametrize("kind", RATES)
def test_dirt_is_laid_at_its_stated_rate(kind: str) -> None:
    told = history().truth["dirt"][kind]
    assert told["of"] > 0
    spread = np.sqrt(told["of"] * told["rate"])
    assert abs(told["rows"] - told["of"] * told["rate"]) <= 4 * spread + 1


@pytest.mark.parametrize(("kind", "question"), [
    ("touch naming its contact by e-mail", 'SELECT COUNT(*) FROM touches WHERE "Contact ID" IS NULL'),
    ("touch of a deleted contact",
     'SELECT COUNT(*) FROM touches WHERE "Contact ID" NOT IN (SELECT "Record ID" FROM contacts UNION ALL '
     'SELECT "Merged Record IDs" FROM contacts WHERE "Merged Record IDs" IS NOT NULL)'),
    ("unknown owner",
     'SELECT COUNT(*) FROM opportunities WHERE "Opportunity Owner" NOT IN (SELECT "Full Name" FROM users)'),
    ("contact merged in marketing", 'SELECT COUNT("Merged Record IDs") FROM contacts'),
    ("money with a decimal comma",
     """SELECT COUNT(*) FROM opportunities WHERE regexp_matches("Amount", ',[0-9][0-9]$')"""),
    ("deal naming its lead by e-mail", 'SELECT COUNT("Contact Email") FROM opportunities'),
    ("deal without its lead",
     'SELECT COUNT(*) FROM opportunities WHERE "Lead ID" IS NULL AND "Contact Email" IS NULL'),
    ("no e-mail in the CRM", 'SELECT COUNT(*) FROM leads WHERE "Email" IS NULL'),
    ("e-mail in capitals",
     'SELECT COUNT(*) FROM (SELECT "Email" AS e FROM contacts UNION ALL SELECT "Email" FROM leads) '
     "WHERE e = UPPER(e)"),
    ("deal won before first contact",
     'SELECT COUNT(*) FROM opportunities AS o JOIN leads AS l ON l."Lead ID" = '
     """COALESCE(o."Lead ID", '00Q' || LPAD(CAST(2 * CAST(SUBSTR(o."Opportunity ID", 4) AS INT) AS TEXT), 9, '0')) """
     'WHERE moment(o."Closed At") < moment(l."Created Date")'),
])  # fmt: skip
def test_dirt_is_in_the_files_as_often_as_the_truth_says(kind: str, question: str) -> None:
    assert ask_one(history(), question) == history().truth["dirt"][kind]["rows"]
