"""`lockstep doctor`: is everything there that the service needs, and if not, what to do."""

from __future__ import annotations

from typing import Annotated

import typer

from lockstep.cli.options import HomeOption, home_at
from lockstep.cli.serve import PortOption, hand_over
from lockstep.values.faults import LockstepError


def doctor(
    home: HomeOption,
    port: PortOption = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look at everything the service needs; exit code 1 where something is wrong."""
    root = home_at(home).root
    if not root.is_dir():
        raise LockstepError(f"There is no installation in {root}.", remedy="`lockstep init` makes one.")
    hand_over(root, ["doctor", "--port", str(port), *(["--as-json"] if as_json else [])])
