"""The folder of a company's own figures, read anew whenever something in it changes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Figure, Question
from lockstep.figures.measures import Written
from lockstep.insight.own_figures import allowed, definition
from lockstep.insight.own_figures.computing import compute
from lockstep.insight.own_figures.definition import Example
from lockstep.record.manifest import Version
from lockstep.record.schema import TABLES
from lockstep.values.faults import Fault, LockstepError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Words that the command line takes for something else.
_WORDS = frozenset({"list", "check"})
#: More figures, or longer texts, than anybody writes by hand.
_MOST, _LONGEST = 200, 100_000
#: Company of the first run, which has no rows: any will do.
_ANY = "company: {name: Any, currency: EUR, time_zone: UTC}"


@dataclass(frozen=True, slots=True)
class Own:
    """One own figure, sound or not.

    Attributes
    ----------
    name
        From its files.
    figure
        None where something is wrong.
    faults
        What is wrong, each with its file and, in the YAML, its line.
    examples
        What it must say of a few rows.
    """

    name: str
    figure: Figure | None
    faults: Sequence[Fault] = ()
    examples: Sequence[Example] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The own figures of a company by name, and a text that changes with any of them; empty where there are none."""

    held: Mapping[str, Own]
    version: str = ""

    @property
    def figures(self) -> dict[str, Figure]:
        """The sound ones."""
        return {name: own.figure for name, own in self.held.items() if own.figure is not None}

    @property
    def broken(self) -> list[Own]:
        """The others."""
        return [own for own in self.held.values() if own.figure is None]


_NONE = Shelf({})
#: Folder and names taken to what was read last, with the look of the folder then.
_READ: dict[tuple[Path, frozenset[str]], tuple[object, Shelf]] = {}


def shelf(folder: Path, taken: Collection[str]) -> Shelf:
    """Return the own figures in a folder, from memory where nothing in it has changed.

    Parameters
    ----------
    folder
        `Home.figures`; it need not be there.
    taken
        Names of the figures that come with the product.
    """
    try:
        entries = [(entry.name, entry.stat()) for entry in os.scandir(folder)]
    except OSError:
        return _NONE
    look = sorted((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in entries)
    key = (folder, frozenset(taken))
    if key not in _READ or _READ[key][0] != look:
        _READ[key] = (look, _read(folder, {name for name, _ in entries}, key[1]))
    return _READ[key][1]


def _read(folder: Path, files: set[str], taken: frozenset[str]) -> Shelf:
    names = sorted({Path(name).stem for name in files if name.endswith((".sql", ".yaml")) and name[0] != "."})
    held = {}
    digest = hashlib.sha256()
    for number, name in enumerate(names):
        texts, faults = _texts(folder, name, files)
        for text in texts.values():
            digest.update(text)
        if name in taken or name in _WORDS:
            remedy = f"Rename both files, such as to our-{name}."
            faults = [_fault(name, "name-taken", f"“{name}” is the name of a figure that is there already.", remedy)]
        elif not _NAME.fullmatch(name) or len(name) > 60:
            remedy = "Use small letters, digits and hyphens: big-deals.sql."
            faults = [_fault(name, "no-name", f"“{name}” is no name of a figure.", remedy)]
        elif number >= _MOST:
            faults = [_fault(name, "too-many", f"There are more than {_MOST} figures here.", "Remove some.")]
        held[name] = Own(name, None, faults) if faults else _own(name, texts)
        digest.update(name.encode())
    return Shelf(held, digest.hexdigest()[:16] if names else "")


def _texts(folder: Path, name: str, files: set[str]) -> tuple[dict[str, bytes], list[Fault]]:
    texts, faults = {}, []
    for ending, other in (("sql", "yaml"), ("yaml", "sql")):
        if f"{name}.{ending}" not in files:
            sentence = f"There is {name}.{other}, but no {name}.{ending}."
            faults.append(_fault(name, "half", sentence, f"Put {name}.{ending} beside it."))
            continue
        try:
            with (folder / f"{name}.{ending}").open("rb") as file:
                texts[ending] = file.read(_LONGEST + 1)
        except OSError as wrong:
            sentence = f"{name}.{ending} can't be read: {wrong.strerror}."
            faults.append(_fault(name, "unreadable", sentence, "Let the service read it."))
            continue
        if len(texts[ending]) > _LONGEST:
            faults.append(_fault(name, "too-long", f"{name}.{ending} is too long.", f"At most {_LONGEST:,} bytes."))
    return texts, faults


def _own(name: str, texts: Mapping[str, bytes]) -> Own:
    """Return a figure, or what is wrong with it."""
    said, faults = definition.parse(texts["yaml"], f"{name}.yaml")
    try:
        sql = texts["sql"].decode("utf-8-sig")
    except UnicodeDecodeError:
        return Own(name, None, [*faults, _fault(name, "no-text", f"{name}.sql is not UTF-8.", "Save it as UTF-8.")])
    if said is None:
        return Own(name, None, faults)
    columns = ("part", "whole") if said.unit == "rate" else ("value",)
    rows_name = f"{name}.yaml, rows"
    faults = [
        *allowed.faults_of(f"{name}.sql", sql, splits=said.splits, columns=("dim", *columns)),
        *allowed.faults_of(rows_name, said.rows, splits=said.splits, columns=(), first="journey_id"),
    ]
    if faults:
        return Own(name, None, faults)
    package = Written(((f"{name}.sql", sql), (rows_name, said.rows)), allowed.SHARED_FROM)
    figure = Figure(
        name=name,
        title=said.title,
        words=said.words,
        package=package,
        sql=(f"{name}.sql",),
        compute=partial(compute, name, said, package),
        rows_sql=rows_name,
        splits=said.splits,
        ask=said.ask,
        version=hashlib.sha256(texts["sql"] + b"\0" + texts["yaml"]).hexdigest()[:16],
    )
    try:
        _run_over_nothing(figure)
    except LockstepError as wrong:
        sentence = f"It can't be run: {wrong.sentence}"
        return Own(name, None, [_fault(name, "cannot-run", sentence, wrong.remedy or "Correct the SQL.")])
    return Own(name, figure, (), said.examples)


def _run_over_nothing(figure: Figure) -> None:
    """Run a figure over a record without rows, so that a misspelt column is known before anybody asks.

    Raises
    ------
    LockstepError
        The engine refuses it.
    """
    empty = Version("empty", 0, "empty", dict.fromkeys(TABLES, ()), {}, 0, {}, None, "", {})
    engine = connect("duckdb", threads=1)
    try:
        for by in (None, "owner", "month") if figure.splits else (None,):
            explain(figure, Question(as_of_s=0, by=by), Context(engine, empty, charter.parse(_ANY)), limit=1)
    finally:
        engine.close()


def _fault(name: str, code: str, sentence: str, remedy: str) -> Fault:
    return Fault(code=code, sentence=sentence, remedy=remedy, file=f"{name}.sql", kept=False)
