"""What strangers put into files: nothing of it runs, is served, fills the disk or breaks a page."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from lockstep.record.home import Home
from lockstep_server.people.roles import Role
from lockstep_server.sources.models import Draft, Run, Upload
from server.sources.steps import DEALS, read, said, sent

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.slow

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def client(fresh: Home, client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


def failed(client: Client, name: str, content: bytes) -> str:
    run = sent(client, (name, content))
    assert run.state == Run.State.FAILED, f"{name} was taken"
    return client.get(f"/sources/runs/{run.pk}").content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", SVG),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("deals.csv", b"<html><body>Log in</body></html>"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("empty.csv", b""),
        ("broken.xlsx", b"PK\x03\x04" + b"\0" * 50),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_in_words(client: Client, name: str, content: bytes) -> None:
    page = failed(client, name, content)
    assert "The files can&#x27;t be read" in page or "The files can't be read" in page
    assert "Traceback" not in page
    assert name in page  # as it is called where it came from, not here
    assert "uploads/" not in page
    assert "<script>alert" not in page


def test_what_came_up_is_never_served_again(client: Client) -> None:
    sent(client, ("drawing.svg", SVG))
    upload = Upload.objects.get()
    for address in (
        f"/sources/uploads/{upload.pk}",
        f"/uploads/{upload.pk.hex}/{upload.stored_name}",
        f"/static/{upload.stored_name}",
    ):
        answer = client.get(address)
        assert answer.status_code in (404, 405)
        assert b"alert(1)" not in (b"".join(answer) if answer.streaming else answer.content)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gzip", "zip", "workbook"])
def test_a_small_file_that_unpacks_without_end_costs_a_sentence(client: Client, kind: str) -> None:
    zeros, out = b"0" * (1 << 20), io.BytesIO()
    if kind == "gzip":
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
            for _ in range(120):
                packed.write(zeros)
    else:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            if kind == "workbook":
                archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/sheet1.xml" if kind == "workbook" else "deals.csv", "w") as part:
                for _ in range(120):
                    part.write(zeros)
    page = failed(client, {"gzip": "a.csv.gz", "zip": "a.zip", "workbook": "a.xlsx"}[kind], out.getvalue())
    assert "which no export does" in page


def test_html_in_names_headers_cells_and_faults_is_text(client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    rows = f"Deal ID,Name,Stage,Amount,{evil}\n1,{evil},{evil},{evil},{evil}\n2,b,Won,2,c\n"
    run = sent(client, (f"{evil}.csv", rows.encode()))
    assert evil not in client.get(f"/sources/add/{run.draft_id}").content.decode()
    done = read(client, run, name="crm")
    assert done.state == Run.State.DONE, done.sentence
    for address in ("/sources/", "/sources/systems/crm", f"/sources/runs/{done.pk}"):
        assert evil not in client.get(address).content.decode()


def test_formulas_do_not_live_in_downloads(client: Client) -> None:
    rows = "Deal ID,Stage,Amount\n1,Won,\"=cmd|' /C calc'!A0\"\n2,Won,@SUM(1)\n"
    rows += "".join(f"{n},Won,{n}.50\n" for n in range(3, 40))
    read(client, sent(client, ("deals.csv", rows.encode())), name="crm")
    sheet = b"".join(client.get("/sources/systems/crm/faults.csv").streaming_content).decode("utf-8-sig")
    assert "'=cmd|" in sheet
    assert ",=cmd" not in sheet
    assert ",@SUM" not in sheet


@pytest.mark.slow
def test_thousands_of_columns_make_no_endless_page(client: Client) -> None:
    names = [f"x{n}" for n in range(3000)]
    rows = ",".join(["Deal ID", "Stage", *names]) + "\n" + ",".join(["1", "Won", *["y"] * 3000]) + "\n"
    run = sent(client, ("wide.csv", rows.encode()))
    answer = client.get(f"/sources/add/{run.draft_id}")
    assert len(answer.content) < 600_000
    assert "more have no list here" in answer.content.decode()
    form = said(client, run, **{"o-0": " X2999 ", "of-0": ["deal_records.name"]})
    client.post(f"/sources/add/{run.draft_id}", form)
    assert Draft.objects.get().tree["files"]["wide"]["feeds"]["deal_records"]["name"] == {"column": "x2999"}
    assert client.post(f"/sources/add/{run.draft_id}", {**form, "o-0": "no such"}).status_code == 200


def test_forged_fields_of_the_form_change_nothing_else(client: Client, fresh: Home) -> None:
    run = sent(client, ("deals.csv", DEALS))
    forged = {
        "t-0": ["deal_records", "faults", "../x"],
        "c-0-0": ["deal_records.key", "faults.code", "x"],
        "c-9-9": ["a.b"],
        "path": "/etc/passwd",
        "source": "../../x",
        "r-0-deal_records.company": "/etc/passwd",
    }
    client.post(f"/sources/add/{run.draft_id}", {**said(client, run), **forged})
    tree = Draft.objects.get().tree
    assert set(tree["files"]["deals"]["feeds"]) == {"deal_records"}
    assert tree["files"]["deals"]["path"].startswith(str(fresh.root / "uploads"))
    answer = client.post(f"/sources/add/{run.draft_id}", said(client, run, act="read", name="../../x"))
    assert answer.status_code == 422
    assert not (fresh.root.parent / "x").exists()


def test_the_form_of_many_wide_files_is_taken_whole(client: Client) -> None:
    run = sent(client, ("deals.csv", DEALS))
    form = {**said(client, run), **{f"c-{n // 100}-{n % 100}": [""] for n in range(100, 3_000)}}
    assert client.post(f"/sources/add/{run.draft_id}", form).status_code == 200
