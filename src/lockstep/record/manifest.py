"""The manifest of a version: which files each table consists of, and how to tell that they are all there.

A manifest is a JSON file that carries two hashes. The *content hash* covers what the version
holds (tables, files, notes, schema) and not when or after which version it was made, so the same content has
the same hash on every machine; its first eight digits end the version's name. The *manifest hash* covers
everything that is said, so a manifest cut short or edited is noticed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lockstep.record import schema
from lockstep.values.faults import LockstepError

#: Raised by one when a reader of today could no longer read the manifest. The older form is still read, and written
#: where nothing needs the newer one: a table in layers, of which an older reader would see the lowest alone.
FORMAT = 2
_PLAIN = 1
_NAME = re.compile(r"v(\d{6,})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One Parquet file of a table: its place under ``files/``, its rows and its bytes.

    The name is the hash of the bytes, so two parts with one place are one file.
    """

    place: str
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Version:
    """What was known at one moment: every table of the record, each in files that never change.

    Attributes
    ----------
    name
        Number and content hash, such as ``v000012-1a2b3c4d``. Answers carry it.
    number
        1 for the first version of a store, one more for each that followed.
    content_hash
        Hash of what the version holds; equal for equal contents, on any machine.
    tables
        Table name to its Parquet files, for every table of `schema.TABLES`; empty when it has no rows.
    counts
        Table name to its number of rows, for the same tables.
    made_s
        When it was committed, epoch seconds UTC.
    notes
        What the writer wanted to remember, as JSON values: rules of the build, states of the sources.
    parent
        Name of the version before it; null for the first.
    schema_hash
        Hash of the tables and columns at the time of writing; see `schema_hash`.
    parts
        Table name to its parts, in the order of their hashes.
    replaced
        Table name to how many rows of its files no longer count; see `record.layers`.
    """

    name: str
    number: int
    content_hash: str
    tables: Mapping[str, tuple[Path, ...]] = field(repr=False)
    counts: Mapping[str, int] = field(repr=False)
    made_s: int
    notes: Mapping[str, Any] = field(repr=False)
    parent: str | None
    schema_hash: str = field(repr=False)
    parts: Mapping[str, tuple[Part, ...]] = field(repr=False)
    replaced: Mapping[str, int] = field(default_factory=dict, repr=False)


def number_of(name: str) -> int | None:
    """Return the number in a version's name, None for a text that is no such name.

    Examples
    --------
    >>> number_of("v000012-1a2b3c4d"), number_of("../secrets")
    (12, None)
    """
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None


def schema_hash() -> str:
    """Return a hash of every table and column, so that a changed schema makes a changed version."""
    return _hash({table.name: table.all_columns for table in schema.TABLES.values()})


def content_hash(parts: Mapping[str, tuple[Part, ...]], notes: Mapping[str, Any]) -> str:
    """Return the hash of what a version holds, whichever way and whenever it was put together.

    Parameters
    ----------
    parts
        Table name to its parts, in any order; a table without parts is as good as absent.
    notes
        JSON values.

    Raises
    ------
    TypeError, ValueError
        `notes` holds something JSON cannot say, such as a Path or NaN.
    """
    files = {table: sorted(part.place for part in parts[table]) for table in parts if parts[table]}
    return _hash({"schema": schema_hash(), "tables": files, "notes": notes})


def text_of(
    parts: Mapping[str, tuple[Part, ...]],
    *,
    number: int,
    made_s: int,
    notes: Mapping[str, Any],
    parent: str | None,
    replaced: Mapping[str, int],
) -> tuple[str, bytes]:
    """Return the name and the manifest text of a new version."""
    content = content_hash(parts, notes)
    said = {
        "format": FORMAT if replaced else _PLAIN,
        "name": f"v{number:06d}-{content[:8]}",
        "content_hash": content,
        "schema_hash": schema_hash(),
        "made_s": made_s,
        "parent": parent,
        "notes": notes,
        "tables": {
            table: [{"file": part.place, "rows": part.rows, "bytes": part.size} for part in sorted(parts[table])]
            for table in sorted(parts)
            if parts[table]
        },
    }
    if replaced:
        said["replaced"] = dict(replaced)
    said["manifest_hash"] = _hash(said)
    return str(said["name"]), json.dumps(said, indent=1, sort_keys=True).encode() + b"\n"


def read(path: Path, *, files: Path) -> Version:
    """Read a manifest and make sure that all it names is there.

    Parameters
    ----------
    path
        The manifest.
    files
        Folder that holds the Parquet files.

    Returns
    -------
    Version
        Of which the manifest is as it was written and every file is there with its full size.

    Raises
    ------
    LockstepError
        The manifest is missing, altered, or of a format this Lockstep cannot read; or a file is missing or
        has another size.
    """
    said = _said(path)
    parts = {
        table: tuple(Part(part["file"], part["rows"], part["bytes"]) for part in entries)
        for table, entries in said["tables"].items()
    }
    _check_files(parts, files=files, version=said["name"])
    names = [*schema.TABLES, *(table for table in parts if table not in schema.TABLES)]
    replaced: dict[str, int] = said.get("replaced", {})

    def count(table: str) -> int:
        above = sum(part.rows for part in parts.get(f"{table}{schema.CHANGED}", ()))
        return sum(part.rows for part in parts.get(table, ())) - replaced.get(table, 0) + above

    return Version(
        name=said["name"],
        number=number_of(said["name"]) or 0,
        content_hash=said["content_hash"],
        tables={table: tuple(files / part.place for part in parts.get(table, ())) for table in names},
        counts={table: count(table) for table in names},
        made_s=said["made_s"],
        notes=said["notes"],
        parent=said["parent"],
        schema_hash=said["schema_hash"],
        parts=parts,
        replaced=replaced,
    )


def outline(path: Path) -> tuple[int, frozenset[str]]:
    """Return when a version was made and the places of its files, without looking whether they are there.

    Raises
    ------
    LockstepError
        The manifest is missing, altered or of another format.
    """
    said = _said(path)
    return said["made_s"], frozenset(part["file"] for parts in said["tables"].values() for part in parts)


def _said(path: Path) -> dict[str, Any]:
    version = path.stem
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise LockstepError(f"The record has no version {version}: {path} is missing.") from None
    except OSError as error:
        raise LockstepError(f"Version {version} cannot be read: {path}: {error.strerror}.") from None
    except ValueError:
        raise LockstepError(f"The manifest of version {version} is damaged: {path} is not JSON.") from None
    written = said.pop("manifest_hash", None) if isinstance(said, dict) else None
    if written is None or written != _hash(said) or said["name"] != version:
        raise LockstepError(f"The manifest of version {version} is damaged: {path} is not what was written.")
    if said["format"] not in (_PLAIN, FORMAT):
        raise LockstepError(
            f"Version {version} was written in format {said['format']}; this Lockstep reads up to format {FORMAT}.",
            remedy="Install the Lockstep that wrote it, or a newer one.",
        )
    return said


def _check_files(parts: Mapping[str, tuple[Part, ...]], *, files: Path, version: str) -> None:
    for part in (part for entries in parts.values() for part in entries):
        try:
            size = (files / part.place).stat().st_size
        except FileNotFoundError:
            raise LockstepError(f"Version {version} is damaged: {files / part.place} is missing.") from None
        except OSError as error:
            raise LockstepError(f"Version {version} cannot be read: {files / part.place}: {error.strerror}.") from None
        if size != part.size:
            raise LockstepError(
                f"Version {version} is damaged: {files / part.place} has {size} bytes instead of {part.size}."
            )


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
