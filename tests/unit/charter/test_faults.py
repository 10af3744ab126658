"""Whatever is wrong with a charter is said with its line and column, and with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep import charter
from lockstep.values.faults import Fault, LockstepError

COMPANY = "company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}\n"


def faults(text: str) -> list[Fault]:
    with pytest.raises(LockstepError) as caught:
        charter.parse(COMPANY + text)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "said", "remedy"),
    [
        ("lifecycle: {stages: {acepted: {name: SAL}}}", 2, 22, "unknown-stage", "acepted", "Did you mean “accepted”?"),
        ("promises: {suport: {reply: 1 hour}}", 2, 12, "unknown-team", "no team “suport”", "marketing and sales"),
        ("promises: {sales: {decision: 2 days}}", 2, 30, "not-a-duration", "working time", "2 working days"),
        ("promises: {sales: {decision: soon}}", 2, 30, "not-a-duration", "“soon”", "4 working hours"),
        ("promises: {sales: {decision: 0 working days}}", 2, 30, "not-a-duration", "no time", "1 working minute"),
        ("promises: {sales: {first_atempt: {}}}", 2, 20, "unknown-entry", "first_atempt", "“first_attempt”"),
        ("promises: {sales: {attempts: {count: 5.5}}}", 2, 38, "not-a-whole-number", "5.5", "Write 6"),
        ("promises: {marketing: {acceptance_rate: 80}}", 2, 41, "not-a-share", "more than", "80%"),
        ("promises: {marketing: {acceptance_rate: 0%}}", 2, 41, "not-above-zero", "above zero", "above zero"),
        ("promises: {marketing: {leads: {by: valeu, share: 5%}}}", 2, 36, "unknown-way", "valeu", "“value”"),
        ("promises: {marketing: {leads: {by: count}}}", 2, 24, "number-or-formula", "no count", "per_month"),
        (
            "promises: {marketing: {leads: {by: count, average_amount: 5, win_rate: 25%}}}",
            2,
            24,
            "number-or-formula",
            "`share`, `opportunity_rate`",
            "Add",
        ),
        ("promises: {marketing: {leads: {by: value, share: 5%}}}", 2, 50, "no-goal", "there is none", "goals"),
        (
            "promises: {marketing: {leads: {by: capacity, reps: 5}}}",
            2,
            24,
            "missing",
            "`per_rep` is missing",
            "per_rep:",
        ),
        (
            "promises: {marketing: {leads: {by: count, per_month: 9, stage: acepted}}}",
            2,
            64,
            "unknown-word",
            "acepted",
            "accepted",
        ),
        ("attribution: {model: last non direct}", 2, 22, "unknown-word", "last non direct", "“last-non-direct”"),
        ("attribution: {look_back_days: 90 days}", 2, 31, "not-a-number", "90 days", "Write digits"),
        ("attribution: {half_life_days: 7.5}", 2, 31, "not-a-whole-number", "7.5", "Write 8"),
        ("attribution: {look_back_days: 4000}", 2, 31, "too-many-days", "ten years", "such as 90"),
        ("goals: [{name: G, period: 2026, amount: 12.000.000}]", 2, 41, "not-a-number", "12.000.000", "12000000"),
        ("goals: [{name: G, period: 2026, amount: -5}]", 2, 41, "below-zero", "-5", "above zero"),
        ("goals: [{name: G, period: 2026, amount: 0}]", 2, 41, "not-above-zero", "above zero", "reached"),
        ("goals: [{name: G, period: 2026, amount: 1.005}]", 2, 41, "amount-does-not-fit", "smallest unit", "Correct"),
        ("goals: [{name: G, period: 2026-W07, amount: 1}]", 2, 27, "not-a-period", "2026-W07", "2026-Q1"),
        (
            "goals: [{name: G, period: 2026, amount: 1, figure: revenue}]",
            2,
            52,
            "unknown-figure",
            "revenue",
            "won-revenue",
        ),
        ("goals: [{name: G, period: 2026, amount: 1, phasing: evn}]", 2, 53, "unknown-phasing", "evn", "“even”"),
        (
            "goals: [{name: G, period: 2026-Q1, amount: 1, phasing: {2026-01: 50%, 2026-02: 40%}}]",
            2,
            47,
            "shares-do-not-add-up",
            "90%",
            "Add 10%",
        ),
        (
            "goals: [{name: G, period: 2026-01, amount: 1, phasing: {2026-01: 90%, 2026-02: 10%}}]",
            2,
            80,
            "foreign-month",
            "2026-02 lies outside",
            "2026-01",
        ),
        (
            "goals: [{name: G, period: 2026-Q1, amount: 1, phasing: {2026-01: 50%, 2026-02: 50%}}]",
            2,
            47,
            "missing-month",
            "2026-03",
            "0%",
        ),
        (
            "goals: [{name: G, period: 2026, amount: 1, under: growth}]",
            2,
            51,
            "unknown-direction",
            "growth",
            "direction",
        ),
        ("goals: [{name: G, period: 2026}]", 2, 9, "missing", "`amount` is missing in `goals.1`", "amount:"),
        ("goals: {name: G}", 2, 1, "wrong-kind", "instead of a list", "- "),
        (
            "calendars: {a: {time_zone: Berlin, hours: {monday: 09:00-17:00}}}",
            2,
            28,
            "unknown-time-zone",
            "Berlin",
            "Europe/Berlin",
        ),
        (
            "calendars: {a: {time_zone: UTC, hours: {monday: '09:00-12:30, 12:00-17:00'}}}",
            2,
            49,
            "overlapping-hours",
            "overlap",
            "12:30 or later",
        ),
        (
            "calendars: {a: {time_zone: UTC, hours: {monday: 22:00-06:00}}}",
            2,
            49,
            "not-hours",
            "ends before",
            "22:00-24:00",
        ),
        ("calendars: {a: {time_zone: UTC, hours: {monday: 9-5}}}", 2, 49, "not-hours", "9-5", "09:00-12:30"),
        (
            "calendars: {a: {time_zone: UTC, hours: {mondy: 09:00-17:00}}}",
            2,
            41,
            "unknown-weekday",
            "mondy",
            "“monday”",
        ),
        (
            "calendars: {a: {time_zone: UTC, hours: {mon: 09:00-17:00, monday: 10:00-17:00}}}",
            2,
            33,
            "said-twice",
            "monday are said twice",
            "one",
        ),
        ("calendars: {a: {time_zone: UTC, hours: {monday: closed}}}", 2, 33, "no-hours", "no clock", "hours"),
        (
            "calendars: {a: {time_zone: UTC, hours: {monday: "
            "'01:00-02:00, 03:00-04:00, 05:00-06:00, 07:00-08:00, 09:00-10:00'}}}",
            2,
            33,
            "too-many-shifts",
            "more shifts",
            "Join",
        ),
        (
            "calendars: {a: {time_zone: UTC, hours: {monday: 09:00-17:00}, holidays: {country: DE, subdivision: XX}}}",
            2,
            63,
            "unknown-holidays",
            "XX",
            "BE",
        ),
        (
            "calendars: {a: {time_zone: UTC, hours: {monday: 09:00-17:00}, "
            "holidays: {country: DE, except: [2026-05-02]}}}",
            2,
            63,
            "no-holiday",
            "2026-05-02",
            "Correct",
        ),
        ("default_calendar: home", 2, 19, "unknown-calendar", "“home”", "calendars"),
        ("members: {Sam: {calendar: home}}", 2, 27, "unknown-calendar", "“home”", "calendars"),
        ("members: {Sam: {team: sale}}", 2, 23, "unknown-team", "“sale”", "“sales”"),
        (
            "members: {Sam: {time_off: [2026-08-07..2026-07-01]}}",
            2,
            28,
            "ends-before-it-begins",
            "2026-08-07",
            "2026-07-01..2026-08-07",
        ),
        ("members: {Sam: {time_off: 2026-08-07}}", 2, 27, "wrong-kind", "instead of a list", "- "),
        ("members: {Sam: {}, SAM: {}}", 2, 20, "said-twice", "one person", "one"),
        ("rates: {EUR: {2026-01-01: 1}}", 2, 9, "rate-of-home-currency", "home currency", "Remove"),
        ("rates: {USD: {2026-01-01: 0.00000000001}}", 2, 27, "impossible-rate", "USD at 0.00000000001 EUR", "one USD"),
        ("rates: {JPY: {2026-01-01: 1000000}}", 2, 27, "impossible-rate", "JPY at 1000000 EUR", "one JPY"),
        ("rates: {USD: {2026-02-31: 1}}", 2, 15, "not-a-day", "2026-02-31", "2026-12-24"),
        ("rates: {DOLLAR: {2026-02-01: 1}}", 2, 9, "unknown-currency", "DOLLAR", "ISO 4217"),
        ("signatories: [{name: Sam, team: sales, role: Head}]", 2, 1, "one-sided", "marketing", "equals"),
        ("segments: {a: \"industri = 'x'\"}", 2, 15, "unknown-field", "industri", "“industry”"),
        ("wat: 1", 2, 1, "unknown-entry", "`wat`", "company"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_would_be_right(
    text: str, line: int, column: int, code: str, said: str, remedy: str
) -> None:
    (fault,) = faults(text)
    assert (fault.line, fault.column, fault.code, fault.file) == (line, str(column), code, "charter.yaml")
    assert said in fault.sentence
    assert remedy in fault.remedy


def test_faults_of_reading_of_values_and_between_sections_come_in_one_list_by_line() -> None:
    found = faults("default_calendar: hoem\nmembers: {Sam: {team: sale}}\ndefault_calendar: x\nwat: 1\n")
    assert [(fault.line, fault.code) for fault in found] == [
        (3, "unknown-team"), (4, "said-twice"), (5, "unknown-entry"),
    ]  # fmt: skip
    # The calendar of line 2 is checked against those of the charter as soon as `members` can be read.
    assert [fault.line for fault in faults("default_calendar: hoem\nwat: 1\n")] == [2, 3]


def test_a_charter_without_its_company_says_so_and_still_checks_the_rest() -> None:
    with pytest.raises(LockstepError) as caught:
        charter.parse("signatories: [{name: Sam, team: sales, role: Head}]\n")
    assert {fault.code for fault in caught.value.faults} == {"missing", "one-sided"}


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "# only a comment\n"])
def test_what_is_no_mapping_is_no_charter(text: str) -> None:
    with pytest.raises(LockstepError) as caught:
        charter.parse(text)
    assert caught.value.faults[0].code == "not-a-charter"


def test_a_file_that_is_not_there_names_the_way_to_one(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="lockstep init"):
        charter.load(tmp_path / "charter.yaml")
    with pytest.raises(LockstepError, match="lockstep init"):
        charter.in_force(tmp_path / "charter.yaml")
    with pytest.raises(LockstepError, match="cannot be read"):
        charter.check(tmp_path)


def test_check_returns_faults_and_load_raises_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(COMPANY + "wat: 1\n", encoding="utf-8")
    (fault,) = charter.check(path)
    assert fault.place == "ours.yaml · line 2 · column 1"
    with pytest.raises(LockstepError, match=r"ours\.yaml is not a charter yet: one thing is wrong") as caught:
        charter.load(path)
    assert caught.value.faults == (fault,)
