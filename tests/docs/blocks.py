"""The fenced blocks of a page, and a reader who runs them one after the other in one folder.

What a page may hold:

- ``sh``: commands, run for what they do.
- ``console``: lines after ``$ `` are run; the lines under each are what it prints on a terminal of 100 columns.
- ``python``: run; a ``text`` block right after it is what it prints.
- ``yaml``: a file, or a part of one, as the comment before says.
- Lines of progress (``· reading leads.csv``) need not be shown: how many there are depends on the machine.
- In what is shown ``…`` stands for any text within a line, and alone on a line for any lines.
- A comment right before a block says what can't be seen: ``<!-- writes: crm.yaml -->``, ``<!-- changes: crm.yaml at
  files.leads -->`` (each key of the block takes the place of the one there), ``<!-- exit code: 1 -->``,
  ``<!-- not run: why -->``.
- ``python tests/docs/blocks.py PAGE…`` runs pages and writes into them what was printed; read the difference.
- ``lockstep`` commands that only read, and need no shell, run in this process: more than half of each is loading. The
  others are the installed command.
- ``make TARGET`` is not run but has to be a target of the Makefile.
- The small demonstration, which is the same each time, is copied from one that the command made, where one is given.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
#: Kinds of block that do something; one that is not run says why not.
RUN = ("sh", "console", "python", "yaml")
#: None of them writes, starts another process or takes the place of this one; nothing in them is for the shell.
_READS = re.compile(r"lockstep (figure|explain|faults|claim|charter|attribute|reconcile)\b[^|&;<>$`\\*?~#(){}\[\]\n]*")
_SMALL_DEMO = re.compile(r"lockstep demo --no-serve --size small --home (\w+)")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[a-z]*)")
_COMMENT = re.compile(r"^<!-- (?P<word>writes|changes|exit code|not run): (?P<said>.+) -->$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its kind, its text, its line on the page, and what the comment before it says."""

    kind: str
    text: str
    page: Path
    line: int
    said: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Page and line, as an editor jumps to them."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a block and the lines shown under it; None: nothing is claimed."""

    text: str
    shown: str | None
    written: str = ""


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found: list[Block] = []
    said: dict[str, str] = {}
    inside: tuple[str, int, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if inside is not None:
            kind, start, indent = inside
            if fence and not fence["kind"]:
                found.append(Block(kind, "\n".join(lines), page, start, said))
                inside, said, lines = None, {}, []
            else:
                lines.append(line.removeprefix(indent))
        elif fence:
            inside = (fence["kind"], number, fence["indent"])
        elif comment := _COMMENT.match(line.strip()):
            said[comment["word"]] = comment["said"]
        elif line.strip():
            said = {}
    assert inside is None, f"{page}: the block of line {inside and inside[1]} has no end"
    return found


def commands(block: Block) -> list[Command]:
    """Return an ``sh`` block as one script, or each command of a ``console`` block; a backslash carries it on."""
    if block.kind == "sh":
        return [Command(f"set -e\n{block.text}", None)]
    made: list[Command] = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, *shown = part.split("\n")
        written = command
        while command.endswith("\\"):
            written += "\n" + shown[0]
            command = f"{command[:-1]} {shown.pop(0).removeprefix('> ')}"
        made.append(Command(command, "\n".join(shown), written))
    return made


def agrees(shown: str, printed: str) -> bool:
    """Return whether what a page shows is what was printed, ``…`` standing for anything.

    Examples
    --------
    >>> agrees("won\\n…\\nrecord … · duckdb", "won\\na\\nb\\nrecord v000001-1a2b · duckdb  \\n")
    True
    >>> agrees("won", "won\\nlost")
    False
    """
    parts = []
    lines = [line for line in _tidy(printed) if not line.startswith("· ") or line in shown]
    for line in _tidy(shown):
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(".*?".join(re.escape(piece) for piece in line.split("…")) + r"\n")
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in lines)) is not None


def _tidy(text: str) -> list[str]:
    """Return the lines without blanks at their ends and without empty lines around them."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


class Visitor:
    """Somebody who follows pages by hand: one folder, one shell, the installed `lockstep` command.

    With `writes` true they do not compare what is printed with what a page shows, but write it there. `demo` is a home
    that ``lockstep demo --no-serve --size small`` made, beside what it said (``.said``).
    """

    def __init__(self, folder: Path, *, writes: bool = False, demo: Path | None = None) -> None:
        self.folder = self.at = folder
        self._demo = demo
        self._writes = writes
        self._memory = folder.parent / f"{folder.name}.environment"
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("LOCKSTEP", "PYTEST"))}
        self.environment = {
            **ours,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "TZ": "UTC",
            # Somebody who has never had Lockstep: what a page needs it makes itself.
            "HOME": str(folder.parent / "somebody"),
        }
        Path(self.environment["HOME"]).mkdir(exist_ok=True)

    def follow(self, page: Path) -> None:
        """Run every block of a page, in order, and compare what it prints with what the page shows."""
        found = blocks(page)
        fresh: dict[int, str] = {}
        for block, after in zip(found, [*found, None][1:], strict=True):
            if block.kind not in RUN or "not run" in block.said:
                continue
            if block.kind == "yaml":
                self._write(block)
            elif block.kind == "python":
                shown = after if after is not None and after.kind == "text" else None
                command = Command("python", shown.text if shown else None)
                printed = self._do(block, command, [sys.executable, "-c", block.text])
                if shown:
                    fresh[shown.line] = printed
            else:
                printed = [self._do(block, command, None) for command in commands(block)]
                if block.kind == "console":
                    texts = [command.written for command in commands(block)]
                    fresh[block.line] = "\n".join(
                        f"$ {text}\n{out}".rstrip() for text, out in zip(texts, printed, strict=True)
                    )
        if self._writes:
            rewrite(page, fresh)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the shell; what it exports and where it goes stays."""
        if self._demo is not None:
            # Its mappings name its files by their whole path.
            copied = rf"""cp -r {self._demo} \1 && sed -i "s|{self._demo}|$PWD/\1|" \1/sources/*/mapping.yaml"""
            command = _SMALL_DEMO.sub(rf"{{ {copied} && cat {self._demo}.said; }}", command)
        done = self._start(["bash", "-c", f"trap 'env -0 > {self._memory}; pwd > {self._memory}.at' EXIT\n{command}\n"])
        pairs = self._memory.read_bytes().decode().split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        self.at = Path(Path(f"{self._memory}.at").read_text().strip())
        return done

    def read(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command by the entry point of the installed one, but here."""
        from lockstep.cli import main, screen

        said, code = io.StringIO(), 0
        wide = int(self.environment["COLUMNS"])  # a terminal's width is asked for once, as it is opened
        with (
            patch.object(screen.out, "_width", wide),
            patch.object(screen.err, "_width", wide),
            patch.object(sys, "argv", shlex.split(command)),
            patch.dict(os.environ, self.environment, clear=True),
            contextlib.chdir(self.at),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            try:
                main.run()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return subprocess.CompletedProcess(command, code, said.getvalue())

    def _start(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.at,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=300,
            check=False,
        )

    def _write(self, block: Block) -> None:
        """Do what a reader does in an editor."""
        if "writes" in block.said:
            (self.at / block.said["writes"]).write_text(block.text + "\n", encoding="utf-8")
            return
        assert "changes" in block.said, f"{block.place}: say which file this is, or a part of"
        name, _, place = block.said["changes"].partition(" at ")
        path = self.at / re.sub(r"\$(\w+)", lambda found: self.environment[found[1]], name)
        yaml = YAML()
        yaml.width = 4096
        whole = yaml.load(path.read_text(encoding="utf-8"))
        part = whole
        for key in filter(None, place.split(".")):
            part = part[key]
        part.update(yaml.load(block.text))
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(whole, file)

    def _do(self, block: Block, command: Command, run: list[str] | None) -> str:
        """Run a command, check what it says and how it ends, and return what it printed, tidied."""
        if targets := re.findall(r"^make ([a-z]+)", command.text, re.MULTILINE):
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            for target in targets:
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{block.place}: no target {target}"
            return ""
        if run is not None:
            done = self._start(run)
        else:
            done = self.read(command.text) if _READS.fullmatch(command.text) else self.run(command.text)
        expected = int(block.said.get("exit code", "0"))
        assert done.returncode == expected, (
            f"{block.place}: `{command.text}` ended with {done.returncode}, not {expected}:\n{done.stdout}"
        )
        if self._writes and command.shown is not None and agrees(command.shown, done.stdout):
            return command.shown
        if command.shown is not None and not self._writes:
            assert agrees(command.shown, done.stdout), (
                f"{block.place}: `{command.text}` prints\n{done.stdout}\nand not, as the page shows,\n{command.shown}"
            )
        return self._lasting("\n".join(_tidy(done.stdout)))

    def _lasting(self, printed: str) -> str:
        """Return what was printed with ``…`` for what another run or machine would print otherwise."""
        printed = printed.replace(str(self.folder), "…")
        printed = re.sub(r"\bv(\d{6})-[0-9a-f]{8}\b", r"v\1-…", printed)
        printed = re.sub(r"\b(charter|version|Version|becomes) [0-9a-f]{8}\b", r"\1 …", printed)
        return re.sub(rf"as of {datetime.now(UTC).date()}\S*", "as of …", printed)


def rewrite(page: Path, fresh: Mapping[int, str]) -> None:
    """Put fresh texts into the blocks that begin on these lines."""
    lines: list[str] = []
    skipping = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if skipping and line.strip() == "```":
            skipping = False
        if not skipping:
            lines.append(line)
        if number in fresh:
            lines.extend(fresh[number].splitlines())
            skipping = True
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as made:
            where = Path(made) / "here"
            where.mkdir()
            Visitor(where, writes=True).follow(Path(name).resolve())
        print(f"· {name}")
