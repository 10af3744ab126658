"""`lockstep doctor`: looks at everything a service needs and says of each whether it is well, or what to do."""

from __future__ import annotations

import json
import os
import platform
import shutil
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from lockstep.charter import in_force
from lockstep.cli.listening import listen
from lockstep.cli.screen import escape, out
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.values.faults import LockstepError
from lockstep_server.service.beating import is_served
from lockstep_server.service.models import Heartbeat
from lockstep_server.service.preparing import missing_kit
from lockstep_server.service.variables import wrongly_set

#: A sync writes a whole version beside the last one; with less than this it may not find room.
_ROOM_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and found."""

    name: str
    is_ok: bool
    sentence: str
    remedy: str = ""


def doctor(port: int, *, as_json: bool) -> int:
    """Look at everything, print what was found, and return 0, or 1 where something is wrong."""
    found = list(_look(Path(settings.HOME), port))
    if as_json:
        sys.stdout.write(json.dumps({"ok": all(one.is_ok for one in found), "findings": [asdict(f) for f in found]}))
        sys.stdout.write("\n")
    else:
        for one in found:
            mark = "ok   " if one.is_ok else "[bold red]wrong[/]"
            out.print(f"{mark}  [bold]{escape(one.name)}[/]  {escape(one.sentence)}", soft_wrap=True)
            if one.remedy:
                out.print(f"       {escape(one.remedy)}", soft_wrap=True)
    return 0 if all(one.is_ok for one in found) else 1


def _look(home: Path, port: int) -> Iterator[Finding]:
    yield _python()
    yield from _settings()
    yield _kit()
    yield _folder(home)
    yield _room(home)
    yield _key(home)
    yield from _database()
    yield _charter(Home(home))
    yield _record(Home(home))
    yield _zones()
    yield _port(home, port)


def _python() -> Finding:
    # An older one does not come as far as this: the package asks for 3.11.
    return Finding("Python", True, f"{platform.python_version()} on {sysconfig.get_platform()}.")


def _settings() -> Iterator[Finding]:
    wrong = list(wrongly_set(os.environ))
    for name, sentence, _ in wrong:
        yield Finding("Settings", False, f"{name}: {sentence}", "docs/reference/settings.md lists them all.")
    if not wrong:
        count = sum(name.startswith("LOCKSTEP_") for name in os.environ)
        yield Finding("Settings", True, f"{count} set, each known.")


def _kit() -> Finding:
    if missing := missing_kit():
        return Finding("Page kit", False, f"{len(missing)} files are missing, {missing[0]} first.", "Run `make setup`.")
    return Finding("Page kit", True, "Complete.")


def _folder(home: Path) -> Finding:
    if home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        return Finding("Folder", True, f"{home} can be written.")
    return Finding("Folder", False, f"{home} can't be written.", "Give it to whoever starts the service.")


def _room(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    said = f"{free / 1e9:,.1f} GB free."
    if free >= _ROOM_BYTES:
        return Finding("Disk", True, said)
    return Finding("Disk", False, said, "A sync needs room for a second version: free 1 GB, or move the folder.")


def _key(home: Path) -> Finding:
    if os.environ.get("LOCKSTEP_SECRET_KEY"):
        return Finding("Key", True, "Set by LOCKSTEP_SECRET_KEY.")
    path = home / "secret-key"
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("Key", False, f"{path} can be read by others.", f"chmod 600 {path}")
    return Finding("Key", True, "Can be read by its owner alone.")


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        yield Finding(
            "Database", False, f"{connection.display_name} does not answer.",
            "See that it runs and that LOCKSTEP_DATABASE_URL names its host, user, password and database.",
        )  # fmt: skip
        return
    if behind:
        yield Finding("Database", False, f"{behind} migrations behind.", "`lockstep serve` brings it up to date.")
        return
    yield Finding("Database", True, f"{connection.display_name}, up to date.")
    last = Heartbeat.last("worker")
    if Heartbeat.is_alive("worker"):
        yield Finding("Worker", True, "Does jobs.")
    else:
        said = f"Was last alive at {last:%Y-%m-%d %H:%M} UTC." if last else "Never ran."
        yield Finding("Worker", False, said, "`lockstep serve` starts it; without it uploads are kept but not read.")


def _charter(home: Home) -> Finding:
    if not home.charter.exists():
        return Finding("Charter", False, "There is none yet.", "`lockstep init` writes one to start from.")
    return _said("Charter", lambda: f"Sound, version {in_force(home.charter).version[:8]}.")


def _record(home: Home) -> Finding:
    def read() -> str:
        version = Store(home.record).current()
        if version is None:
            raise LockstepError("Nothing has been synced yet.", remedy="Add a source, then run `lockstep sync`.")
        return f"{version.name}, every file there."

    return _said("Record", read)


def _said(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except LockstepError as error:
        return Finding(name, False, error.sentence, error.remedy or "")


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Finding("Time zones", False, "There are none on this machine.", "Install the package tzdata.")
    return Finding("Time zones", True, "There.")


def _port(home: Path, port: int) -> Finding:
    if is_served(home):
        return Finding("Port", True, "This installation is being served.")
    try:
        listen("127.0.0.1", port).close()
    except LockstepError as error:
        return Finding("Port", False, error.sentence, error.remedy or "")
    return Finding("Port", True, f"{port} is free.")
