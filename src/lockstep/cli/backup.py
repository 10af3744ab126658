"""`lockstep backup` and `lockstep restore`: an installation in one file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli.options import HomeOption, home_at
from lockstep.cli.serve import command_of, hand_over
from lockstep.values.faults import LockstepError

FileArgument = Annotated[Path, typer.Argument(dir_okay=False, help="The archive: company.tar.gz")]


def backup(file: FileArgument, *, home: HomeOption) -> None:
    """Write everything that can't be made anew into one file, while the service runs on."""
    root = home_at(home).root
    if not root.is_dir():
        raise LockstepError(f"There is no installation in {root}.", remedy="Name its folder with --home.")
    hand_over(root, ["backup", "--file", str(file.expanduser().resolve())])


def restore(
    file: FileArgument,
    force: Annotated[bool, typer.Option("--force", help="Put aside what is in the folder now.")] = False,
    *,
    home: HomeOption,
) -> None:
    """Put an installation back as its backup has it, into an empty folder, or into none at all."""
    root = home_at(home).root
    root.parent.mkdir(parents=True, exist_ok=True)
    # Beside it: what is unpacked and proven takes its place by a renaming.
    with tempfile.TemporaryDirectory(prefix=f".{root.name}.restoring-", dir=root.parent) as new:
        words = ["restore", "--file", str(file.expanduser().resolve()), "--into", str(root)]
        command, variables = command_of(Path(new) / "home", [*words, "--force"] if force else words)
        code = subprocess.run(command, env=variables, check=False).returncode  # noqa: S603  # our own program
    if code:
        sys.exit(code if code > 0 else 3)
