"""Files come up whole or piece by piece, stay where they belong, and are nobody else's."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from lockstep.record.home import Home
from lockstep_server.people.roles import Role
from lockstep_server.sources import storing, tidying
from lockstep_server.sources.models import Run, Upload

if TYPE_CHECKING:
    from django.http import HttpResponse

TUS = {"Tus-Resumable": "1.0.0"}


def begin(client: Client, name: str, size: int | str) -> HttpResponse:
    said = base64.b64encode(name.encode("utf-8", "surrogatepass")).decode()
    return client.post(
        "/sources/uploads", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {said}"}
    )


def send(client: Client, address: str, content: bytes, at: int | str) -> HttpResponse:
    return client.patch(
        address, content, content_type="application/offset+octet-stream", headers={**TUS, "Upload-Offset": str(at)}
    )


def offset(client: Client, address: str) -> int:
    return int(client.head(address, headers=TUS)["Upload-Offset"])


@pytest.fixture
def client(fresh: Home, client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


def test_a_file_comes_up_in_pieces_and_goes_on_where_it_stopped(client: Client, fresh: Home) -> None:
    begun = begin(client, "deals.csv", 10)
    address = begun["Location"]
    assert begun.status_code == 201
    assert send(client, address, b"12345", 0)["Upload-Offset"] == "5"
    assert offset(client, address) == 5
    assert send(client, address, b"67890", 5).status_code == 204
    upload = Upload.objects.get()
    assert upload.is_whole
    assert storing.place_of(upload).read_bytes() == b"1234567890"
    assert storing.place_of(upload).parent.parent == fresh.root / "uploads"


def test_a_piece_at_the_wrong_place_is_refused_and_changes_nothing(client: Client) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    send(client, address, b"12345", 0)
    assert send(client, address, b"12345", 0).status_code == 409
    assert send(client, address, b"x", "-1").status_code == 400
    assert send(client, address, b"x", "٥").status_code == 400
    assert offset(client, address) == 5


def test_more_than_was_announced_is_refused(client: Client) -> None:
    address = begin(client, "deals.csv", 3)["Location"]
    assert send(client, address, b"12345", 0).status_code == 413
    assert offset(client, address) == 0


def test_two_windows_cannot_write_one_file(client: Client) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    with storing.writing(Upload.objects.get()):
        assert send(client, address, b"12345", 0).status_code == 423
        assert client.delete(address, headers=TUS).status_code == 423
    assert send(client, address, b"12345", 0).status_code == 204


def test_another_protocol_version_is_refused_and_options_tell_ours(client: Client) -> None:
    assert client.post("/sources/uploads", headers={"Tus-Resumable": "0.2.2"}).status_code == 412
    told = client.options("/sources/uploads")
    assert (told["Tus-Version"], told["Tus-Extension"]) == ("1.0.0", "creation,expiration,termination")
    assert begin(client, "a.csv", "many").status_code == 400


def test_the_upload_of_another_person_is_not_there(
    client: Client, client_of: Callable[..., Client], person_of: Any
) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    other = Client()
    other.force_login(person_of(Role.OPERATIONS, email="other@example.test"))
    assert other.head(address, headers=TUS).status_code == 404
    assert send(other, address, b"x", 0).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    answer = other.post("/sources/add", {"upload": str(Upload.objects.get().pk)})
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_an_upload_without_the_token_against_forged_requests_is_refused(client: Client, person_of: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person_of(Role.OPERATIONS, email="strict@example.test"))
    assert begin(strict, "deals.csv", 10).status_code == 403


def test_those_who_may_not_manage_sources_upload_nothing(fresh: Home, client_of: Callable[..., Client]) -> None:
    assert begin(client_of(Role.REVENUE_LEAD), "deals.csv", 10).status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../charter.yaml", "/etc/passwd", "C:\\Windows\\win.ini", "..", ".", "", "\x00deals.csv",
        "a" * 5000 + ".csv",
        "CON.csv", "nul", "Lpt1.xlsx", "-rf", "deals\n.csv", "\u202egpj.csv", "$(touch x).csv", "*.csv", "[a].csv",
    ],
)  # fmt: skip
def test_no_name_leaves_the_folder_of_its_upload(client: Client, fresh: Home, name: str) -> None:
    before = set(fresh.root.iterdir())
    address = begin(client, name, 2)["Location"]
    assert send(client, address, b"ok", 0).status_code == 204
    upload = Upload.objects.get()
    place = storing.place_of(upload)
    assert place.read_bytes() == b"ok"
    assert place.resolve().parent.parent == (fresh.root / "uploads").resolve()
    assert set(fresh.root.iterdir()) - before <= {fresh.root / "uploads"}
    assert len(place.name) <= 60
    assert place.stem.split(".")[0] not in {"con", "nul", "lpt1"}
    assert upload.name.isprintable()
    assert len(upload.name) <= 255


def test_a_file_that_is_too_large_is_refused_in_words(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1000
    answer = begin(client, "deals.csv", 1001)
    assert answer.status_code == 413
    assert "may have 1.0 kB" in answer.content.decode()
    answer = client.post("/sources/add", {"files": _file("deals.csv", b"x" * 1001)})
    assert answer.status_code == 422
    assert "may have 1.0 kB" in answer.content.decode()


def test_a_disk_without_room_is_said_in_words_and_what_arrived_stays(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    send(client, address, b"12345", 0)
    monkeypatch.setattr(storing, "RESERVE", 10**18)
    answer = begin(client, "deals.csv", 10)
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()
    assert offset(client, address) == 5


def test_a_disk_that_fills_up_meanwhile_is_said_in_words(client: Client) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    address = begin(client, "deals.csv", 10)["Location"]
    upload = Upload.objects.get()
    place = storing.place_of(upload)
    with storing.writing(upload):
        place.unlink()
        place.symlink_to("/dev/full")
        with pytest.raises(storing.LockstepError, match="no room"):
            storing.append(upload, [b"12345"], at=0)
    assert address


def test_an_upload_given_up_leaves_nothing(client: Client, fresh: Home) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    assert client.delete(address, headers=TUS).status_code == 204
    assert not Upload.objects.exists()
    assert list((fresh.root / "uploads").iterdir()) == []


def test_unfinished_uploads_go_after_a_day(client: Client, fresh: Home) -> None:
    begin(client, "old.csv", 10)
    Upload.objects.update(changed_at=timezone.now() - timedelta(days=1, minutes=1))
    begin(client, "new.csv", 10)
    assert tidying.tidy() == 1
    assert [upload.name for upload in Upload.objects.all()] == ["new.csv"]
    assert len(list((fresh.root / "uploads").iterdir())) == 1


def test_several_files_go_up_by_the_plain_form(client: Client) -> None:
    answer = client.post("/sources/add", {"files": [_file("a.csv", b"a\n1\n"), _file("b.csv", b"b\n1\n")]})
    assert answer.status_code == 302
    assert sorted(upload.name for upload in Run.objects.get().draft.uploads.all()) == ["a.csv", "b.csv"]


def test_a_form_without_a_file_says_so(client: Client) -> None:
    answer = client.post("/sources/add")
    assert answer.status_code == 422
    assert "No file was chosen." in answer.content.decode()


def test_a_file_that_has_not_arrived_whole_is_not_read(client: Client) -> None:
    begin(client, "deals.csv", 10)
    answer = client.post("/sources/add", {"upload": str(Upload.objects.get().pk)})
    assert answer.status_code == 422
    assert "deals.csv has not arrived whole." in answer.content.decode()


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_what_was_given_up_does_not_come_back_as_a_file_nobody_knows(client: Client, fresh: Home) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    seen = Upload.objects.get()  # as another request has it, which comes a moment later
    assert client.delete(address, headers=TUS).status_code == 204
    with pytest.raises(FileNotFoundError), storing.writing(seen):
        pass
    assert list((fresh.root / "uploads").iterdir()) == []
    assert send(client, address, b"12345", 0).status_code == 404


def test_a_file_whose_bytes_are_gone_is_not_there_and_can_be_given_up(client: Client) -> None:
    address = begin(client, "deals.csv", 10)["Location"]
    storing.remove(Upload.objects.get())
    assert send(client, address, b"12345", 0).status_code == 404
    assert client.delete(address, headers=TUS).status_code == 204
    assert not Upload.objects.exists()


def test_what_is_being_mapped_is_not_given_up(client: Client) -> None:
    address = begin(client, "deals.csv", 3)["Location"]
    send(client, address, b"a,b", 0)
    upload = Upload.objects.get()
    assert client.post("/sources/add", {"upload": str(upload.pk)}).status_code == 302
    assert client.delete(address, headers=TUS).status_code == 403
    assert storing.place_of(upload).read_bytes() == b"a,b"


def test_several_files_may_have_more_together_than_one_may(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1000
    files = [_file("deals.csv", b"x" * 800), _file("leads.csv", b"x" * 800)]
    assert client.post("/sources/add", {"files": files}).status_code == 302
