"""A change is told in sentences people can agree with."""

from __future__ import annotations

import pytest

from lockstep import charter

COMPANY = "company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}\n"
OFFICE = "calendars: {a: {time_zone: UTC, hours: {mon-fri: 09:00-17:00}}}"
MAYA, SAM = "{name: Maya, team: marketing, role: Head}", "{name: Sam, team: sales, role: Head}"


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        ("", "", []),
        (
            "",
            "promises: {sales: {first_attempt: {hand_raise: 30 working minutes}}}",
            [
                "The time sales has for its first attempt at a hand-raiser changes from 1 working hour to "
                "30 working minutes."
            ],
        ),
        (
            "goals: [{name: G, period: 2026, amount: 1000000}]",
            "goals: [{name: G, period: 2026, amount: 1200000.50}]",
            ["The amount of the goal “G” changes from €1,000,000 to €1,200,000.50."],
        ),
        (
            "",
            "goals: [{name: G, period: 2026, amount: 1000000}]",
            ["The goal “G” is new: figure won-revenue, period 2026, amount €1,000,000, phasing even."],
        ),
        (
            "promises: {marketing: {leads: {by: count, per_month: 9}, acceptance_rate: 80%}}",
            "promises: {marketing: {leads: {by: capacity, per_rep: 40, reps: 6}}}",
            [
                "What marketing owes in leads changes from by count, stage accepted, per month 9 to by capacity, "
                "stage accepted, per rep 40, reps 6.",
                "The share of leads of marketing that sales accepts is no more; it was: 80%.",
            ],
        ),
        (
            OFFICE,
            OFFICE.replace("mon-fri: 09:00-17:00", "mon-thu: 09:00-17:00"),
            [
                "The working week of the calendar “a” changes from monday-friday 09:00-17:00 to "
                "monday-thursday 09:00-17:00."
            ],
        ),
        (
            "rates: {USD: {2026-01-01: 0.9}}",
            "rates: {USD: {2026-01-01: 0.8}}",
            ["The rate of USD from 2026-01-01 changes from 0.9 to 0.8."],
        ),
        (
            "",
            "attribution: {model: time-decay, level: account, look_back_days: 120, half_life_days: 14}",
            [
                "The model by which both teams read what helped a deal changes from u to time-decay.",
                "Whose touches count for a deal changes from person to account.",
                "The number of days that attribution looks back at least changes from 90 to 120.",
                "The number of days after which a touch counts half changes from 7 to 14.",
            ],
        ),
        (
            f"signatories: [{MAYA}, {SAM}]",
            f"signatories: [{SAM}, {MAYA}]",
            ["The order of signatories changes: it is now “Sam”, “Maya”."],
        ),
        (
            "lifecycle: {}",
            "lifecycle: {stages: {offered: {name: Hot}}}",
            ["The name of the stage “offered” changes from MQL to Hot."],
        ),
    ],
)
def test_each_change_is_one_sentence(before: str, after: str, sentences: list[str]) -> None:
    told = charter.differences(charter.parse(COMPANY + before), charter.parse(COMPANY + after))
    assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in told] == sentences
