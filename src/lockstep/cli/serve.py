"""`lockstep serve`: open the pages of this installation to the team."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from lockstep.cli.listening import listen
from lockstep.cli.options import HomeOption, home_at


class Part(StrEnum):
    """A process of the service, to run it alone."""

    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"


HostOption = Annotated[str, typer.Option("--host", help="Where to listen; 0.0.0.0: on every network.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Where to listen; 0: any free port.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, max=64, help="Web processes; left out: 2 for each core, at most 8.")
]


def serve(
    home: HomeOption,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    workers: WorkersOption = None,
    only: Annotated[Part | None, typer.Option(help="Run one part alone; the others run elsewhere.")] = None,
) -> None:
    """Open the pages: web, worker and scheduler, until Ctrl-C."""
    arguments = ["serve"]
    if workers is not None:
        arguments += ["--workers", str(workers)]
    if only is not None:
        arguments += ["--only", only.value]
    if only in (None, Part.WEB):
        # Taken before anything else is done, and held from then on by whoever we become.
        arguments += ["--listener", str(listen(host, port).detach())]
    hand_over(home, arguments)


def hand_over(home: Path, arguments: Sequence[str], **environment: str) -> NoReturn:
    """Become the service: it takes over this very process, so that signals and exit codes are its own.

    Parameters
    ----------
    home
        Folder of the installation.
    arguments
        What it is to do.
    **environment
        Further settings.
    """
    command, variables = command_of(home, arguments, **environment)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, variables)  # noqa: S606  # no shell is wanted


def command_of(home: Path, arguments: Sequence[str], **environment: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that does a word of the service, and its environment; see `hand_over`."""
    variables = {**os.environ, "LOCKSTEP_HOME": str(home_at(home).root), **environment}
    return [sys.executable, "-m", "lockstep_server.service", *arguments], variables
