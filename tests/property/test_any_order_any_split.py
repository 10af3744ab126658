"""Whatever order the answers of live sources arrive in, and however they are split, the record ends the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contents import Rows, contents
from lockstep.record import layers
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Kind, Rulings
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
    feeds:
      company_records:
        {{id: id, name: name, domain: domain, city: city, country: country, region: region, owner: owner,
         parent: parent, created: created, updated: updated, is_deleted: deleted}}
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
Answer = tuple[str, str, Said]  # source, stream, what was said


@dataclass(frozen=True)
class World:
    """What there is to be said: of little nearly everything is shared, of much there are parts that share nothing."""

    ids: Sequence[str]
    mails: Sequence[str | None]
    phones: Sequence[str | None]
    lasts: Sequence[str | None]
    firms: Sequence[str | None]
    domains: Sequence[str | None]


SMALL = World(
    ids="12345",
    mails=["a@x.example", "b@x.example", "c@y.example", "d@gmail.com", "info@y.example", None],
    phones=["+49 30 1234567", "+49 30 7654321", None, None],
    lasts=["Huber", "Li", "Okafor", None],
    firms=["Acme", "Acme GmbH", "Foo", "Bar", None],
    domains=["x.example", "www.y.example", None],
)
LARGE = World(
    ids=[str(number) for number in range(1, 25)],
    mails=[*(f"{who}@{firm}.example" for who in ("a", "b", "info") for firm in "stuvwxyz"), "d@gmail.com", None, None],
    phones=[*(f"+49 30 12345{number}" for number in range(10, 20)), *[None] * 10],
    lasts=["Huber", "Li", "Okafor", "Ngo", "Silva", "Haas", None],
    firms=["Acme", "Acme GmbH", "Foo", "Bar", "Gamma AG", "Delta", "Epsilon Ltd", "Zeta", *[None] * 4],
    domains=[*(f"{firm}.example" for firm in "stuvwxyz"), "www.s.example", None, None],
)


def instant(dice: random.Random) -> str:
    return f"2026-{dice.randint(1, 6):02}-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:00:00Z"


def row(dice: random.Random, stream: str, id_: str, world: World) -> dict[str, str | None]:
    pick, person = dice.choice, dice.choice(world.ids)
    owner = pick(["Sam", "Kim", None])
    if stream == "people":
        return {
            "id": id_, "email": pick(world.mails), "phone": pick(world.phones), "first": pick(["Ann", "Bo", None]),
            "last": pick(world.lasts), "firm": pick([*world.ids, *[None] * len(world.ids)]), "owner": owner,
            "firm_name": pick(world.firms), "same": pick(["2", "9", *[None] * len(world.ids)]),
            "stage": pick(["qualified", None]), "country": pick(["DE", "AT"]),
            "created": instant(dice), "updated": instant(dice), "deleted": pick(["true", None, None, None]),
            "offered": pick([instant(dice), None]),
        }  # fmt: skip
    if stream == "firms":
        return {
            "id": id_, "name": pick(world.firms), "domain": pick(world.domains),
            "city": pick(["Berlin", None]), "country": "DE", "region": pick(["North", "South"]), "owner": owner,
            "parent": pick(["1", None, None, None]), "created": instant(dice), "updated": instant(dice),
            "deleted": pick(["true", None, None, None, None]),
        }  # fmt: skip
    if stream == "deals":
        return {
            "id": id_, "name": f"Deal {id_}", "firm_name": pick(world.firms), "owner": owner,
            "amount": pick(["10", None]), "created": instant(dice), "closed": instant(dice),
            "state": pick(["w", "o", "l"]), "person": person, "role": pick(["primary", None]),
        }  # fmt: skip
    if stream == "events":
        by_mail = pick([True, False])
        return {
            "touched": pick([mail for mail in world.mails if mail]) if by_mail else None,
            "person": None if by_mail else person, "channel": pick(["ads", "mail"]), "at": instant(dice),
        }  # fmt: skip
    if stream == "calls":
        return {"person": person, "deal": pick([*world.ids, None]), "owner": owner, "at": instant(dice)}
    return {
        "person": person,
        "owner": owner,
        "decision": pick(["accepted", "returned", None]),
        "at": instant(dice),
        "then": instant(dice),
    }


def history(dice: random.Random, length: int) -> list[Answer]:
    world = dice.choice([SMALL, LARGE])
    length *= 1 if world is SMALL else 2
    streams = ["people", "people", "people", "deals", "events", "events", "calls", "offers", "firms"]
    said: list[Answer] = []
    for place in range(length):
        source, stream, id_ = dice.choice(["crm", "web"]), dice.choice(streams), dice.choice(world.ids)
        count = 0 if dice.random() < 0.1 else dice.choice([1, 2]) if stream == "deals" else 1
        rows = tuple(row(dice, stream, id_, world) for _ in range(count))
        said.append((source, stream, Said(id_, START_MS + dice.randint(0, length) * DAY_MS + place % 3, rows)))
    return said


def arrive(home: Home, answers: Sequence[Answer]) -> None:
    for source, stream in {(source, stream) for source, stream, _ in answers}:
        these = [said for s, t, said in answers if (s, t) == (source, stream)]
        Arrivals(home.arrived(source)).keep(stream, these, None)


def cut(dice: random.Random, answers: Sequence[Answer], parts: int) -> Iterator[Sequence[Answer]]:
    shuffled = dice.sample(answers, len(answers))
    # What comes late may have been there before, and come again.
    shuffled += dice.sample(shuffled, len(shuffled) // 5)
    bounds = [0, *sorted(dice.randint(0, len(shuffled)) for _ in range(parts - 1)), len(shuffled)]
    return (shuffled[low:high] for low, high in pairwise(bounds) if low < high)


def new_home(folder: str) -> Home:
    home = Home(Path(folder))
    for source in ("crm", "web"):
        home.mapping(source).parent.mkdir(parents=True)
        home.mapping(source).write_text(MAPPING.format(source=source))
    return home


def rule(home: Home, dice: random.Random, count: int) -> None:
    """Let people rule, or take back what they ruled; the same dice rule the same."""
    rulings = Rulings(home.rulings)
    for _ in range(count):
        table = dice.choice(["people", "people", "firms"])
        left, right = (f"{dice.choice(['crm', 'web'])}/{table}/{dice.choice('12345')}" for _ in range(2))
        kind: Kind = dice.choice(["same", "apart", "value", "undo"])
        number = dice.randint(1, 6)
        if kind == "value":
            field = dice.choice(["name", "country"] if table == "firms" else ["title", "country"])
            of = "company" if table == "firms" else "person"
            said = {"field": field, "kind": of, "value": dice.choice(["Foo", "AT"])}
            rulings.rule(kind, by="anna", at_s=0, left=left, said=said)
        elif kind == "undo" and number <= len(rulings.all()):
            rulings.rule(kind, by="anna", at_s=0, said={"number": number})
        elif kind != "undo" and left != right:
            rulings.rule(kind, by="anna", at_s=0, left=left, right=right)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**9), always=st.sampled_from([1, 5, 2_000]))
def test_any_order_and_any_split_of_the_same_answers_give_the_same_record(seed: int, always: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # So few rows that tables are written whole again now and then.
        patch.setattr(layers, "_ALWAYS", always)
        expected, found = records(seed)
    for table in expected:
        assert found[table] == expected[table], (seed, always, table)


def records(seed: int) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """The record of a history that arrives at once, and of the same in parts; people rule the same things in both."""
    dice = random.Random(seed)
    answers = history(dice, dice.randint(10, 60))
    with tempfile.TemporaryDirectory() as once, tempfile.TemporaryDirectory() as often:
        whole, pieces = new_home(once), new_home(often)
        parts = list(cut(dice, answers, dice.randint(2, 5)))
        ruled = [dice.choice([0, 0, 1, 2]) for _ in parts]
        arrive(whole, answers)
        rule(whole, random.Random(seed), sum(ruled))
        expected = contents(sync(whole, RULES, now_s=NOW_S).version)
        ruling = random.Random(seed)
        for part, count in zip(parts, ruled, strict=True):
            arrive(pieces, part)
            rule(pieces, ruling, count)
            version = sync(pieces, RULES, now_s=NOW_S).version
        return expected, contents(version)
