"""From paths to looked-at files: folders opened, files staged, each given a key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.read import stage
from lockstep.sources.files.sql import file_literal
from lockstep.sources.suggest import sheets
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.words import plain
from lockstep.values.faults import LockstepError

#: What a folder is searched for. A file named outright may end as it likes.
ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
    ".parquet",
    ".jsonl",
    ".ndjson",
    ".json",
    ".gz",
    ".zip",
)
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def files_of(paths: Iterable[Path | str]) -> list[Path]:
    """Return the files behind paths; a folder stands for the data files directly in it, by name.

    Raises
    ------
    LockstepError
        A path does not exist, or none holds a data file.
    """
    found: list[Path] = []
    for given in map(Path, paths):
        if given.is_dir():
            inside = sorted(p for p in given.iterdir() if p.is_file() and p.name.lower().endswith(ENDINGS))
            found += [p for p in inside if not p.name.startswith((".", "~"))]
        elif given.exists():
            found.append(given)
        else:
            raise LockstepError(f"{given} does not exist.", remedy="Check the path, or give the folder it is in.")
    if not found:
        raise LockstepError(
            "There is no data file to look at.",
            remedy=f"Give files or folders with files that end in {', '.join(ENDINGS[:5])} …",
        )
    return list(dict.fromkeys(found))


def gather(paths: Iterable[Path | str], *, workbench: Workbench, out: Path) -> tuple[list[Sheet], dict[str, str]]:
    """Stage and look at every file.

    Returns
    -------
    tuple
        The looked-at files, and path to why a file could not be read.

    Raises
    ------
    LockstepError
        A path does not exist, or no file at all could be read (with the first file's reason).
    """
    looked: list[Sheet] = []
    unread: dict[str, str] = {}
    keys: set[str] = set()
    first: LockstepError | None = None
    jobs = [(path, sheet) for path in files_of(paths) for sheet in _sheets_of(path)]
    for number, (path, sheet) in enumerate(jobs):
        try:
            staged = stage(path, workbench=workbench, out=out, sheet=sheet)
        except LockstepError as problem:
            first = first or problem
            unread[f"{path}, sheet {sheet}" if sheet else str(path)] = str(problem)
            continue
        names, unread_names = sheets.choose(staged.columns)
        parquet = _narrowed(workbench, staged.parquet, names) if unread_names else staged.parquet
        relation = f"suggest_{number}"
        workbench.execute(f"CREATE OR REPLACE TEMP VIEW {relation} AS FROM read_parquet({file_literal(parquet)})")
        key = _key(sheet or path.name, keys)
        settings = (("sheet", sheet),) if sheet else ()
        looked.append(
            sheets.look_at(workbench, relation, names, key=key, path=str(path), unread=unread_names, settings=settings)
        )
    if not looked and first is not None:
        raise first
    return looked, unread


def _sheets_of(path: Path) -> list[str | None]:
    """Return the sheets to look at where a workbook has several with rows; otherwise None, for the first that has."""
    if not path.name.lower().endswith(_BOOKS):
        return [None]
    try:
        book = CalamineWorkbook.from_path(path)
        named = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height > 1]
    except (CalamineError, OSError, ValueError):
        return [None]  # staging says what is wrong with it
    return list(named) if len(named) > 1 else [None]


def _narrowed(workbench: Workbench, parquet: Path, names: list[str]) -> Path:
    """Write the columns to be looked at into a file of their own: each question to 10,000 columns takes a second."""
    narrow = parquet.with_name("narrow.parquet")
    picked = ", ".join(map(sheets.quoted, names))
    wide = f"(FROM read_parquet({file_literal(parquet)}) SELECT {picked})"
    workbench.execute(f"COPY {wide} TO {file_literal(narrow)}")
    return narrow


def _key(name: str, keys: set[str]) -> str:
    stem = name
    while (suffix := Path(stem).suffix.lower()) and suffix in ENDINGS:
        stem = stem[: -len(suffix)]
    key = plain(re.sub(r"\s*\(\d+\)$", "", stem)).replace(" ", "_")[:40].strip("_") or "file"
    number = 1
    unique = key
    while unique in keys:
        number += 1
        unique = f"{key}_{number}"
    keys.add(unique)
    return unique
