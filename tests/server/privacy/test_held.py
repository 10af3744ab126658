"""Every table of the pages is decided about, and each is emptied of a person, on whichever database this runs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.db import connection, models
from django_tasks_db.models import DBTaskResult

from lockstep.privacy.erasing import whom
from lockstep.record.erased import Erased
from lockstep.record.home import Home
from lockstep.sources.intake import taking
from lockstep_server.claims.models import Said
from lockstep_server.intake.models import Form, Refusal, Taken
from lockstep_server.journeys.models import SavedView
from lockstep_server.levers.models import ProposedAction
from lockstep_server.matching.models import PutOff
from lockstep_server.people.models import User
from lockstep_server.privacy.database import Database
from lockstep_server.privacy.held import HELD, How
from lockstep_server.privacy.models import Erasure
from lockstep_server.sources.models import Connecting, Draft, Run, Upload
from unit.privacy.installation import ANNA, SAYS

#: Columns of decided tables that hold no words of people: names of things, states, secrets that are sealed.
PLAIN = {
    "claims.Said": {"team", "direction", "dated"},
    "sources.Draft": {"source"}, "sources.Upload": {"stored_name"}, "sources.Connecting": {"kind", "sealed"},
    "sources.Run": {"what", "state", "source", "kind", "version_before", "version_after"},
    "intake.Form": {"name", "secret", "lead_kind"}, "intake.Taken": {"id", "contents"},
    "privacy.Erasure": {"state", "whose", "entry"},
    "levers.ProposedAction": {
        "lever", "marketing_owner", "sales_owner", "figure", "figure_then", "state", "request_key", "request_hash",
    },
    "django_tasks_database.DBTaskResult": {"status", "task_path", "queue_name", "backend_name", "worker_ids"},
}  # fmt: skip
NAMED = f"asked by Anna Münch, {ANNA}"


def test_every_table_and_every_text_of_it_is_decided_about() -> None:
    assert {model._meta.label for model in apps.get_models()} == set(HELD), "decide in lockstep_server/privacy/held.py"
    texts = (models.CharField, models.TextField, models.JSONField)
    for model in apps.get_models():
        held = HELD[model._meta.label]
        if held.how != How.KEEP:
            found = {field.name for field in model._meta.concrete_fields if isinstance(field, texts)}
            assert found == {*held.fields, *PLAIN.get(model._meta.label, ())}, model._meta.label


def everything() -> str:
    """Return every cell of every table, read without the models."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [(table, *row) for row in cursor.fetchall()]
    cells = [cell for row in found for cell in row]
    plain = [json.dumps(json.loads(c), ensure_ascii=False) if str(c)[:1] in ("{", "[") and isinstance(c, str) else c
             for c in cells]  # fmt: skip
    return "\n".join(str(cell) for cell in plain)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_person_is_taken_out_of_every_table_and_nobody_else_is(served: Home) -> None:
    user = User.objects.create_user("officer@firm.example", "Ines Officer")
    lead = taking.lead_id("form:1", "msg_1")
    person = whom(served, ANNA)
    Erased(served.erased).note([("said", f"intake/leads/{lead}")], at_s=1)
    draft = Draft.objects.create(owner=user, looked={"examples": ["Anna Münch", "Bo Berg"]}, tree={NAMED: [NAMED]})
    read = Draft.objects.create(owner=user, looked={"examples": ["Bo Berg"]}, is_read=True)
    half = Draft.objects.create(owner=user)
    theirs = Upload.objects.create(owner=user, draft=half, name="people.csv", stored_name="people.csv", size=99)
    others = Upload.objects.create(owner=user, draft=half, name="of Anna Münch.csv", stored_name="f.csv", size=9)
    for upload, text in ((theirs, f"id,mail\n1,{ANNA}\n"), (others, "id,mail\n2,bo@other.example\n")):
        place = served.root / "uploads" / upload.id.hex
        place.mkdir(parents=True)
        (place / upload.stored_name).write_text(text)
    rows: list[Any] = [
        SavedView(owner=user, name="of Anna Münch", query="owner=Bo"),
        SavedView(owner=user, name="hers", query=f"find={quote_plus(ANNA)}"),
        SavedView(owner=user, name="by id", query="person=" + quote_plus("web/people/p-anna")),
        SavedView(owner=user, name="of Bo Berg", query="find=bo"),
        PutOff(owner=user, left="web/people/p-anna", right="crm/contacts/c-bo"),
        PutOff(owner=user, left="web/people/p-bo", right="crm/contacts/c-bo"),
        Connecting(owner=user, kind="sql", settings={"query": f"… <> '{ANNA}'"}, sentence=NAMED, mapping=NAMED),
        Run(what="read", result={"files": [NAMED]}, sentence=NAMED, remedy=NAMED, mapping_before=NAMED, doing=NAMED),
        Taken(id=lead, contents="hash of what she said", received_ms=1, is_kept=True),
        Taken(id=taking.lead_id("form:1", "msg_2"), contents="hash of another", received_ms=1, is_kept=True),
        Erasure(why=NAMED, by=user),
        Said(said=NAMED, team="sales", among=NAMED, outcome=NAMED, group=NAMED, against=NAMED, direction="more"),
        ProposedAction(what=f"Call {NAMED}", why={"words": NAMED}, due=date(2027, 1, 1), proposed_at=datetime.now(UTC),
                       figure_then={}),
        DBTaskResult(
            args_kwargs={"args": [NAMED], "kwargs": {}}, task_path="x", backend_name="default", run_after=None,
            traceback=NAMED, return_value=NAMED, exception_class_path="", priority=0,
        ),
    ]  # fmt: skip
    for row in rows:
        row.save()
    form = Form.objects.create(name="demo", secret="sealed", means={"q1": NAMED})
    Refusal.objects.create(form=form, status=422, detail=NAMED)
    database = Database(served)
    before = database.still_naming(person)
    named = {apps.get_model(label)._meta.db_table for label, held in HELD.items() if held.fields}
    assert {table for table, many in before.items() if many} == named
    assert set(database.rows(person)) == named
    assert database.erase(person) >= len(rows)
    assert not any(database.still_naming(person).values())
    said = everything().lower()
    for one in SAYS:
        assert one.lower() not in said, one
        assert quote_plus(one).lower() not in said, one
    for kept in ("Bo Berg", "of Bo Berg", "hash of another", "asked by erased", "Ines Officer"):
        assert kept in everything(), kept
    assert set(SavedView.objects.values_list("name", flat=True)) == {"of Bo Berg"}
    assert PutOff.objects.get().left == "web/people/p-bo"
    assert Taken.objects.get(pk=lead).contents == taking.FORGOTTEN
    # The file that names her went with the draft it was for; what is in the record or names her not stays.
    assert not (served.root / "uploads" / theirs.id.hex).exists()
    assert set(Draft.objects.values_list("pk", flat=True)) == {draft.pk, read.pk}
    assert database.erase(person) == 0  # done twice it does nothing
