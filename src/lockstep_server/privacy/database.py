"""The database of the pages, SQLite or PostgreSQL: searched for a person, and taken out table by table (`held`)."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from django.apps import apps
from django.db import connection, models, transaction

from lockstep.engines.embedded import workbench
from lockstep.privacy.person import Person, pattern_of, redacted, version_of
from lockstep.privacy.proof import Search
from lockstep.privacy.uploads import read_files
from lockstep.record.erased import Erased
from lockstep.record.versions import Store
from lockstep.sources.intake import taking
from lockstep_server.privacy.held import HELD, How

if TYPE_CHECKING:
    from lockstep.record.home import Home

_TEXTS = (models.CharField, models.TextField, models.JSONField, models.EmailField)


class Database:
    """Takes a person out of the tables of the pages, and out of files that came up and that nobody reads.

    Parameters
    ----------
    home
        The installation.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self.where = f"tables of the pages ({'PostgreSQL' if connection.vendor == 'postgresql' else 'SQLite'})"

    def erase(self, person: Person) -> int:
        """Take a person out; return how many rows changed or went. It may be done twice."""
        many = self._unread(person) + self._taken()
        changed = []
        for label, held in HELD.items():
            with transaction.atomic():
                rows = 0 if held.how == How.KEEP or not held.fields else _erase_rows(label, person)
            if rows:
                changed.append(apps.get_model(label)._meta.db_table)
            many += rows
        if changed and connection.vendor == "postgresql" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                for table in changed:
                    # What was overwritten stands in the table's file until it is written anew.
                    cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
        return many

    def still_naming(self, person: Person) -> dict[str, int]:
        """Return every table with texts, with how many of its rows name the person."""
        pattern = _pattern(person)
        there = set(connection.introspection.table_names())
        found = {}
        for model in apps.get_models():
            fields = [field.attname for field in model._meta.concrete_fields if isinstance(field, _TEXTS)]
            if fields and model._meta.db_table in there:
                rows = model._base_manager.values_list(*fields).iterator()
                found[model._meta.db_table] = sum(any(_names(cell, pattern) for cell in row) for row in rows)
        return found

    def rows(self, person: Person) -> dict[str, list[dict[str, Any]]]:
        """Return what names the person, by table; accounts of the team are not among it."""
        pattern = _pattern(person)
        found: dict[str, list[dict[str, Any]]] = {}
        for label, held in HELD.items():
            model = apps.get_model(label)
            if held.fields and model._meta.db_table in connection.introspection.table_names():
                rows = model._base_manager.values(*held.fields).iterator()
                theirs = [row for row in rows if any(_names(cell, pattern) for cell in row.values())]
                found |= {model._meta.db_table: theirs} if theirs else {}
        return found

    def _taken(self) -> int:
        """Forget what the leads of whoever was erased said; the rows stay, by which a repeat is known for one."""
        taken, erased = apps.get_model("intake.Taken")._base_manager, Erased(self._home.erased)
        if taken.model._meta.db_table not in connection.introspection.table_names():
            return 0
        known = taken.exclude(contents=taking.FORGOTTEN).values_list("pk", flat=True).iterator()
        theirs = [one for one in known if erased.holds("said", f"{taking.SOURCE}/{taking.STREAM}/{one}")]
        return taken.filter(pk__in=theirs).update(contents=taking.FORGOTTEN)

    def _unread(self, person: Person) -> int:
        """Remove files that came up, name the person, and were not read or are read no more; with their drafts."""
        folder = self._home.root / "uploads"
        kept = {path.parent for path in read_files(self._home, version_of(Store(self._home.record).current()))}
        uploads, many = apps.get_model("sources.Upload")._base_manager, 0
        with workbench() as bench:
            search = Search(bench, person)
            for place in sorted(path for path in folder.glob("*") if path.is_dir() and path not in kept):
                if any(search.is_in(path) for path in place.rglob("*") if path.is_file()):
                    shutil.rmtree(place)
                    many += 1
                    for upload in uploads.filter(pk=_id_of(place.name)).select_related("draft"):
                        gone = upload.draft if upload.draft and not upload.draft.is_read else upload
                        gone.delete()
        return many


def _erase_rows(label: str, person: Person) -> int:
    model, held = apps.get_model(label), HELD[label]
    if model._meta.db_table not in connection.introspection.table_names():
        return 0  # of a release that is not set up yet
    pattern, many = _pattern(person), 0
    for pk, *cells in list(model._base_manager.values_list("pk", *held.fields).iterator()):
        if not any(_names(cell, pattern) for cell in cells):
            continue
        row = model._base_manager.filter(pk=pk)
        if held.how == How.REMOVE:
            row.delete()
        else:
            row.update(
                **{
                    field: redacted(cell, person.needles())
                    for field, cell in zip(held.fields, cells, strict=True)
                    if cell is not None
                }
            )
        many += 1
    return many


def _pattern(person: Person) -> re.Pattern[str]:
    return re.compile(pattern_of(person.needles()), re.IGNORECASE)


def _names(cell: Any, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(text) or pattern.search(unquote_plus(text)) for text in _texts(cell))


def _texts(cell: Any) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, dict):
        for name, value in cell.items():
            yield name
            yield from _texts(value)
    elif isinstance(cell, list | tuple):
        for value in cell:
            yield from _texts(value)


def _id_of(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=name)
    except ValueError:
        return None
