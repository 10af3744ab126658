"""Options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockstep.record.home import Home

HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        envvar="LOCKSTEP_HOME",
        help="Folder of this installation.",
        show_default="~/.lockstep",
        default_factory=lambda: Path("~/.lockstep").expanduser(),
        file_okay=False,
    ),
]


def home_at(path: Path) -> Home:
    """Return the installation in a folder, whether or not it is there yet."""
    return Home(path.expanduser().resolve())
