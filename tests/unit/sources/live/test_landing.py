"""What a live source says lands as any file does, the latest answer of each record alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from contents import rows_of
from lockstep.record.faulty import list_faults, summarise_faults
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Batch, Refused, Said
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync

MAPPING = """
source: crm
files:
  contacts:
    path: "@contacts"
    feeds:
      person_records: {id: id, email: email, name: name, created: created}
      stages: {person: {column: id, refers_to: contacts}, offered_at: offered}
  deals:
    path: "@deals"
    feeds:
      deal_records:
        {id: id, name: name, amount: amount, created: created, state: {column: state, values: {w: won, o: open}}}
      deal_people: {deal: {column: id, refers_to: deals}, person: {column: contact, refers_to: contacts}}
"""
RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000


class Answers:
    """A service whose answers are given beforehand; after `breaks_after` batches of a stream it refuses."""

    def __init__(self, breaks_after: int = 1_000_000, **streams: Sequence[Said]) -> None:
        self._streams, self._breaks_after = streams, breaks_after

    def check(self) -> str:
        return "a list of answers"

    def streams(self) -> Sequence[str]:
        return tuple(self._streams)

    def pull(self, stream: str, cursor: int | None, *, now_s: int) -> Iterator[Batch]:
        for place in range(cursor or 0, len(self._streams[stream])):
            if place >= self._breaks_after:
                raise Refused("The token was revoked.", remedy="Make another.")
            yield Batch([self._streams[stream][place]], place + 1)


def contact(id_: str, at: int, **said: str | None) -> Said:
    return Said(id_, at, ({"id": id_, "created": "2026-01-05T10:00:00Z", **said},))


@pytest.fixture
def live(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    return home


def rows(home: Home, table: str, columns: str) -> list[tuple[object, ...]]:
    return rows_of(sync(home, RULES, now_s=NOW_S).version, table, columns)


def test_the_latest_answer_counts_in_whatever_order_they_arrive(live: Home) -> None:
    late = contact("1", 30, name="Anna Huber", offered="2026-02-01T00:00:00Z")
    early = contact("1", 20, name="Anna Maier", offered="2026-01-20T00:00:00Z")
    pull(live, "crm", Answers(contacts=[late, early, contact("2", 10, name="Bo Li")]), now_s=NOW_S)
    assert rows(live, "person_records", "source_id, name") == [("1", "Anna Huber"), ("2", "Bo Li")]
    assert rows(live, "stages", "source_id, stage, occurred_s") == [("1", "offered", 1_769_904_000)]


def test_a_record_that_is_gone_takes_all_its_rows_along(live: Home) -> None:
    gone = Said("1", 40, ())
    pull(live, "crm", Answers(contacts=[contact("1", 30, offered="2026-02-01"), gone, contact("2", 1)]), now_s=NOW_S)
    assert rows(live, "person_records", "source_id") == [("2",)]
    assert rows(live, "stages", "source_id") == []


def test_rows_of_one_record_come_and_go_together(live: Home) -> None:
    deal = {"id": "9", "name": "Big", "amount": "1234.5", "created": "2026-01-06T00:00:00Z", "state": "w"}
    two = Said("9", 1, ({**deal, "contact": "1"}, {**deal, "contact": "2"}))
    one = Said("9", 2, ({**deal, "contact": "2"},))
    people = [contact("1", 1), contact("2", 1)]
    pull(live, "crm", Answers(contacts=people, deals=[two]), now_s=NOW_S)
    assert rows(live, "deal_people", "person_key") == [("crm/contacts/1",), ("crm/contacts/2",)]
    assert rows(live, "deal_records", "source_id, amount_minor") == [("9", 123_450)]
    pull(live, "crm", Answers(contacts=people, deals=[two, one]), now_s=NOW_S)
    assert rows(live, "deal_people", "person_key") == [("crm/contacts/2",)]


def test_a_pull_that_is_refused_goes_on_where_it_stopped(live: Home) -> None:
    people = [contact(str(number), number) for number in range(5)]
    with pytest.raises(Refused):
        pull(live, "crm", Answers(breaks_after=3, contacts=people), now_s=NOW_S)
    assert Arrivals(live.arrived("crm")).cursor("contacts") == 3
    assert pull(live, "crm", Answers(contacts=people), now_s=NOW_S).counts == {"contacts": 2}
    assert rows(live, "person_records", "source_id") == [(str(number),) for number in range(5)]


def test_what_arrived_already_costs_no_new_version(live: Home) -> None:
    pull(live, "crm", Answers(contacts=[contact("1", 1)]), now_s=NOW_S)
    first = sync(live, RULES, now_s=NOW_S)
    assert first.has_changed
    assert not sync(live, RULES, now_s=NOW_S + 60).has_changed


def deal(id_: str, at: int, *rows: str | None) -> Said:
    return Said(id_, at, tuple({"id": id_, "name": "Press", "amount": amount, "state": "w"} for amount in rows))


@pytest.mark.slow
def test_faults_are_counted_as_they_stand_and_name_their_record(live: Home) -> None:
    """A record that is said anew brings its faults anew, and takes the old ones along."""
    counts = []
    for said in (
        [deal("1", 10, "much"), deal("2", 10, "12.50"), deal("3", 10, "lots", "more")],
        [deal("1", 20, "100.00"), deal("4", 20, "plenty")],
        [deal("3", 30), deal("2", 5, "an answer of long ago")],
        [deal("3", 40, "some")],
    ):
        pull(live, "crm", Answers(deals=said), now_s=NOW_S)
        Arrivals(live.arrived("crm")).keep("deals", [], 0)
        [outcome] = [file for file in sync(live, RULES, now_s=NOW_S).files if file.file == "deals"]
        found = list_faults(live, code="not-an-amount")
        counts.append((outcome.fault_count, sorted(fault.record for fault in found)))
    assert counts == [
        (3, ["1", "3", "3"]),
        (3, ["3", "3", "4"]),
        (1, ["4"]),
        (2, ["3", "4"]),
    ]
    assert [fault.place for fault in found] == [f"crm · deals · record {one} · column amount" for one in ("3", "4")]
    assert summarise_faults(live, source="crm")[0].example.record
    again = sync(live, BuildRules("Europe/Berlin", "EUR"), now_s=NOW_S)
    assert [file.fault_count for file in again.files if file.file == "deals"] == [2], "as when all of it is landed"
