"""The list of journeys, checked against sorting and filtering its rows in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lockstep.charter import Charter, load
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.journeys.listing import SORTS, Wanted, every_row, list_page
from lockstep.journeys.ordering import Cursor
from lockstep.values.faults import LockstepError, WrongUse
from tiny import tiny_record

pytestmark = pytest.mark.slow

NASTY = '<b>=HYPERLINK("x")</b>'
PEOPLE = [
    {"person_id": "p1", "name": "Käthe Groß", "email": "kathe@brightwater.example", "company_id": "c1"},
    {"person_id": "p2", "name": "تمر براق", "email": "t@b.example", "company_id": "c2"},
    {"person_id": "p3", "name": NASTY, "company_id": "c1"},
    {"person_id": "p4", "email": "only@mail.example"},
    {"person_id": "p5", "name": "x" * 3_000},
]
COMPANIES = [
    {"company_id": "c1", "name": "Brightwater Foods"},
    {"company_id": "c2", "name": None, "domain": "b.example"},
]
JOURNEYS: list[dict[str, Any]] = [
    {
        "known_s": "2026-01-05 09:00",
        "won_s": "2026-04-10",
        "deal_id": "d1",
        "company_id": "c1",
        "home_minor": 120_000,
        "owner": "Ann",
        "source": "web",
        "segment": "mid",
    },
    {"known_s": "2026-01-06 09:00", "company_id": "c2", "owner": "Bo", "source": "fair", "offered_s": "2026-01-07"},
    {
        "known_s": "2026-04-01 09:00",
        "lost_s": "2026-04-20",
        "deal_id": "d3",
        "company_id": "c1",
        "home_minor": 5_000,
        "owner": "Ann",
    },
    {"known_s": "2026-04-01 09:00", "state": "recycled", "has_recycled": 1, "source": "web"},
    {"known_s": "2026-05-01 09:00", "owner": "Ann", "accepted_s": "2026-05-02", "source": "web"},
    {"is_lead": 0, "deal_id": "d6", "opportunity_s": "2026-05-05", "home_minor": 120_000},
    {"is_lead": 1, "is_primary": 0, "deal_id": "d1", "person_id": "p1", "known_s": "2026-02-01"},
]
DEALS = [
    {"deal_id": "d1", "name": "Line planning", "created_s": "2026-02-01", "closed_s": "2026-04-10"},
    {"deal_id": "d3", "name": "Ωmega", "created_s": "2026-04-05", "closed_s": "2026-04-20"},
    {"deal_id": "d6", "name": "Walk-in", "amount_minor": 99, "amount_currency": "KWD", "created_s": "2026-05-05"},
]
TOUCHES = [{"person_key": "k2", "occurred_s": "2026-06-01", "source": "m", "file": "t", "row": 1, "source_id": "1"}]
LINKS = [{"key": "k2", "kind": "person", "entity_id": "p2", "rule": "alone"}]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    tmp_path = tmp_path_factory.mktemp("home")
    version = tiny_record(
        tmp_path / "record",
        journeys=JOURNEYS,
        people=PEOPLE,
        companies=COMPANIES,
        deals=DEALS,
        touches=TOUCHES,
        links=LINKS,
    )
    return Context(connect("duckdb"), version, charter(tmp_path))


def charter(folder: Path) -> Charter:
    path = folder / "charter.yaml"
    path.write_text("company: {name: Tiny, currency: EUR, time_zone: UTC}\n", encoding="utf-8")
    return load(path)


def ids(context: Context, **wanted: Any) -> list[str]:
    return sorted(row["journey_id"] for row in list_page(context, Wanted(**wanted)).rows)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_forwards_and_backwards_are_the_rows_sorted(sort: str, descending: bool, context: Context) -> None:
    wanted = Wanted(sort=sort, descending=descending)
    column = SORTS[sort][0]
    everyone = list_page(context, Wanted(), size=100).rows
    said = sorted(
        (row for row in everyone if row[column] is not None), key=lambda row: (row[column], row["journey_id"])
    )
    unsaid = sorted((row for row in everyone if row[column] is None), key=lambda row: str(row["journey_id"]))
    expected = [row["journey_id"] for row in [*(said[::-1] if descending else said), *unsaid]]
    for size in (1, 3, 50):  # pages that are all full, of which the last is not, and one for everything
        assert walked(context, wanted, size) == (expected, expected)
    assert [row["journey_id"] for row in every_row(context, wanted, chunk=2)[1]] == expected


def walked(context: Context, wanted: Wanted, size: int) -> tuple[list[str], list[str]]:
    """Return the ids of all pages, from the first one on and from the last one back."""
    page = list_page(context, wanted, size=size)
    forwards = list(page.rows)
    while page.after:
        assert (page.first, page.last) == (len(forwards) - len(page.rows) + 1, len(forwards))
        page = list_page(context, wanted, after=page.after, size=size)
        forwards += page.rows
    assert page.last == page.total == len(JOURNEYS)
    page = list_page(context, wanted, before="end", size=size)
    backwards = page.rows
    while page.before:
        page = list_page(context, wanted, before=page.before, size=size)
        backwards = page.rows + backwards
    return [row["journey_id"] for row in forwards], [row["journey_id"] for row in backwards]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"period": "2026-Q1"}, ["j1", "j2", "j7"]),
        ({"period": "2026-04", "reached": "won"}, ["j1"]),
        ({"period": "2026-04", "reached": "recycled"}, ["j4"]),
        ({"reached": "offered"}, ["j1", "j2", "j5", "j6"]),
        ({"standing": "offered"}, ["j2"]),
        ({"standing": "lost"}, ["j3"]),
        ({"standing": "opportunity"}, ["j6"]),
        ({"kind": "deals"}, ["j1", "j3", "j6"]),
        ({"kind": "leads"}, ["j1", "j2", "j3", "j4", "j5", "j7"]),
        ({"where": {"owner": "Ann"}}, ["j1", "j3", "j5"]),
        ({"where": {"owner": "Ann", "source": "web"}}, ["j1", "j5"]),
        ({"where": {"source": "(missing)"}}, ["j3", "j6", "j7"]),
        ({"person_id": "p1"}, ["j1", "j7"]),
        ({"company_id": "c1"}, ["j1", "j3"]),
        ({"words": "kathe GROSS"}, ["j1", "j7"]),
        ({"words": "brightwater"}, ["j1", "j3", "j7"]),
        ({"words": "b.e"}, ["j2"]),
        ({"words": "براق"}, ["j2"]),
        ({"words": "ωMEGA"}, ["j3"]),
        ({"words": "<b>="}, ["j3"]),
        ({"words": ".*"}, []),
        ({"words": "line groß"}, ["j1", "j7"]),
        ({"words": "roß"}, []),
        ({"words": "lanning"}, []),
        ({"words": "foods brightw"}, ["j1", "j3"]),
        ({"words": "d3"}, ["j3"]),
        ({"words": "foods", "where": {"owner": "Ann"}, "period": "2026-Q2"}, ["j3"]),
    ],
)
def test_a_filter_keeps_what_has_all_that_it_asks_for(
    wanted: dict[str, Any], expected: list[str], context: Context
) -> None:
    assert ids(context, **wanted) == expected


def test_what_happens_to_a_person_moves_the_last_event_of_their_newest_journey_alone(context: Context) -> None:
    last = {row["journey_id"]: row["last_s"] for row in list_page(context, Wanted()).rows}
    touched = 1_780_272_000
    assert last["j2"] == touched
    assert [journey for journey, last_s in last.items() if last_s == touched] == ["j2"]


def test_a_company_without_a_name_goes_by_its_domain(context: Context) -> None:
    assert [row["company"] for row in list_page(context, Wanted(company_id="c2")).rows] == ["b.example"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"sort": "drop table"},
        {"reached": "wn"},
        {"standing": "wn"},
        {"kind": "all"},
        {"where": {"ownr": "Ann"}},
        {"period": "Q9"},
    ],
)
def test_what_can_not_be_listed_is_refused_with_what_can(wanted: dict[str, Any], context: Context) -> None:
    with pytest.raises(LockstepError) as refused:
        list_page(context, Wanted(**wanted))
    assert refused.value.remedy


@pytest.mark.parametrize("text", ["", "x", "W10", "WyJhIiwxXQ", "W251bGwsbnVsbF0", "é", "W1tdLCJhIl0", "-" * 5_000])
def test_a_forged_cursor_is_refused(text: str, context: Context) -> None:
    with pytest.raises(WrongUse):
        list_page(context, Wanted(sort="owner"), after=text or "A")


def test_a_cursor_of_a_row_that_is_gone_goes_on_where_it_stood(context: Context) -> None:
    page = list_page(context, Wanted(sort="owner"), after=Cursor("anna", "gone").text)
    assert [row["owner"] for row in page.rows] == ["Bo", None, None, None]
    assert page.first == 4


def test_owners_are_sorted_as_people_sort_them_and_not_by_capitals_and_accents(tmp_path: Path) -> None:
    owners = ["Zoe", "anke", "Åsa", "Bo"]
    version = tiny_record(tmp_path, journeys=[{"known_s": "2026-01-05", "owner": owner} for owner in owners])
    page = list_page(Context(connect("duckdb"), version, charter(tmp_path)), Wanted(sort="owner"))
    assert [row["owner"] for row in page.rows] == ["anke", "Åsa", "Bo", "Zoe"]


def test_the_rows_are_kept_in_a_file_that_another_process_reads(tmp_path: Path, context: Context) -> None:
    from lockstep.journeys import rows

    rows._KEPT.held.clear()
    made = rows.journey_rows(context, tmp_path / "kept")
    rows._KEPT.held.clear()

    class Deaf:
        """An engine that answers nothing."""

        def __getattr__(self, name: str) -> Callable[..., Any]:
            raise AssertionError("the rows are there already")

    again = rows.journey_rows(Context(Deaf(), context.version, context.charter), tmp_path / "kept")  # type: ignore[arg-type]
    assert again.equals(made)


def test_a_broken_file_of_rows_is_made_again(tmp_path: Path, context: Context) -> None:
    from lockstep.journeys import rows

    rows._KEPT.held.clear()
    made = rows.journey_rows(context, tmp_path / "kept")
    (file,) = (tmp_path / "kept").glob("*.arrow")
    rows._KEPT.held.clear()
    file.unlink()
    file.write_bytes(b"ARROW1 and no more")
    assert rows.journey_rows(context, tmp_path / "kept").num_rows == made.num_rows
