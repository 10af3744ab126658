"""How a live source is reached: kept sealed, said to nobody, led nowhere inside."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lockstep.record.home import Home
from lockstep.record.sealing import seal, unseal
from lockstep.sources import addresses, connection, running, schedule
from lockstep.sources.connection import Connection, WrongSettings
from lockstep.sources.connector import Batch, Cursor, Kind, Refused, Said, Setting
from lockstep.values.faults import LockstepError

SECRET = "pat-eu1-very-secret"
MAPPING = """source: {name}
files:
  people:
    path: "@people"
    feeds:
      person_records: {{id: id, email: email}}
"""


class Service:
    """A service that lets in whoever knows the secret, and quotes it in its anger."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    def check(self) -> str:
        if self.settings["token"] != SECRET:
            raise Refused(f"Who is {self.settings['token']}?", remedy=f"Replace {self.settings['token']}.")
        return "Acme, as Ann"

    def streams(self) -> Sequence[str]:
        return ("people",)

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        yield Batch([Said("1", 1, ({"id": "1", "email": "a@acme.example"},))], 1)
        if self.settings["account"] == "broken":
            raise RuntimeError(f"GET /people?token={self.settings['token']}")


KIND = Kind(
    name="service",
    label="Service",
    settings=(
        Setting(name="account", label="Account", choices=("eu", "us", "broken"), default="eu"),
        Setting(name="url", label="Address", default=""),
        Setting(name="token", label="Token", is_secret=True),
    ),
    connect=Service,
    mapping=lambda name, connector: MAPPING.format(name=name),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(connection, "kinds", lambda: {"service": KIND})
    return Home(tmp_path / "home")


def test_every_system_in_the_package_is_found_and_each_secret_is_marked() -> None:
    found = connection.kinds()
    assert {"hubspot", "salesforce", "sql"} <= set(found)
    for kind in found.values():
        for setting in kind.settings:
            is_one = any(word in setting.name for word in ("token", "password", "secret", "private"))
            assert setting.is_secret or not is_one, f"{kind.name}: {setting.name}"


def test_a_source_is_added_once_the_service_has_let_us_in(home: Home) -> None:
    assert connection.add_live(home, "crm", "service", {"token": SECRET}) == "Acme, as Ann"
    assert home.source_names() == ["crm"]
    assert connection.read(home, "crm") == Connection("service", {"account": "eu", "url": ""}, {"token": SECRET})
    with pytest.raises(LockstepError, match="already"):
        connection.add_live(home, "crm", "service", {"token": SECRET})


def test_nothing_is_kept_of_a_source_that_refuses_and_its_anger_says_no_secret(home: Home) -> None:
    with pytest.raises(Refused) as refused:
        connection.add_live(home, "crm", "service", {"token": "wrong-and-secret"})
    assert "wrong-and-secret" not in str(refused.value)
    assert "•••" in refused.value.sentence
    assert refused.value.__cause__ is None
    assert home.source_names() == []


def test_a_secret_stands_nowhere_on_disk_or_in_words(home: Home) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET})
    kept = connection.read(home, "crm")
    assert SECRET not in repr(kept)
    assert SECRET not in repr(connection.opened(home, kept))
    for path in home.root.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    assert stat.S_IMODE(home.seal_key.stat().st_mode) == 0o600


def test_a_bug_of_a_connector_tells_no_secret_either(home: Home) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET, "account": "broken"})
    with pytest.raises(LockstepError) as failed:
        running.run(home, "crm", clock=lambda: 5, progress=lambda *_: None, land=lambda: None)
    assert SECRET not in str(failed.value)
    last = schedule.last_run(home, "crm")
    assert last is not None
    assert (last.why, last.tries, dict(last.arrived)) == ("unreachable", 1, {"people": 1})
    assert SECRET not in home.last_run("crm").read_text()


def test_renewing_keeps_what_works_until_the_new_one_does(home: Home) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET})
    before = home.mapping("crm").read_bytes()
    with pytest.raises(Refused):
        connection.renew(home, "crm", {"token": "other-and-wrong"})
    assert connection.read(home, "crm").secrets["token"] == SECRET
    assert connection.renew(home, "crm", {"account": "us", "token": ""}) == "Acme, as Ann"
    assert connection.read(home, "crm").settings["account"] == "us"
    assert home.mapping("crm").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, "token"),
        ({"token": SECRET, "account": "mars"}, "account"),
        ({"token": SECRET, "tokne": "x"}, "tokne"),
        ({"token": "two\nlines"}, "token"),
    ],
)
def test_what_is_wrong_is_said_of_the_setting_it_is_in(home: Home, said: dict[str, str], place: str) -> None:
    with pytest.raises(WrongSettings) as wrong:
        connection.add_live(home, "crm", "service", said)
    assert list(wrong.value.wrong) == [place]


def test_a_secret_of_another_installation_is_named_and_not_guessed(home: Home, tmp_path: Path) -> None:
    sealed = seal(Home(tmp_path / "other"), SECRET)
    with pytest.raises(LockstepError, match="another key"):
        unseal(home, sealed)


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"kind": "service"}', b'{"kind": 1, "settings": {}, "sealed": 3}'])
def test_a_damaged_connection_is_named_with_what_to_do(home: Home, damage: bytes) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET})
    home.connection("crm").write_bytes(damage)
    with pytest.raises(LockstepError, match="damaged") as damaged:
        connection.connect(home, "crm")
    assert damaged.value.remedy


@pytest.mark.parametrize(
    "address",
    [
        "http://crm.example.com", "https://127.0.0.1", "https://localhost:8000/x", "https://[::1]", "https://0.0.0.0",
        "https://169.254.169.254/latest", "https://[fe80::1]", "https://[::ffff:127.0.0.1]", "https://2130706433",
        "https://0x7f.1", "https://metadata.google.internal", "https://100.100.100.200", "https://224.0.0.1",
        "ftp://crm.example.com", "https://ann:pw@crm.example.com", "https://", "https://a b", "https://[::1",
    ],
)  # fmt: skip
def test_no_source_leads_to_this_machine_or_goes_without_tls(address: str) -> None:
    with pytest.raises(addresses.Forbidden) as forbidden:
        addresses.check_address(address)
    assert forbidden.value.remedy


def test_hosts_that_the_operator_names_may_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(addresses.ALLOWED, "127.0.0.1, tryton.internal")
    addresses.check_addresses({"url": "http://127.0.0.1:8000", "name": "http", "address": "/data/crm.duckdb"})
    addresses.check_address("http://Tryton.internal")
    with pytest.raises(addresses.Forbidden):
        addresses.check_address("http://localhost")


def test_an_address_is_looked_at_again_each_time_it_is_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = [("93.184.216.34", 0)]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", told[0])])
    connection.add_live(home, "crm", "service", {"token": SECRET, "url": "https://crm.example.com"})
    told[0] = ("169.254.169.254", 0)
    with pytest.raises(addresses.Forbidden):
        connection.connect(home, "crm")


def test_schedules_are_kept_and_nothing_else_is_taken_for_one(home: Home) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET})
    assert schedule.schedule_of(home, "crm") == schedule.Schedule("60m")
    schedule.choose(home, "crm", schedule.Schedule("nightly", is_paused=True))
    assert schedule.schedule_of(home, "crm") == schedule.Schedule("nightly", is_paused=True)
    with pytest.raises(LockstepError):
        schedule.choose(home, "crm", schedule.Schedule("hourly"))
    home.schedule("crm").write_text(json.dumps({"every": "often"}))
    assert schedule.schedule_of(home, "crm").every == "60m"


def test_a_service_that_is_down_is_asked_ever_more_seldom_and_one_that_refuses_not_at_all(home: Home) -> None:
    connection.add_live(home, "crm", "service", {"token": SECRET})
    waits = []
    for _ in range(10):
        error = LockstepError("Down.")
        last = schedule.note_run(home, "crm", began_s=0, ended_s=0, arrived={}, failure=error, why="unreachable")
        waits.append(schedule.next_s(schedule.Schedule("5m"), last, "UTC"))
    assert waits[:4] == [300, 600, 1200, 2400]
    assert waits[-1] == 6 * 3600
    refused = schedule.note_run(home, "crm", began_s=0, ended_s=0, arrived={}, failure=Refused("No."), why="refused")
    assert schedule.next_s(schedule.Schedule("5m"), refused, "UTC") is None
    well = schedule.note_run(home, "crm", began_s=0, ended_s=9, arrived={"people": 3})
    assert (well.tries, schedule.next_s(schedule.Schedule("5m"), well, "UTC")) == (0, 300)


def test_a_night_is_the_companys_and_comes_once() -> None:
    berlin_noon = 1_767_265_200  # 2026-01-01 11:00 UTC
    last = schedule.LastRun(began_s=berlin_noon, ended_s=berlin_noon)
    due = schedule.next_s(schedule.Schedule("nightly"), last, "Europe/Berlin")
    assert due == 1_767_319_200  # 2026-01-02 03:00 in Berlin
    last = schedule.LastRun(began_s=due, ended_s=due + 60)
    assert schedule.next_s(schedule.Schedule("nightly"), last, "Europe/Berlin") == due + 86_400
