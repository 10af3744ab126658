"""Add a source to an installation: check its mapping, make its paths absolute, keep it."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.record import durable
from lockstep.sources.mapping import NAME, load, parse
from lockstep.sources.reading import find, stream_of
from lockstep.sources.ready import ready
from lockstep.sources.rewriting import rewritten
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: the files by key, the tables they feed, and what a person should know of it."""

    files: dict[str, str]
    tables: frozenset[str]
    notes: tuple[str, ...] = ()


def add(
    home: Home,
    name: str,
    *,
    mapping: Path | None,
    kind: str | None = None,
    paths: Sequence[Path] = (),
    workbench: Workbench | None = None,
) -> Added:
    """Keep a mapping as that of the source `name`, replacing an earlier one.

    Parameters
    ----------
    home
        The installation; its folders are made.
    name
        Name of the source, which overrules the one the mapping names.
    mapping
        A mapping file, kept as it is written, with its comments; its relative paths are looked for beside it, then
        here.
    kind, paths
        Instead: a ready mapping, and the exports it is to read.
    workbench
        To look into the exports with; needed with `kind`.

    Returns
    -------
    Added
        The files and tables, and what was left out.

    Raises
    ------
    LockstepError
        The name is none, the mapping is faulty, a file it names does not exist, or no ready mapping fits the exports.
    """
    if not NAME.fullmatch(name):
        raise WrongUse(
            f"“{name}” can't be the name of a source.",
            remedy="Write a small letter, then at most 39 small letters, digits, - or _: crm, marketing-2.",
        )
    notes: tuple[str, ...] = ()
    if mapping is not None:
        said = load(mapping)  # Says what is wrong, with the line, before anything is kept.
        written = mapping.read_bytes().decode("utf-8-sig")
    else:
        assert workbench is not None, "a ready mapping is fitted by looking into the exports"
        fitted = ready(str(kind), paths, source=name, workbench=workbench)
        notes = fitted.notes
        said, written = fitted.mapping, ""
    beside = mapping.parent if mapping is not None else Path()
    files = {
        key: file.model_copy(update={"path": _absolute(file.path, beside, key)}) for key, file in said.files.items()
    }
    text = rewritten(written, said.model_copy(update={"source": name, "files": files}))
    target = home.mapping(name)
    # Checked under its new name too, since a name decides how every row is called.
    added = parse(text, name="the mapping")
    target.parent.mkdir(parents=True, exist_ok=True)
    home.scratch.mkdir(parents=True, exist_ok=True)
    durable.put(target, text.encode(), workspace=home.scratch)
    return Added(
        files={key: file.path for key, file in added.files.items()},
        tables=frozenset(table for file in added.files.values() for table in file.feeds),
        notes=notes,
    )


def remove(home: Home, name: str) -> None:
    """Forget a source: its mapping goes, and with the next sync its rows.

    Raises
    ------
    WrongUse
        There is no such source.
    """
    if name not in home.source_names():
        known = ", ".join(home.source_names()) or "none yet"
        raise WrongUse(f"There is no source named {name}.", remedy=f"The sources are: {known}.")
    shutil.rmtree(home.mapping(name).parent)


def _absolute(path: str, beside: Path, key: str) -> str:
    if stream_of(path):
        return path
    for folder in (beside, Path()):
        # The folder is meant as it is written, even “Q1 [draft]”; only what the mapping says may be a pattern.
        plain = str((folder / path).absolute())
        if Path(plain).is_file():
            return plain
        candidate = path if Path(path).is_absolute() else str(Path(glob.escape(str(folder.absolute()))) / path)
        if find(candidate):
            return candidate
    raise LockstepError(
        f"There is no file {path}, which the mapping reads as {key}.",
        remedy="Correct its `path`; it is looked for beside the mapping and in the current folder.",
    )
