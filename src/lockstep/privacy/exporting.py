"""Everything an installation holds of a person, in one archive they can read."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.privacy.collecting import collect
from lockstep.privacy.erasing import where_else
from lockstep.privacy.person import Person, attach, find, redacted, version_of
from lockstep.privacy.raw import raw_answers
from lockstep.record import schema
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store

if TYPE_CHECKING:
    from lockstep.record.home import Home


_BESIDE = "as a table of the pages has them"


def export(
    home: Home,
    who: str,
    target: Path,
    *,
    now_s: int,
    backups: Sequence[Path] = (),
    looks_back: bool = True,
    beside: Callable[[Person], Mapping[str, list[dict[str, Any]]]] = lambda person: {},
) -> Mapping[str, int]:
    """Write everything about a person into a ZIP archive, whole or not at all, readable by its owner alone.

    Parameters
    ----------
    home
        The installation.
    who
        Key of one of their records, or their e-mail address.
    target
        The archive.
    now_s
        Now, epoch seconds UTC.
    backups
        Files to be named as holding them too.
    looks_back
        Look through all older versions too, to say which hold them: that takes as long for each as for this one.
    beside
        What else holds something, such as a database: table to rows.

    Returns
    -------
    Mapping
        File in the archive, without its ending, to its rows.

    Raises
    ------
    LockstepError
        As `person.find`.
    OSError
        The archive can't be written.
    """
    with workbench() as bench:
        version = version_of(Store(home.record).current())
        attach(bench, version)
        person = find(bench, who)
        parts: dict[str, list[dict[str, Any]]] = dict(collect(bench, person))
        kept = [name for name in Store(home.record).names() if name != version.name]
        holding = [version.name]
        for name in kept if looks_back else ():
            older = Store(home.record).open(name)
            if older.schema_hash != version.schema_hash:
                holding.append(name)  # of another release: it may
                continue
            attach(bench, older)
            if any(collect(bench, person).values()):
                holding.append(name)
        parts["raw_answers"] = raw_answers(home, bench, person)
    parts["rulings"] = [asdict(one) for one in Rulings(home.rulings).all() if _is_about(asdict(one), person)]
    parts |= {f"beside_{table}": rows for table, rows in beside(person).items()}
    parts = {name: rows for name, rows in parts.items() if rows}
    not_seen = 0 if looks_back else len(kept)
    readme = _readme(parts, sorted(holding), not_seen, where_else(home), backups, now_s)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with (
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr("README.txt", readme)
            archive.writestr("person.json", json.dumps(asdict(person), ensure_ascii=False, indent=2))
            for name, rows in parts.items():
                archive.writestr(f"{name}.json", json.dumps(rows, ensure_ascii=False, indent=1, default=str))
                archive.writestr(f"{name}.csv", _csv(rows))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return {name: len(rows) for name, rows in parts.items()}


def _is_about(ruling: dict[str, Any], person: Person) -> bool:
    is_theirs = ruling["left"] in person.keys or ruling["right"] in person.keys
    return is_theirs or redacted(ruling["said"], person.needles()) != ruling["said"]


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(column) for column in columns])
    writer.writerows([_harmless(row.get(column)) for column in columns] for row in rows)
    return "\ufeff" + text.getvalue()  # by which spreadsheets know the encoding


def _harmless(cell: object) -> object:
    """Return a cell that a spreadsheet shows and does not compute."""
    if isinstance(cell, int):
        return cell
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _readme(
    parts: Mapping[str, Sequence[object]],
    versions: Sequence[str],
    not_seen: int,
    elsewhere: Sequence[str],
    backups: Sequence[Path],
    now_s: int,
) -> str:
    grains = {table.name: table.grain for table in schema.TABLES.values()} | {
        "raw_answers": "one row per answer of a live source, as it arrived",
        "rulings": "one row per ruling of the team that names them",
    }
    lines = [
        f"Everything this Lockstep held of one person on {datetime.fromtimestamp(now_s, UTC):%Y-%m-%d}.",
        "",
        "person.json says by which keys, addresses, numbers and names they are known. Every other file is there twice:",
        "as JSON, exactly, and as CSV for a spreadsheet, where what would be a formula begins with an apostrophe.",
        "Times that end in _s are seconds since 1970-01-01 UTC; amounts that end in _minor are in cents.",
        "links says which records are held to be this person, and why.",
        "",
        *(f"{name}: {len(rows):,} rows, {grains.get(name, _BESIDE)}" for name, rows in parts.items()),
        "",
        f"Versions of the record that hold them: {', '.join(versions)}.",
        *([f"{not_seen:,} older versions were not looked through."] if not_seen else []),
        "Also held, and not in here:",
        *(f"- {where}" for where in elsewhere),
        *(f"- the backup {path.name}" for path in backups),
        "",
    ]
    return "\r\n".join(lines)
