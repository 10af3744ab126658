"""The command line as a user has it, for tests: what is typed, what is printed, how it ends.

    prompt = Prompt(tmp_path)
    said = prompt("figure", "deals-won", "--json")
    said.code, said.json["value"], said.words

Commands run in this process through the same entry point as the installed command, which is quick; `typed`
runs the installed command itself.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer.main

from lockstep.cli import main
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.layers import layers_of, rows_sql
from lockstep.record.schema import TABLES
from lockstep.record.versions import Store, Version

DONE, DONE_WITH_FAULTS, WRONG_USE, FAILED = 0, 1, 2, 3

#: Typer reads the signatures of all commands at each start, which takes as long as many a figure: here it does it once.
_read_once = functools.cache(typer.main.get_command)


@dataclass(frozen=True)
class Said:
    """What one command printed and the exit code it ended with."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Everything printed, in one line, whatever the width of the terminal."""
        return " ".join(f"{self.out} {self.err}".split())

    @property
    def letters(self) -> str:
        """Everything printed without blanks: for texts, such as paths, that a narrow terminal breaks."""
        return "".join(f"{self.out}{self.err}".split())

    @property
    def json(self) -> Any:
        """What was printed to stdout, as JSON."""
        return json.loads(self.out)


class Prompt:
    """A user's terminal, in a folder of its own, with an installation beside the exports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"

    def __call__(self, *words: str | Path) -> Said:
        """Type a command; every traceback that reaches the user fails the test."""
        out, err = io.StringIO(), io.StringIO()
        argv = ["lockstep", *map(str, words)]
        with (
            patch.object(sys, "argv", argv),
            patch.object(typer.main, "get_command", _read_once),
            patch.dict(os.environ, {"LOCKSTEP_HOME": str(self.home)}),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main.run()
                code = DONE
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
        said = Said(code, out.getvalue(), err.getvalue())
        assert_no_stack_trace(said)
        return said

    def typed(self, *words: str | Path, env: Mapping[str, str] | None = None, **options: Any) -> Said:
        """Run the installed command in a process of its own."""
        done = subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self.env(env),
            check=False,
            **options,
        )
        said = Said(done.returncode, done.stdout, done.stderr)
        assert_no_stack_trace(said)
        return said

    def command(self, *words: str | Path) -> list[str]:
        """Return what `typed` starts."""
        return [str(Path(sys.executable).with_name("lockstep")), *map(str, words)]

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment `typed` gives."""
        return {**os.environ, "LOCKSTEP_HOME": str(self.home), "COLUMNS": "120", **(more or {})}

    def save(self, name: str, content: str | bytes) -> Path:
        """Put a file into the folder, over an earlier one."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def suggest_and_add(self, name: str, *exports: str | Path) -> str:
        """Propose a mapping, add it uncorrected, and return its text."""
        proposed = self("source", "suggest", *exports)
        assert proposed.code == DONE, proposed.words
        mapping = self.save(f"{name}.yaml", proposed.out)
        added = self("source", "add", name, "--mapping", mapping)
        assert added.code == DONE, added.words
        return proposed.out

    def sync(self, *names: str) -> dict[str, Any]:
        """Sync with nothing failing, and return what it says of itself."""
        said = self("sync", *names, "--json")
        assert said.code in (DONE, DONE_WITH_FAULTS), said.words
        found: dict[str, Any] = said.json
        return found

    def value(self, figure: str, *options: str) -> Any:
        """Return a figure's one value."""
        said = self("figure", figure, *options, "--json")
        assert said.code == DONE, said.words
        return said.json["value"]

    def by(self, figure: str, dimension: str, *options: str, cell: str = "value") -> dict[str, Any]:
        """Return a figure's cell per group."""
        said = self("figure", figure, "--by", dimension, *options, "--json")
        assert said.code == DONE, said.words
        return {row[dimension]: row[cell] for row in said.json["rows"]}

    @property
    def version(self) -> Version | None:
        """The version of the record that is in force."""
        return Store(Home(self.home).record).current()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the record's tables, landed and built, directly."""
        version = self.version
        assert version is not None
        with workbench(threads=1) as bench:
            for table in TABLES.values():
                if table.name not in sql:
                    continue
                rows = rows_sql(layers_of(version, table.name), table.name)
                bench.execute(f"CREATE VIEW {table.name} AS {rows}")
            found: list[tuple[Any, ...]] = bench.execute(sql).fetchall()
            return found

    def codes(self) -> dict[str, int]:
        """Return how many faults there are of each kind."""
        return {str(code): int(count) for code, count in self.rows("SELECT code, COUNT(*) FROM faults GROUP BY 1")}


def assert_no_stack_trace(said: Said) -> None:
    """Check that whatever went wrong was foreseen, and is said in words."""
    assert "Traceback" not in said.err + said.out
    assert "Lockstep itself failed" not in said.words, said.words


@contextlib.contextmanager
def unchanged(prompt: Prompt) -> Iterator[None]:
    """Check that what happens inside leaves the record exactly as it is, and leaves nothing half done."""
    before = prompt.version
    yield
    after = prompt.version
    assert (after and after.name) == (before and before.name)
    for leftovers in (prompt.home / "record" / "unfinished", prompt.home / "tmp"):
        assert not (list(leftovers.iterdir()) if leftovers.exists() else []), leftovers


def csv_text(header: str, rows: Sequence[str]) -> str:
    """Return lines of a small CSV file."""
    return "\n".join([header, *rows, ""])
