"""Live sources at the command line: what is asked to connect one, whether it still answers, how it fares."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from lockstep.cli import screen
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.sources.connector import Setting


def add(home: Home, name: str, kind: str, given: Sequence[str], secrets: Sequence[str]) -> None:
    """Ask for what is not given, test the connection, keep it."""
    from lockstep.sources import connection

    system = connection.kind_of(kind)
    connection.check_new_name(home, name)
    said = dict(_pair(each) for each in given)
    if hidden := sorted({each.name for each in system.settings if each.is_secret} & said.keys()):
        raise typer.BadParameter(
            f"{hidden[0]} is a secret, which would stay in the history of this terminal: "
            f"--secret {hidden[0]}=VARIABLE takes it out of the environment, --secret {hidden[0]}=- from standard input"
        )
    said |= {key: _secret(place) for key, place in map(_pair, secrets)}
    is_asked = sys.stdin.isatty()
    for setting in system.settings:
        needed, values = setting.only_with or ("", ())
        if setting.name not in said and is_asked and (not needed or said.get(needed) in values):
            said[setting.name] = _asked(setting)
    sentence = connection.add_live(home, name, kind, said, on_machine=True)
    screen.say(f"{system.label} answers: {sentence}")
    screen.say(f"Added {name}. Next: lockstep sync {name}")


def check(home: Home, name: str) -> None:
    """Say whether a live source lets us in."""
    from lockstep.sources import connection

    screen.say(connection.connect(home, name).check())


def list_live(home: Home) -> None:
    """Print when each live source was read and will be, what came, and what is wrong."""
    from lockstep.cli.clock import now_s
    from lockstep.record.faulty import summarise_faults
    from lockstep.sources import connection, schedule

    names = [name for name in home.source_names() if connection.is_live(home, name)]
    if not names:
        return
    heads = ("source", "left"), ("system", "left"), ("every", "left"), ("last run", "left"), ("next run", "left")
    rows = screen.table("Live", [*heads, ("arrived", "right"), ("faults", "right")])
    failed: list[tuple[str, LockstepError]] = []
    zone = _zone(home)
    for name in names:
        chosen, last = schedule.schedule_of(home, name), schedule.last_run(home, name)
        due = schedule.next_s(chosen, last, zone)
        try:
            system = connection.read(home, name).kind
            if last and last.why:
                failed.append((name, LockstepError(last.sentence, remedy=last.remedy)))
        except LockstepError as error:
            system = "?"
            failed.append((name, error))
        rows.add_row(
            name,
            system,
            f"{chosen.every}{', paused' if chosen.is_paused else ''}",
            _when(last.ended_s) if last else "never",
            "not by itself" if due is None else "now due" if due <= now_s() else _when(due),
            f"{sum(last.arrived.values()):,}" if last else "",
            f"{sum(kind.count for kind in summarise_faults(home, source=name)):,}" if last else "",
        )
    screen.out.print(rows)
    for name, wrong in failed:
        screen.say(f"The last run of {name} failed; its last good rows stay.")
        screen.complain(wrong)
    screen.say("`lockstep serve` reads live sources when they are due; `lockstep sync` at once.")


def _asked(setting: Setting) -> str:
    """Ask for one setting; a secret is not shown."""
    words = setting.label + (f" ({setting.hint})" if setting.hint else "")
    if setting.choices:
        words += f" [{'/'.join(setting.choices)}]"
    answer: str = typer.prompt(
        words, default=setting.default, show_default=bool(setting.default), hide_input=setting.is_secret, err=True
    )
    return answer


def _secret(place: str) -> str:
    if place == "-":
        return sys.stdin.readline().rstrip("\r\n")
    try:
        return os.environ[place]
    except KeyError:
        raise typer.BadParameter(f"there is no environment variable {place}; - means standard input") from None


def _pair(said: str) -> tuple[str, str]:
    name, mark, value = said.partition("=")
    if not mark:
        raise typer.BadParameter(f"“{said}” has no =; write NAME=VALUE")
    return name.strip(), value


def _when(epoch_s: int) -> str:
    return f"{datetime.fromtimestamp(epoch_s, UTC):%Y-%m-%d %H:%M} UTC"


def _zone(home: Home) -> str:
    from lockstep.charter import in_force

    try:
        return in_force(home.charter).company.time_zone
    except LockstepError:
        return "UTC"
