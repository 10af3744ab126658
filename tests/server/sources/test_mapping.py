"""The proposed mapping on the screen: shown with samples and reasons, corrected, judged at the place, read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.sources.mapping import load
from lockstep_server.people.roles import Role
from lockstep_server.sources.models import Draft, Run
from server.sources.steps import DEALS, PEOPLE, read, said, sent, work

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.slow


@pytest.fixture
def client(fresh: Home, client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


def press(client: Client, run: Run, **changes: object) -> str:
    return client.post(f"/sources/add/{run.draft_id}", said(client, run, **changes)).content.decode()


def name_of(client: Client, run: Run, value: str) -> str:
    """Return the form's name of the select that now says `value`."""
    return next(name for name, values in said(client, run).items() if name.startswith("c-") and value in values)


def test_every_column_is_shown_with_samples_what_it_means_and_why(client: Client) -> None:
    run = sent(
        client,
        ("Chancen.csv", "Nr;Phase;Betrag;Farbe\nA-1;Gewonnen;1.200,50 €;rot\nA-2;Verloren;80,00 €;blau\n".encode()),
    )
    page = client.get(f"/sources/add/{run.draft_id}").content.decode()
    for shown in ("Chancen.csv", "Gewonnen", "1.200,50", "the header says so", "Farbe"):
        assert shown in page
    draft = Draft.objects.get()
    assert draft.tree["files"]["chancen"]["feeds"]["deal_records"]["state"]["values"] == {
        "Gewonnen": "won",
        "Verloren": "lost",
    }


def test_addresses_and_numbers_are_shown_in_part_only(client: Client) -> None:
    run = sent(
        client,
        (
            "leads.csv",
            b"Lead ID,Email,Phone\n1,anna.lee@acme.example,+49 170 1234567\n2,bob@b.example,+49 170 7654321\n",
        ),
    )
    page = client.get(f"/sources/add/{run.draft_id}").content.decode()
    assert "an…@acme.example" in page
    assert "anna.lee@acme.example" not in page
    assert "1234567" not in page


def test_reading_keeps_the_mapping_as_source_add_would_and_the_record_has_the_rows(client: Client, fresh: Home) -> None:
    done = read(client, sent(client, ("deals.csv", DEALS)), name="crm")
    assert done.state == Run.State.DONE, done.sentence
    assert load(fresh.mapping("crm")).files["deals"].feeds["deal_records"]["id"].column == "Deal ID"
    version = Store(fresh.record).current()
    assert version is not None
    assert version.counts["deals"] == 3
    assert done.result["files"][0]["rows_in"] == 3


def test_a_column_can_be_given_another_meaning_a_second_one_and_none(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    name = name_of(client, run, "deal_records.name")
    press(client, run, **{name: ["deal_records.owner", "deal_records.product"]})
    fields = Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]
    assert (fields["owner"], fields["product"]) == ({"column": "Name"}, {"column": "Name"})
    assert "name" not in fields
    name = name_of(client, run, "deal_records.owner")
    press(client, run, **{name: [""]})
    assert "owner" not in Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]


def test_words_of_a_stage_are_given_meanings_of_ours(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    press(client, run, **{f"w-0-deal_records.state-{n}": word for n, word in enumerate(("lost", "won", ""))})
    state = Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]["state"]
    cells = Draft.objects.get().looked["files"][0]["columns"][2]["words"]
    assert state["values"] == {cells[0]: "lost", cells[1]: "won"}
    assert state["missing"] == [cells[2]]


def test_a_stage_newly_chosen_comes_with_the_words_known(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    press(client, run, **{name_of(client, run, "deal_records.state"): [""]})
    assert "state" not in Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]
    press(client, run, **{"c-0-2": ["deal_records.state"]})
    state = Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]["state"]
    assert state["values"] == {"Won": "won", "Lost": "lost", "Open": "open"}


def test_the_order_of_day_and_month_is_chosen_for_dates_that_leave_it_open(client: Client) -> None:
    run = sent(client, ("deals.csv", b"Deal ID,Stage,Close Date\n1,Won,03/04/2026\n2,Lost,05/06/2026\n"))
    assert "Dates such as 03/04/2026" in client.get(f"/sources/add/{run.draft_id}").content.decode()
    press(client, run, order="month")
    closed = Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]["closed"]
    assert closed["formats"] == ["%m/%d/%Y"]
    assert said(client, run)["order"] == ["month"]


def test_a_file_can_be_said_to_hold_something_else(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    press(client, run, **{"t-0": ["products"]})
    assert Draft.objects.get().tree["files"]["deals"]["feeds"] == {"products": {}}
    page = press(client, run, **{"t-0": ["products"], "c-0-0": ["products.id"], "c-0-1": ["products.name"]})
    assert "Nothing was read" not in page
    assert Draft.objects.get().tree["files"]["deals"]["feeds"]["products"]["id"] == {"column": "Deal ID"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "My CRM"}, "Write a small letter first"),
        ({"currency": "ABC"}, "ABC"),
        ({"time_zone": "Berlin"}, "did you mean Europe/Berlin?"),
        ({"t-0": []}, "Nothing is mapped yet"),
        (
            {"c-0-0": ["deal_records.amount"], "c-0-3": ["deal_records.amount"]},
            "Two columns fill amount: Deal ID and Amount.",
        ),
        ({"t-0": ["deal_records", "touches"], "c-0-0": ["touches.id"]}, "No column says about whom"),
    ],
)
def test_a_mistake_is_named_at_its_place_and_nothing_is_read(
    client: Client, fresh: Home, changes: dict[str, object], sentence: str
) -> None:
    run = sent(client, ("deals.csv", DEALS))
    answer = client.post(f"/sources/add/{run.draft_id}", said(client, run, act="read", **{"name": "crm", **changes}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert not fresh.sources.exists()
    assert not Run.objects.filter(what=Run.What.READ).exists()


def test_a_name_that_is_taken_is_refused(imported: Client) -> None:
    run = sent(imported, ("leads.csv", PEOPLE))
    answer = imported.post(f"/sources/add/{run.draft_id}", said(imported, run, act="read", name="crm"))
    assert "There is a source crm already." in answer.content.decode()


def test_without_a_charter_reading_leads_to_it_and_back_with_all_choices_kept(client: Client, fresh: Home) -> None:
    fresh.charter.unlink()
    run = sent(client, ("deals.csv", DEALS))
    name = name_of(client, run, "deal_records.name")
    answer = client.post(
        f"/sources/add/{run.draft_id}", said(client, run, act="read", name="crm", **{name: ["deal_records.owner"]})
    )
    assert answer["Location"] == f"/charter/begin?next=%2Fsources%2Fadd%2F{run.draft_id}"
    assert Draft.objects.get().tree["files"]["deals"]["feeds"]["deal_records"]["owner"] == {"column": "Name"}


def test_the_draft_of_another_person_is_not_there(client: Client, person_of: Callable[..., object]) -> None:
    from django.test import Client as Browser

    run = sent(client, ("deals.csv", DEALS))
    other = Browser()
    other.force_login(person_of(Role.OPERATIONS, email="other@example.test"))  # type: ignore[arg-type]
    assert other.get(f"/sources/add/{run.draft_id}").status_code == 404
    assert other.get(f"/sources/runs/{run.pk}").status_code == 404
    assert other.post(f"/sources/runs/{run.pk}/again").status_code in (302, 404)


def test_a_newer_export_takes_the_place_of_the_file_with_its_columns(imported: Client, fresh: Home) -> None:
    newer = DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"
    run = sent(imported, ("deals (1).csv", newer), source="crm")
    assert "takes the place of deals" in imported.get(f"/sources/add/{run.draft_id}").content.decode()
    done = read(imported, run)
    assert done.state == Run.State.DONE, done.sentence
    assert done.result["changes"] == {"new": 1, "changed": 0, "gone": 0}
    assert "said before: 1 new, 0 changed, 0 gone." in imported.get(f"/sources/runs/{done.pk}").content.decode()
    assert list(load(fresh.mapping("crm")).files) == ["deals"]
    version = Store(fresh.record).current()
    assert version is not None
    assert version.counts["deals"] == 4


def test_a_newer_export_that_lost_a_column_is_named_at_that_column(imported: Client) -> None:
    run = sent(imported, ("deals.csv", DEALS.replace(b",Amount,", b",Betrag,")), source="crm")
    answer = imported.post(f"/sources/add/{run.draft_id}", said(imported, run, act="read"))
    assert answer.status_code == 422
    assert "This file has no column “Amount”. Choose another for Amount." in answer.content.decode()


def test_the_same_export_again_changes_nothing(imported: Client, fresh: Home) -> None:
    before = Store(fresh.record).current()
    answer = imported.post("/sources/systems/crm/read")
    work()
    done = Run.objects.get(pk=answer["Location"].split("/")[-1])
    assert done.result["changed"] is False
    assert Store(fresh.record).current() == before
    assert "Nothing changed" in imported.get(f"/sources/runs/{done.pk}").content.decode()


def test_a_further_file_is_proposed_beside_those_that_are_there(imported: Client, fresh: Home) -> None:
    done = read(imported, sent(imported, ("leads.csv", PEOPLE), source="crm"))
    assert done.state == Run.State.DONE, done.sentence
    assert set(load(fresh.mapping("crm")).files) == {"deals", "leads"}
    assert {file["file"]: file["is_new"] for file in done.result["files"]} == {"deals": False, "leads": True}


def test_the_mapping_of_a_source_can_be_edited(imported: Client, fresh: Home) -> None:
    answer = imported.post("/sources/systems/crm/mapping")
    work()
    run = Run.objects.get(pk=answer["Location"].split("/")[-1])
    name = name_of(imported, run, "deal_records.name")
    done = read(imported, run, **{name: ["deal_records.owner"]})
    assert done.state == Run.State.DONE, done.sentence
    assert load(fresh.mapping("crm")).files["deals"].feeds["deal_records"]["owner"].column == "Name"


def test_what_was_written_by_hand_into_a_mapping_stays_when_it_is_edited_on_the_screen(
    imported: Client, fresh: Home
) -> None:
    path = fresh.mapping("crm")
    before = path.read_text().replace("id: Deal ID", "id: 'Deal ID'  # never change this")
    before = before.replace("name: Name\n", "# what they call it\n        name: Name  # since May\n") + "# the end\n"
    path.write_text(before)
    answer = imported.post("/sources/systems/crm/mapping")
    work()
    run = Run.objects.get(pk=answer["Location"].split("/")[-1])
    done = read(imported, run, **{name_of(imported, run, "deal_records.name"): ["deal_records.owner"]})
    assert done.state == Run.State.DONE, done.sentence
    went, came = "        name: Name  # since May\n", "        owner: Name\n"
    assert sorted(path.read_text().splitlines()) == sorted(before.replace(went, came).splitlines())
    # And undoing brings back the very text.
    imported.post("/sources/systems/crm/undo")
    work()
    assert path.read_text() == before


def test_a_mapping_that_was_changed_elsewhere_meanwhile_is_not_written_over(imported: Client, fresh: Home) -> None:
    answer = imported.post("/sources/systems/crm/mapping")
    work()
    run = Run.objects.get(pk=answer["Location"].split("/")[-1])
    path = fresh.mapping("crm")
    by_hand = path.read_text().replace("name: Name", "owner: Name")
    path.write_text(by_hand)
    answer = imported.post(f"/sources/add/{run.draft_id}", said(imported, run, act="read"))
    assert answer.status_code == 422
    assert "was changed elsewhere" in answer.content.decode()
    assert path.read_text() == by_hand


def test_a_ready_mapping_can_be_chosen_and_one_that_does_not_fit_says_so(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    answer = client.post(f"/sources/add/{run.draft_id}", {"act": "look", "kind": "hubspot"})
    work()
    failed = Run.objects.get(pk=answer["Location"].split("/")[-1])
    assert failed.state == Run.State.FAILED
    assert "hubspot" in client.get(f"/sources/runs/{failed.pk}").content.decode()
