"""What a person does on the way from exports to the record, and the worker beside them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from django.test import Client

    from lockstep_server.sources.models import Run

DEALS = (
    b"Deal ID,Name,Stage,Amount,Close Date\n"
    b"D-1,Mill,Won,100.50,2026-03-01\nD-2,Dam,Lost,80,2026-03-02\nD-3,Pit,Open,,\n"
)
PEOPLE = (
    b"Lead ID,Email,First Name,Last Name,Created\n"
    b"L-1,ann@acme.example,Ann,Lee,2026-01-01\nL-2,bo@bolt.example,Bo,Day,2026-01-02\n"
)


@dataclass
class Prepared:
    """An installation as one test left it, to be put back for others: its files, and its rows of the database."""

    folder: Path
    rows: str = ""

    def keep(self, home: Path) -> None:
        """Remember what stands at `home` now."""
        from django.core.serializers import serialize

        from lockstep_server.people.models import HeldRole, User
        from lockstep_server.sources.models import Draft, Run, Upload

        shutil.copytree(home, self.folder)
        models = (User, HeldRole, Draft, Upload, Run)
        self.rows = serialize("json", [row for model in models for row in model._default_manager.all()])

    def put_back(self, home: Path) -> Client:
        """Make `home` what it was, and sign its only user in."""
        from django.core.serializers import deserialize
        from django.test import Client

        from lockstep_server.people.models import User

        shutil.copytree(self.folder, home, dirs_exist_ok=True)
        for row in deserialize("json", self.rows):
            row.save()
        client = Client()
        client.force_login(User.objects.get())
        return client


def work() -> None:
    """Do the jobs that wait, as a worker does, in their order."""
    from lockstep_server.sources.jobs import do
    from lockstep_server.sources.models import Run

    while (run := Run.objects.filter(state=Run.State.WAITING).order_by("asked_at").first()) is not None:
        do(str(run.pk))


def sent(client: Client, *files: tuple[str, bytes], source: str = "") -> Run:
    """Send files by the plain form, have them looked at, return that job."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lockstep_server.sources.models import Run

    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    answer = client.post(f"/sources/add{f'?source={source}' if source else ''}", {"files": uploads})
    assert answer.status_code == 302, answer.content.decode()
    work()
    return Run.objects.get(pk=UUID(answer["Location"].split("/")[-1]))


def said(client: Client, run: Run, **changes: Any) -> dict[str, Any]:
    """Return what the mapping's form holds as it is drawn, with changes."""

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.fields: dict[str, list[str]] = {}
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            has = {name: value or "" for name, value in attrs}
            if tag == "select":
                self.select, self.first = has["name"], True
            elif tag == "option" and self.select:
                values = self.fields.setdefault(self.select, [])
                if self.first:
                    values.append("")
                    self.first = False
                if "selected" in has:
                    values[-1] = has.get("value", "\0")
            elif tag == "input" and has.get("name") and (has.get("type") != "checkbox" or "checked" in has):
                self.fields.setdefault(has["name"], []).append(has.get("value", ""))

        def handle_data(self, data: str) -> None:
            if self.select and self.fields.get(self.select, [""])[-1] == "\0":
                self.fields[self.select][-1] = data

        def handle_endtag(self, tag: str) -> None:
            if tag == "select":
                self.select = ""

    form = Form()
    form.feed(client.get(f"/sources/add/{run.draft_id}").content.decode())
    form.fields.pop("kind", None)
    return {**form.fields, **changes}


def read(client: Client, run: Run, **changes: Any) -> Run:
    """Press “Read it”, do the job, return it."""
    from lockstep_server.sources.models import Run

    answer = client.post(f"/sources/add/{run.draft_id}", said(client, run, act="read", **changes))
    assert answer.status_code == 302, answer.content.decode()
    work()
    return Run.objects.get(pk=UUID(answer["Location"].split("/")[-1]))
