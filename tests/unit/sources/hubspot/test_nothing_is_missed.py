"""However an account changes and whatever goes wrong on the way, what was said piece by piece is what it holds."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulators.hubspot.hearing import Heard, Rows, connected
from emulators.hubspot.portal import Portal
from emulators.hubspot.search import MOST
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import ConnectorError
from lockstep.sources.hubspot.walking import MARGIN_MS

STREAMS = ("companies", "contacts", "contact_stages", "deals", "deal_contacts", "deal_stages", "calls")
STAGES = ("subscriber", "lead", "customer")
DEAL_STAGES = ("appointmentscheduled", "contractsent", "closedwon", "closedlost")
FAULTS = ("500", "502", "429", "drop", "cut", "garbage")


class Life:
    """What people do in an account, by chance."""

    def __init__(self, portal: Portal, chance: random.Random) -> None:
        self.portal, self.chance = portal, chance

    def one(self) -> None:
        """Do one thing."""
        doing = (self.make, self.make, self.change, self.change, self.archive, self.restore, self.merge, self.relink)
        self.chance.choice(doing)()
        self.portal.clock.advance(self.chance.choice((0, 0, 0.001, 1, 400)))

    def make(self) -> None:
        portal, chance = self.portal, self.chance
        match chance.choice(("companies", "contacts", "contacts", "deals", "calls")):
            case "companies":
                portal.create("companies", name=str(chance.random()))
            case "contacts":
                portal.create("contacts", email=f"{chance.random()}@firm.example", lifecyclestage=chance.choice(STAGES))
            case "deals":
                deal = portal.create("deals", dealname=str(chance.random()), dealstage=chance.choice(DEAL_STAGES))
                if company := self.some("companies"):
                    portal.link("deals", deal, "companies", company)
            case _:
                call = portal.create("calls", hs_timestamp="2026-06-01T10:00:00Z")
                for kind in ("contacts", "deals"):
                    if other := self.some(kind):
                        portal.link("calls", call, kind, other)

    def change(self) -> None:
        kind = self.chance.choice(("companies", "contacts", "deals"))
        if id_ := self.some(kind):
            values = {"contacts": ("lifecyclestage", STAGES), "deals": ("dealstage", DEAL_STAGES)}
            name, choices = values.get(kind, ("name", ("A", "B", "")))
            self.portal.update(kind, id_, **{name: self.chance.choice(choices)})

    def archive(self) -> None:
        kind = self.chance.choice(("companies", "contacts", "deals", "calls"))
        if id_ := self.some(kind):
            self.portal.archive(kind, id_)

    def restore(self) -> None:
        kind = self.chance.choice(("companies", "contacts", "deals"))
        if id_ := self.some(kind, archived=True):
            self.portal.restore(kind, id_)

    def merge(self) -> None:
        one, other = self.some("contacts"), self.some("contacts")
        if one and other and one != other:
            self.portal.merge("contacts", one, other)

    def relink(self) -> None:
        deal, contact = self.some("deals"), self.some("contacts")
        if deal and contact:
            has = contact in self.portal.links.get(("deals", deal, "contacts"), {})
            (self.portal.unlink if has else self.portal.link)("deals", deal, "contacts", contact)

    def some(self, kind: str, *, archived: bool = False) -> str | None:
        there = [id_ for id_, item in self.portal.items[kind].items() if (item.archived_ms is not None) is archived]
        return self.chance.choice(there) if there else None


def whole(server: HubSpotServer) -> dict[str, Mapping[str, Rows]]:
    """Return what a connector says that never said anything before."""
    heard = Heard()
    server.broken.clear()
    heard.pull(connected(server), server.portal, *STREAMS)
    return {stream: heard.rows(stream) for stream in STREAMS}


def told(heard: Heard) -> dict[str, Mapping[str, Rows]]:
    return {stream: heard.rows(stream) for stream in STREAMS}


def search_can_tell(said: Mapping[str, Mapping[str, Rows]], portal: Portal) -> dict[str, object]:
    """Return what is said, without what HubSpot counts as no change: who stands for a merged or archived contact."""
    living = {id_ for id_, item in portal.items["contacts"].items() if item.archived_ms is None}

    def people(stream: str) -> object:
        return {
            (id_, row.get("deal_id"), contact)
            for id_, rows in said[stream].items()
            for row in rows
            if (contact := portal.canonical("contacts", row["contact_id"] or "")) in living
        }

    alike = {stream: said[stream] for stream in STREAMS if stream not in ("deal_contacts", "calls")}
    return {**alike, "deal_contacts": people("deal_contacts")}


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    lag_s=st.sampled_from((0, 5, 120, MARGIN_MS / 1000 - 60)),
    ways=st.lists(st.sampled_from(("fair", "faults", "killed")), min_size=1, max_size=4),
)
def test_piece_by_piece_under_faults_is_said_what_the_account_holds(seed: int, lag_s: float, ways: list[str]) -> None:
    chance = random.Random(seed)
    portal = Portal(lag_s=lag_s, seed=seed)
    life, heard = Life(portal, chance), Heard()
    with HubSpotServer(portal) as server:
        connector = connected(server)
        for way in ways:
            for _ in range(chance.randrange(25)):
                life.one()
            if way == "faults":
                server.broken = {number: chance.choice(FAULTS) for number in range(1, 60) if chance.random() < 0.3}
            try:
                heard.pull(connector, portal, *STREAMS, batches=1 if way == "killed" else None)
            except ConnectorError:
                assert way == "faults"
        server.broken.clear()
        portal.clock.advance(lag_s)
        heard.pull(connector, portal, *STREAMS)  # ends what was killed
        portal.clock.advance(60)
        heard.pull(connector, portal, *STREAMS)
        assert search_can_tell(told(heard), portal) == search_can_tell(whole(server), portal)
        # And what no search tells is mended within the week.
        portal.clock.advance(7 * 86_400)
        heard.pull(connector, portal, *STREAMS)
        assert told(heard) == whole(server)


@pytest.mark.slow
def test_more_changes_in_a_millisecond_than_a_search_gives_are_all_said(portal: Portal, server: HubSpotServer) -> None:
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "companies")
    portal.clock.advance(3_600)
    born = {portal.create("companies") for _ in range(MOST + 250)}
    heard.pull(connector, portal, "companies")
    assert set(heard.rows("companies")) == born
    assert heard.count == len(born)  # each once: no page was asked for twice


def test_a_search_that_is_told_late_misses_nothing() -> None:
    portal = Portal(lag_s=600, seed=4)
    with HubSpotServer(portal) as server:
        connector, heard = connected(server), Heard()
        heard.pull(connector, portal, "contacts")
        born = set()
        for _ in range(40):
            born.add(portal.create("contacts"))
            portal.clock.advance(30)
            heard.pull(connector, portal, "contacts")
        assert set(heard.rows("contacts")) != born  # else the search was not late at all
        portal.clock.advance(600)
        heard.pull(connector, portal, "contacts")
        assert set(heard.rows("contacts")) == born


def test_what_was_deleted_after_the_search_learned_of_it_is_gone(portal: Portal, server: HubSpotServer) -> None:
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "contacts")
    kept, purged, archived = (portal.create("contacts") for _ in range(3))
    portal.found("contacts")
    portal.lag_s = 3_600  # from here on the search knows of nothing
    portal.purge("contacts", purged)
    portal.archive("contacts", archived)
    heard.pull(connector, portal, "contacts", batches=1)  # the search alone, not yet the archive
    assert heard.values("contacts", "id", "archived") == [(kept, "false"), (archived, "true")]
    assert heard.latest["contacts"][purged].rows == ()


def test_what_no_search_tells_is_mended_within_the_week(portal: Portal, server: HubSpotServer) -> None:
    contact, other, call = portal.create("contacts"), portal.create("contacts"), portal.create("calls")
    portal.link("calls", call, "contacts", contact)
    portal.link("calls", call, "contacts", other)
    portal.clock.advance(3_600)
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "calls")
    portal.unlink("calls", call, "contacts", contact)  # HubSpot does not count it as a change of the call
    portal.archive("contacts", other)
    portal.clock.advance(6 * 86_400)
    heard.pull(connector, portal, "calls")
    assert heard.values("calls", "contact_id") == [(contact,), (other,)]
    portal.clock.advance(86_400)
    heard.pull(connector, portal, "calls")
    assert heard.values("calls", "contact_id") == []


def test_a_pull_that_finds_nothing_new_asks_little_and_says_nothing(portal: Portal, server: HubSpotServer) -> None:
    for _ in range(300):
        portal.create("contacts")
    portal.clock.advance(86_400)
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "contacts")
    portal.clock.advance(86_400)
    before, calls = heard.count, server.calls.total()
    heard.pull(connector, portal, "contacts")
    assert heard.count == before
    assert server.calls.total() - calls == 2  # one search, one look into the archive


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_no_list_has_any_more_is_gone_with_the_next_whole_listing(
    portal: Portal, server: HubSpotServer, is_killed: bool
) -> None:
    """Deleted for its privacy without a webhook, or archived and emptied out in a long pause; what we know as archived
    stays."""
    kept, private, paused, archived = (portal.create("contacts", lifecyclestage="lead") for _ in range(4))
    deal = portal.create("deals")
    portal.link("deals", deal, "contacts", private)
    portal.archive("contacts", archived)
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, *STREAMS)
    portal.purge("contacts", private)
    portal.archive("contacts", paused)
    portal.clock.advance(100 * 86_400)
    for emptied in (paused, archived):
        portal.purge("contacts", emptied)
    if is_killed:
        heard.pull(connector, portal, *STREAMS, batches=1)
        assert private in heard.rows("contacts"), "it is not known yet"
    heard.pull(connector, portal, *STREAMS)
    assert heard.values("contacts", "id", "archived") == [(kept, "false"), (archived, "true")]
    assert heard.rows("contact_stages").keys() == {kept}
    assert heard.rows("deal_contacts").keys() == set()
    asked = heard.count
    heard.pull(connector, portal, *STREAMS)
    assert heard.count == asked, "nothing is asked for twice"
