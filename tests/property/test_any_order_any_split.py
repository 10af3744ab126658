"""Whatever order the answers of live sources arrive in, and however they are split, the record ends the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contents import contents
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.sync import sync

pytestmark = pytest.mark.slow

RULES = BuildRules("Europe/Berlin", "EUR")
NOW_S = 1_790_000_000
DAY_MS = 86_400_000
START_MS = 1_767_225_600_000
MAPPING = """
source: {source}
country: DE
files:
  people:
    path: "@people"
    feeds:
      person_records:
        {{id: id, email: email, phone: phone, first_name: first, last_name: last,
         company: {{column: firm, refers_to: firms}}, company_name: firm_name, owner: owner, country: country,
         same_as: {{column: same, refers_to: people}}, stage: stage, created: created, updated: updated,
         is_deleted: deleted}}
      stages: {{person: {{column: id, refers_to: people}}, offered_at: offered}}
  firms:
    path: "@firms"
    feeds: {{company_records: {{id: id, name: name, domain: domain, created: created}}}}
  deals:
    path: "@deals"
    feeds:
      deal_records:
        {{id: id, name: name, company_name: firm_name, owner: owner, amount: amount, created: created, closed: closed,
         state: {{column: state, values: {{w: won, o: open, l: lost}}}}}}
      deal_people: {{deal: {{column: id, refers_to: deals}}, person: {{column: person, refers_to: people}}, role: role}}
  events:
    path: "@events"
    feeds:
      touches: {{email: touched, person: {{column: person, refers_to: people}}, channel: channel, occurred: at}}
  calls:
    path: "@calls"
    feeds:
      activities:
        {{person: {{column: person, refers_to: people}}, deal: {{column: deal, refers_to: deals}}, member: owner,
         kind: {{value: call}}, occurred: at}}
  offers:
    path: "@offers"
    feeds:
      handoffs:
        {{person: {{column: person, refers_to: people}}, owner: owner, decision: decision, occurred: at,
         decided: then}}
"""
MAILS = ["a@x.example", "b@x.example", "c@y.example", "d@gmail.com", "info@y.example", None]
PHONES = ["+49 30 1234567", "+49 30 7654321", None, None]
LASTS = ["Huber", "Li", "Okafor", None]
Answer = tuple[str, str, Said]  # source, stream, what was said


def instant(dice: random.Random) -> str:
    return f"2026-{dice.randint(1, 6):02}-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:00:00Z"


def row(dice: random.Random, stream: str, id_: str) -> dict[str, str | None]:
    """One row of a stream; few values, so that much is shared."""
    pick, person = dice.choice, dice.choice(["1", "2", "3", "4"])
    owner = pick(["Sam", "Kim", None])
    if stream == "people":
        return {
            "id": id_, "email": pick(MAILS), "phone": pick(PHONES), "first": pick(["Ann", "Bo", None]),
            "last": pick(LASTS), "firm": pick(["1", "2", None, None]), "owner": owner,
            "firm_name": pick(["Acme GmbH", "Foo", None]), "same": pick(["2", "9", None, None, None]),
            "stage": pick(["qualified", None]), "country": pick(["DE", "AT"]),
            "created": instant(dice), "updated": instant(dice), "deleted": pick(["true", None, None, None]),
            "offered": pick([instant(dice), None]),
        }  # fmt: skip
    if stream == "firms":
        return {"id": id_, "name": pick(["Acme", "Foo"]), "domain": pick(["x.example", None]), "created": instant(dice)}
    if stream == "deals":
        return {
            "id": id_, "name": f"Deal {id_}", "firm_name": pick(["Acme", "Foo", None]), "owner": owner,
            "amount": pick(["10", None]), "created": instant(dice), "closed": instant(dice),
            "state": pick(["w", "o", "l"]), "person": person, "role": pick(["primary", None]),
        }  # fmt: skip
    if stream == "events":
        by_mail = pick([True, False])
        return {
            "touched": pick(MAILS[:3]) if by_mail else None, "person": None if by_mail else person,
            "channel": pick(["ads", "mail"]), "at": instant(dice),
        }  # fmt: skip
    if stream == "calls":
        return {"person": person, "deal": pick(["1", "2", None]), "owner": owner, "at": instant(dice)}
    return {
        "person": person,
        "owner": owner,
        "decision": pick(["accepted", "returned", None]),
        "at": instant(dice),
        "then": instant(dice),
    }


def history(dice: random.Random, length: int) -> list[Answer]:
    streams = ["people", "people", "people", "deals", "events", "events", "calls", "offers"]
    said: list[Answer] = [
        (source, "firms", Said(id_, START_MS, (row(dice, "firms", id_),))) for source in ("crm", "web") for id_ in "12"
    ]
    for place in range(length):
        source, stream, id_ = dice.choice(["crm", "web"]), dice.choice(streams), dice.choice("12345")
        count = 0 if dice.random() < 0.1 else dice.choice([1, 2]) if stream == "deals" else 1
        rows = tuple(row(dice, stream, id_) for _ in range(count))
        said.append((source, stream, Said(id_, START_MS + dice.randint(0, length) * DAY_MS + place % 3, rows)))
    return said


def arrive(home: Home, answers: Sequence[Answer]) -> None:
    for source, stream in {(source, stream) for source, stream, _ in answers}:
        these = [said for s, t, said in answers if (s, t) == (source, stream)]
        Arrivals(home.arrived(source)).keep(stream, these, None)


def cut(dice: random.Random, answers: Sequence[Answer], parts: int) -> Iterator[Sequence[Answer]]:
    firms = [answer for answer in answers if answer[1] == "firms"]  # of which a change concerns everybody
    shuffled = firms + dice.sample([answer for answer in answers if answer[1] != "firms"], len(answers) - len(firms))
    # What comes late may have been there before, and come again.
    shuffled += dice.sample(shuffled[len(firms) :], len(shuffled) // 5)
    bounds = [0, *sorted(dice.randint(len(firms), len(shuffled)) for _ in range(parts - 1)), len(shuffled)]
    return (shuffled[low:high] for low, high in pairwise(bounds) if low < high)


def new_home(folder: str) -> Home:
    home = Home(Path(folder))
    for source in ("crm", "web"):
        home.mapping(source).parent.mkdir(parents=True)
        home.mapping(source).write_text(MAPPING.format(source=source))
    return home


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_any_order_and_any_split_of_the_same_answers_give_the_same_record(seed: int) -> None:
    dice = random.Random(seed)
    answers = history(dice, dice.randint(10, 60))
    with tempfile.TemporaryDirectory() as once, tempfile.TemporaryDirectory() as often:
        whole, pieces = new_home(once), new_home(often)
        arrive(whole, answers)
        expected = contents(sync(whole, RULES, now_s=NOW_S).version)
        for part in cut(dice, answers, dice.randint(2, 5)):
            arrive(pieces, part)
            version = sync(pieces, RULES, now_s=NOW_S).version
        found = contents(version)
    for table in expected:
        assert found[table] == expected[table], (seed, table)
