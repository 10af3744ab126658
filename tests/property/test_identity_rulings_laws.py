"""Laws of identity with people's rulings and guesses: what holds of every universe, whatever people ruled in it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockstep.engines.embedded import Workbench, workbench
from lockstep.record.identity_fellows import fellows
from lockstep.record.rulings import Ruling
from unit.record.identity_rows import Row, candidates, linked, ruled


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


#: Enough of them in few enough values that they meet: dozens of small universes in one.
KEYS = [f"{file}/{n}" for file in ("a/leads", "b/contacts", "c/people") for n in range(16)]
NAMES = [("Anna", "Keller"), ("Anna", "Keler"), ("Otto", "Maier"), ("Otto", "Huber"), ("", "Keller"), ("Eva", "")]
people = st.lists(
    st.builds(
        lambda key, mail, phone, name, same, firm: {
            "key": key, "email": mail, "phone": phone, "first_name": name[0], "last_name": name[1], "same_as": same,
            "domain": firm,
        },
        st.sampled_from(KEYS),
        st.none() | st.sampled_from([f"p{n}@firm{n % 4}.example" for n in range(16)]),
        st.none() | st.sampled_from([f"+4351200000{n:02}" for n in range(12)]),
        st.sampled_from(NAMES),
        st.none() | st.none() | st.none() | st.sampled_from(KEYS),
        st.none() | st.sampled_from([f"firm{n}.example" for n in range(4)]),
    ),
    max_size=40, unique_by=lambda row: row["key"],
)  # fmt: skip
rulings = st.lists(
    st.builds(lambda one, sign, other: f"{one} {sign} {other}", st.sampled_from(KEYS), st.sampled_from("=!"),
              st.sampled_from(KEYS)).filter(lambda said: said.split()[0] != said.split()[2]),
    max_size=12,
).map(lambda said: ruled(*said))  # fmt: skip
few = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def last_words(held: Sequence[Ruling]) -> dict[frozenset[str], Ruling]:
    return {frozenset((ruling.left, ruling.right)): ruling for ruling in held}


@pytest.mark.slow
@few
@given(people, rulings)
def test_apart_is_apart_and_same_is_one_unless_that_would_join_two_ruled_apart(
    bench: Workbench, drawn: list[Row], held: list[Ruling]
) -> None:
    links = linked(bench, drawn, rulings=held)
    of = {key: row["entity_id"] for (kind, key), row in links.items() if kind == "person"}
    words = {pair: ruling for pair, ruling in last_words(held).items() if pair <= of.keys()}
    apart = {pair for pair, ruling in words.items() if ruling.kind == "apart"}
    assert all(of[one] != of[other] for one, other in apart)
    clusters: dict[str, set[str]] = {key: {key} for key in of}
    for pair, ruling in sorted(words.items(), key=lambda each: -each[1].number):
        if ruling.kind == "same":
            whole = clusters[ruling.left] | clusters[ruling.right]
            if not any(each <= whole for each in apart):
                assert len({of[key] for key in pair}) == 1
                clusters |= dict.fromkeys(whole, whole)


@pytest.mark.slow
@few
@given(people, rulings, st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_a_link_or_a_candidate(
    bench: Workbench, drawn: list[Row], held: list[Ruling], chance: random.Random
) -> None:
    before = linked(bench, drawn, rulings=held), candidates(bench)
    shuffled = chance.sample(drawn, len(drawn))
    assert (linked(bench, shuffled, rulings=chance.sample(held, len(held)), parts=2), candidates(bench)) == before


@pytest.mark.slow
@few
@given(people, rulings, st.data())
def test_a_closed_subset_gives_the_links_and_candidates_of_the_whole(
    bench: Workbench, drawn: list[Row], held: list[Ruling], data: st.DataObject
) -> None:
    whole, pairs = linked(bench, drawn, rulings=held), candidates(bench)
    kept = closed(data.draw(st.sets(st.sampled_from(KEYS), max_size=3)), drawn, held, list(pairs))
    links = linked(bench, [row for row in drawn if row["key"] in kept], rulings=held)
    assert {at: row for at, row in links.items() if at[0] == "person"} == {
        at: row for at, row in whole.items() if at[0] == "person" and at[1] in kept
    }
    assert candidates(bench) == {pair: row for pair, row in pairs.items() if pair[0] in kept}


@pytest.mark.slow
@few
@given(people)
def test_whoever_is_a_candidate_is_a_fellow(bench: Workbench, drawn: list[Row]) -> None:
    linked(bench, drawn)
    pairs = [pair for pair, row in candidates(bench).items() if row["rule"] == "model"]
    for one, other in pairs[:3]:
        for asked, wanted in ((one, other), (other, one)):
            bench.execute("CREATE OR REPLACE TEMP TABLE asked AS SELECT ? AS key", [asked])
            fellows(bench, people="person_records", of="asked", into="found")
            assert (wanted,) in bench.execute("SELECT key FROM found").fetchall()


def closed(seeds: set[str], people: list[Row], held: list[Ruling], pairs: list[tuple[str, str]]) -> set[str]:
    """Return the keys that the closure rule of `lockstep.record.identity` asks for, with these."""
    shared: dict[str, set[str]] = defaultdict(set)
    for row in people:
        for what in (row["email"], row["phone"], *(f"id {key}" for key in (row["key"], row["same_as"]) if key)):
            if what:
                shared[what.lower()].add(row["key"])
        if row["same_as"]:
            shared[f"id {row['same_as']}"].add(row["same_as"])
    groups = [*shared.values(), *({ruling.left, ruling.right} for ruling in held), *(set(pair) for pair in pairs)]
    kept = set(seeds)
    while True:
        more = kept.union(*(group for group in groups if group & kept))
        if more == kept:
            return kept
        kept = more
