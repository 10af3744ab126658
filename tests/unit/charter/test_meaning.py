"""What a charter means: promises, months, calendars, rates, and a version that follows the meaning alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from lockstep import charter
from lockstep.charter.lifecycle import STAGES
from lockstep.charter.promises import LeadsByCapacity, LeadsByCount, LeadsByValue
from lockstep.record.rules import BuildRules
from lockstep.values.faults import LockstepError
from lockstep.values.instants import day_of_date, parse

ROOT = Path(__file__).resolve().parents[3]
COMPANY = "company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}\n"


def made(text: str = "") -> charter.Charter:
    return charter.parse(COMPANY + text)


def test_a_company_alone_is_a_charter_with_the_defaults_of_the_domain() -> None:
    found = made()
    sales = found.promises.sales
    assert str(sales.first_attempt.hand_raise) == "1 working hour"
    assert str(sales.first_attempt.other) == "4 working hours"
    assert (sales.attempts.count, str(sales.attempts.within)) == (5, "10 working days")
    assert str(sales.decision) == "2 working days"
    assert found.promises.marketing.leads is None
    assert list(found.lifecycle.stages) == list(STAGES)
    assert found.lifecycle.stages["offered"].name == "MQL"
    assert len(found.lifecycle.return_codes) == 11
    assert found.lifecycle.return_codes["DATA-bad"].owner == "marketing"
    assert found.goal() is None
    assert found.build_rules() == BuildRules("Europe/Berlin", "EUR", ())
    assert found.working_calendar(None, [2026]).standard_day_seconds == 8 * 3600


def test_a_stage_is_renamed_without_explaining_it_anew_and_the_others_stay() -> None:
    stages = made("lifecycle: {stages: {accepted: {name: Taken}}}").lifecycle.stages
    assert (stages["accepted"].name, stages["offered"].name) == ("Taken", "MQL")
    assert stages["accepted"].meaning_in_words == made().lifecycle.stages["accepted"].meaning_in_words


def test_return_codes_named_in_the_charter_are_all_there_are() -> None:
    text = "lifecycle: {return_codes: {NO: {meaning: No., owner: sales, next_step: Stop.}}}"
    assert list(made(text).lifecycle.return_codes) == ["NO"]


def test_leads_are_owed_by_value_count_or_capacity() -> None:
    def leads(text: str) -> object:
        goals = "goals: [{name: G, period: 2026, amount: 6_000_000}]\n"
        return made(f"{goals}promises: {{marketing: {{leads: {{{text}}}}}}}").promises.marketing.leads

    by_value = leads("by: value, share: 60%")
    assert isinstance(by_value, LeadsByValue)
    assert by_value.owed(Decimal(500_000)) == 300_000
    assert by_value.prior_weight == 20
    number = leads("by: count, per_month: 120, stage: offered")
    assert isinstance(number, LeadsByCount)
    assert (number.owed(Decimal(1)), number.stage) == (120, "offered")
    # R·m / (A·c1·c2) = 500,000 · 0.6 / (20,000 · 0.4 · 0.25) = 150
    formula = leads("by: count, share: 60%, average_amount: 20_000, opportunity_rate: 40%, win_rate: 25%")
    assert isinstance(formula, LeadsByCount)
    assert formula.owed(Decimal(500_000)) == 150
    capacity = leads("by: capacity, per_rep: 40, reps: 6")
    assert isinstance(capacity, LeadsByCapacity)
    assert capacity.owed() == 240


def test_an_even_goal_falls_due_by_calendar_days() -> None:
    found = made("goals: [{name: G, period: 2026, amount: 365}]")
    shares = found.month_shares(found.goals[0])
    assert next(iter(shares)) == "2026-01"
    assert (shares["2026-01"], shares["2026-02"]) == (Fraction(31, 365), Fraction(28, 365))
    assert sum(shares.values()) == 1


def test_a_goal_by_working_days_leaves_out_holidays_of_the_default_calendar() -> None:
    text = """
goals: [{name: G, period: 2026-Q2, amount: 1000, phasing: working-days}]
calendars:
  a:
    time_zone: Europe/Berlin
    hours: {monday-friday: 09:00-17:00}
    holidays: {country: DE}
"""
    found = made(text)
    # April 2026: 22 weekdays without Good Friday and Easter Monday; May: 21 without 1, 14 and 25 May; June: 22.
    assert found.month_shares(found.goals[0]) == {
        "2026-04": Fraction(20, 60), "2026-05": Fraction(18, 60), "2026-06": Fraction(22, 60),
    }  # fmt: skip


def test_months_of_a_fiscal_year_are_its_own() -> None:
    found = charter.parse(
        "company: {name: A, currency: EUR, time_zone: UTC, fiscal_year_starts: apr}\n"
        "goals: [{name: G, period: 2026, amount: 1}]"
    )
    months = list(found.month_shares(found.goals[0]))
    assert (found.fiscal_start, months[0], months[-1], len(months)) == (4, "2025-04", "2026-03", 12)


def test_month_amounts_add_up_to_the_goal_to_the_cent() -> None:
    found = made("goals: [{name: G, period: 2026, amount: 1_000_000.01}]")
    assert sum(found.month_amounts(found.goals[0]).values()) == Decimal("1000000.01")


def test_shares_of_other_months_are_refused_even_without_a_check() -> None:
    found = made("goals: [{name: G, period: 2026-Q1, amount: 1}]")
    goal = found.goals[0].model_copy(update={"phasing": {"2026-05": Decimal(1)}})
    with pytest.raises(LockstepError, match="other months"):
        found.month_shares(goal)


def test_working_days_are_as_long_as_the_calendar_makes_them() -> None:
    found = made("calendars: {a: {time_zone: UTC, hours: {mon-thu: '09:00-12:30, 13:30-17:30', fri: 09:00-15:00}}}")
    # (4 · 7.5 h + 6 h) / 5 = 7.2 h
    calendar = found.working_calendar("a", [2026])
    assert found.promises.sales.decision.seconds(calendar.standard_day_seconds) == 2 * 25_920
    assert found.promises.sales.first_attempt.other.seconds(calendar.standard_day_seconds) == 14_400


def test_a_calendar_keeps_holidays_extra_days_and_worked_ones() -> None:
    found = made(
        "calendars: {a: {time_zone: UTC, hours: {mon-fri: 09:00-17:00}, holidays: "
        "{country: DE, subdivision: BE, extra: [2026-12-24, 2026-12-28..2026-12-30], except: [2026-03-08]}}}"
    )
    days = found.working_calendar("a", [2026]).holidays
    assert {date(2026, 12, 24), date(2026, 12, 29), date(2026, 5, 1)} <= days
    assert date(2026, 3, 8) not in days
    assert date(2025, 12, 25) not in days  # another year
    assert list(found.working_calendars([2026])) == ["a"]


def test_an_owner_works_by_the_charters_word_then_the_records_then_the_default() -> None:
    found = made(
        "default_calendar: a\n"
        "calendars:\n"
        "  b: {time_zone: America/New_York, hours: {monday: 09:00-17:00}}\n"
        "  a: {time_zone: Europe/Berlin, hours: {monday: 09:00-17:00}}\n"
        "members: {Sam: {calendar: b}, maya@acme.example: {time_off: [2026-07-20..2026-07-21]}}\n"
    )
    assert found.calendar_of("sam", [2026], recorded="a").name == "b"
    assert found.calendar_of("Ines", [2026], recorded="B").name == "b"
    assert found.calendar_of("Ines", [2026], recorded="unheard of").name == "a"
    assert found.calendar_of(None, [2026]).name == "a"
    maya = found.calendar_of("Maya", [2026], email="Maya@Acme.example")
    assert maya.time_off == ((parse("2026-07-19T22:00:00Z"), parse("2026-07-21T22:00:00Z")),)
    assert list(found.all_calendars) == ["a", "b"]
    with pytest.raises(LockstepError, match="no calendar “c”"):
        found.working_calendar("c", [2026])


def test_rates_become_build_rules_in_order() -> None:
    found = made("rates: {USD: {2026-01-01: 0.86, 2025-01-01: '0.96'}, GBP: {2025-01-01: 1.2}}")
    day = day_of_date(date(2025, 1, 1))
    assert found.build_rules().rates == (
        ("GBP", day, Decimal("1.2")), ("USD", day, Decimal("0.96")), ("USD", day + 365, Decimal("0.86")),
    )  # fmt: skip


def test_the_version_follows_the_meaning_and_nothing_else() -> None:
    plain = made("goals: [{name: G, period: 2026, amount: 1000}]\npromises: {sales: {decision: 2 working days}}")
    same = charter.parse(
        "# a comment\npromises:\n  sales:\ngoals:\n- amount: 1_000.00\n  phasing: even\n  period: '2026'\n  name: G\n"
        "company:\n  time_zone: Europe/Berlin\n  fiscal_year_starts: 1\n  currency: EUR\n  name: Acme\n"
        "default_calendar: office\ncalendars: {office: {time_zone: Europe/Berlin, hours: {mon-wed: 09:00-17:00, "
        "thursday: '09:00-12:00, 12:00-17:00', friday: 09:00-17:00, sunday: closed}}}\n"
    )
    assert same.version == plain.version
    assert charter.differences(plain, same) == []
    assert made("goals: [{name: G, period: 2026, amount: 1000.01}]").version != plain.version
    assert len(plain.version) == 64


def test_the_example_of_the_invented_company_is_sound() -> None:
    path = ROOT / "examples" / "charter.yaml"
    assert charter.check(path) == []
    found = charter.load(path)
    assert found.company.name == "Tellmark Systems"
    assert sum(found.month_shares(found.goals[0]).values()) == 1
    assert list(found.all_calendars) == ["Berlin", "New York"]


@pytest.mark.parametrize(
    ("zone", "country", "currency"),
    [
        ("UTC", None, "EUR"),
        ("Europe/Berlin", "DE", "EUR"),
        ("America/New_York", "US", "USD"),
        ("Asia/Tokyo", "JP", "JPY"),
    ],
)
def test_the_charter_to_start_from_passes_its_own_check(zone: str, country: str | None, currency: str) -> None:
    found = charter.parse(charter.default_text(year=2026, company='A "quoted": name #1', time_zone=zone))
    assert (found.company.name, found.company.country) == ('A "quoted": name #1', country)
    assert found.company.currency == currency
    assert found.promises.sales.model_copy(update={"kept_rate": None}) == made().promises.sales
    assert found.promises.sales.kept_rate == Decimal("0.9")


def test_what_is_commented_out_in_the_charter_to_start_from_is_right_too() -> None:
    head, _, rest = charter.default_text(year=2026, time_zone="Europe/Berlin").partition("# ── ")
    uncommented = "\n".join(line.removeprefix("# ") for line in rest.split("\n")[1:])
    found = charter.parse(head + uncommented)
    assert found.direction
    assert found.signatories
    assert found.members
    assert found.rates
    assert found.segments
    assert list(found.lifecycle.return_codes) == ["FIT-size"]


def test_the_essentials_of_the_charter_to_start_from_fit_on_one_screen() -> None:
    lines = charter.default_text(year=2026).split("\n")
    assert (
        lines.index("calendars:                         # people without one of their own work by `default_calendar`")
        <= 36
    )
    assert max(map(len, lines)) <= 110
