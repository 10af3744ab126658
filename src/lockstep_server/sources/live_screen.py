"""What pages say of a live source: how often it is read, how the last run went, when the next one is, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from lockstep.charter import in_force
from lockstep.sources import connection, schedule
from lockstep.sources.connection import Connection, WrongSettings
from lockstep.sources.connector import Kind
from lockstep.sources.intake import taking
from lockstep.sources.mapping import Mapping as SourceMapping
from lockstep.values.faults import LockstepError
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.reading import home
from lockstep_server.sources.mapping_screen import TABLES
from lockstep_server.sources.models import Run

#: How schedules are said.
EVERY = {
    "5m": "every 5 minutes",
    "15m": "every 15 minutes",
    "60m": "every hour",
    "nightly": "at night",
    "off": "only when asked",
}


class Settings(forms.Form):
    """What has to be filled in to connect a system, made from its kind; a secret is never shown again."""

    def __init__(self, kind: Kind, *args: Any, kept: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, auto_id="set_%s", **kwargs)
        held = frozenset(kept)
        for setting in kind.settings:
            needed = setting.default is None and setting.name not in held
            hint = f"{setting.hint.rstrip('.')}." if setting.hint else ""
            if setting.is_secret and setting.name in held:
                hint = f"{hint} Kept, and not shown; leave it empty to go on with it.".strip()
            elif not needed and not setting.default and not setting.only_with and "empty" not in hint:
                hint = f"{hint} May be left empty.".strip()
            shared: dict[str, Any] = {"label": setting.label, "help_text": hint, "required": False}
            plain = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
            if setting.only_with:
                plain |= {"data-with": setting.only_with[0], "data-values": "|".join(setting.only_with[1])}
            if setting.choices:
                self.fields[setting.name] = forms.ChoiceField(
                    choices=[(choice, choice) for choice in setting.choices], initial=setting.default, **shared
                )
            elif setting.is_secret:
                hidden = forms.PasswordInput({**plain, "autocomplete": "new-password"}, render_value=False)
                self.fields[setting.name] = forms.CharField(max_length=8_000, widget=hidden, **shared)
            else:
                # What is written as YAML may have lines.
                widget = forms.Textarea({**plain, "rows": 3}) if "YAML" in hint else forms.TextInput(plain)
                self.fields[setting.name] = forms.CharField(
                    max_length=8_000, widget=widget, initial=setting.default, **shared
                )

        self._further = frozenset(setting.name for setting in kind.settings if setting.is_further)
        self._usual = {setting.name: setting.default or "" for setting in kind.settings}

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that are filled in to connect."""
        return [field for field in self if field.name not in self._further]

    @property
    def further(self) -> list[forms.BoundField]:
        """Those that most people leave as they are."""
        return [field for field in self if field.name in self._further]

    @property
    def is_opened(self) -> bool:
        """Whether something further was filled in, or is wrong."""
        return any(field.errors or (field.value() or "") != self._usual[field.name] for field in self.further)

    def take(self, wrong: LockstepError) -> None:
        """Show what is wrong at the fields it is about, or above them."""
        if not isinstance(wrong, WrongSettings):
            self.add_error(None, f"{wrong.sentence} {wrong.remedy}".strip())
            return
        for name, sentence in wrong.wrong.items():
            self.add_error(name if name in self.fields else None, sentence)


def said(kind: Kind, posted: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says of a kind's settings; a tick more than it has is passed over."""
    return {setting.name: posted.get(setting.name, "") for setting in kind.settings}


def told(name: str, last_read: Run | None) -> dict[str, Any] | None:
    """Return what is to be said of a live source; None of one of files."""
    where = home()
    if name == taking.SOURCE and not connection.is_live(where, name):
        return {"is_intake": True, "label": "Leads that come in", "run": _going(last_read)}
    if not connection.is_live(where, name):
        return None
    kept, broken = _kept(name)
    chosen, last = schedule.schedule_of(where, name), schedule.last_run(where, name)
    next_s = schedule.next_s(chosen, last, _zone())
    return {
        "is_intake": False,
        "label": _label(kept),
        "is_hubspot": kept is not None and kept.kind == "hubspot",
        "broken": broken,
        "schedule": chosen,
        "every": EVERY[chosen.every],
        "last": last,
        "arrived": sum(last.arrived.values()) if last else 0,
        "streams": [(stream, many) for stream, many in last.arrived.items() if many] if last else [],
        "next_s": next_s if next_s is None or next_s > now_s() else None,
        "is_due": next_s is not None and next_s <= now_s(),
        "run": _going(last_read),
    }


def rows_of(mapping: SourceMapping) -> list[dict[str, Any]]:
    """Return one row per stream: what it becomes, and the fields taken out of it."""
    return [
        {
            "key": key,
            "holds": [TABLES[table] for table in file.feeds],
            "fields": [
                (TABLES[table], field, column.column or f"always “{column.value}”")
                for table, fields in file.feeds.items()
                for field, column in fields.items()
            ],
        }
        for key, file in mapping.files.items()
    ]


def _going(run: Run | None) -> Run | None:
    return run if run is not None and not run.is_over else None


def _kept(name: str) -> tuple[Connection | None, LockstepError | None]:
    try:
        return connection.read(home(), name), None
    except LockstepError as error:
        return None, error


def _label(kept: Connection | None) -> str:
    kind = connection.kinds().get(kept.kind) if kept else None
    return kind.label if kind else "A system that is not known here"


def _zone() -> str:
    try:
        return in_force(home().charter).company.time_zone
    except LockstepError:
        return "UTC"
