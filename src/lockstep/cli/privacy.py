"""`lockstep privacy`: hand a person everything that is held of them, and erase them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockstep.cli import screen
from lockstep.cli.clock import now_s
from lockstep.cli.options import HomeOption, home_at
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.privacy.erasing import Report
    from lockstep.privacy.person import Person
    from lockstep.record.home import Home

app = typer.Typer(help="Export and erase people.", no_args_is_help=True)

WhoArgument = Annotated[str, typer.Argument(help="Key of a record, such as crm/leads/17, or an e-mail address.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Don't ask; for scripts.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def export(
    who: WhoArgument,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The archive to write: person.zip")],
    *,
    home: HomeOption,
) -> None:
    """Write everything that is held of a person into one archive: JSON and CSV, with a README in words."""
    from lockstep.privacy.exporting import export as write

    where = home_at(home)
    if not out.resolve().parent.is_dir():
        raise WrongUse(f"There is no folder for {out}.", remedy="Make it, or name another file.")
    parts = write(where, who, out, now_s=now_s(), backups=_backups(where))
    rows = screen.table("What is held", [("table", "left"), ("rows", "right")])
    for name, many in parts.items():
        rows.add_row(screen.escape(name), f"{many:,}")
    screen.out.print(rows)
    screen.say(f"{out} is written. It holds personal data: hand it over safely, then delete it.")


@app.command()
def erase(
    who: WhoArgument,
    why: Annotated[str, typer.Option("--why", help="The reason, for the list of erasures.")] = "",
    yes: YesOption = False,
    as_json: JsonOption = False,
    *,
    home: HomeOption,
) -> None:
    """Erase a person everywhere in this installation, and prove it. The history of versions ends with it."""
    from lockstep.privacy.erasing import unfinished, whom

    where = home_at(home)
    begun = unfinished(where)
    if begun is not None:
        screen.say("An erasure was broken off; it is finished first.")
        done = _erase(where, begun)
        if begun.is_named(who):
            _tell(done, as_json=as_json)
            return
    person = whom(where, who)
    if not yes:
        screen.say(
            f"{len(person.keys)} records and references, {len(person.rows):,} rows, on {len(person.deals)} deals: all "
            "go, except the deals, which lose their person and name. Older versions of the record go too. This can't "
            "be undone."
        )
        if not typer.confirm("Erase this person?", err=True):
            raise typer.Exit(2)
    _tell(_erase(where, person, why), as_json=as_json)


@app.command()
def retention(
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=1, help="Days without anything; without it, as was decided.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list them.")] = False,
    yes: YesOption = False,
    *,
    home: HomeOption,
) -> None:
    """List people of whom nothing was heard for long, who are on no deal and gave no consent; --yes erases them."""
    from datetime import UTC, datetime

    from lockstep.privacy.erasing import everybody, unfinished
    from lockstep.privacy.policy import DAY_S, policy_of
    from lockstep.privacy.retention import AT_ONCE, quiet

    where = home_at(home)
    policy = policy_of(where)
    if older_than is None and policy is None:
        raise WrongUse(
            "Nobody decided yet how long people are kept.",
            remedy="Name the days: lockstep privacy retention --older-than 1095",
        )
    days = older_than or (policy.days if policy else 0)
    before_s = now_s() - days * DAY_S
    found = quiet(where, before_s=before_s)
    rows = screen.table(f"Nothing heard for {days:,} days", [("person", "left"), ("last", "left")])
    for one in found:
        rows.add_row(screen.escape(one.key), f"{datetime.fromtimestamp(one.last_s, UTC):%Y-%m-%d}")
    screen.out.print(rows)
    screen.say(f"{len(found):,} people, without a deal and without consent.")
    if dry_run or not found:
        return
    if not yes:
        raise WrongUse("Nobody was erased.", remedy="Say --yes to erase all of them, or --dry-run to list them only.")
    if (begun := unfinished(where)) is not None:
        _erase(where, begun)
        found = quiet(where, before_s=before_s)  # whoever shared records with them went with them
    for at in range(0, len(found), AT_ONCE):
        going = found[at : at + AT_ONCE]
        report = _erase(
            where, everybody(where, [one.key for one in going]), f"nothing heard for {days:,} days", len(going)
        )
        screen.say(f"{len(going):,} people: {'nothing is left' if report.is_clean else 'something is left'}.")


def _erase(home: Home, person: Person, why: str = "", people: int = 1) -> Report:
    from lockstep.charter import in_force
    from lockstep.cli.pages_database import databases
    from lockstep.privacy.erasing import erase as run

    with screen.progress() as progress:
        return run(
            home, person, in_force(home.charter).build_rules(), now_s=now_s(), why=why, people=people,
            erasers=databases(home), backups=_backups(home), progress=progress,
        )  # fmt: skip


def _backups(home: Home) -> list[Path]:
    folder = os.environ.get("LOCKSTEP_BACKUPS")
    return sorted(Path(folder).expanduser().glob("*.tar.gz")) if folder else []


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        rows = screen.table("Searched for them", [("place", "left"), ("files, tables", "right"), ("found", "right")])
        for place in report.places:
            rows.add_row(place.where, f"{place.files:,}", f"{len(place.found):,}")
        screen.out.print(rows)
        for place in report.places:
            for found in place.found:
                screen.say(f"· {found}")
        screen.say(
            f"The record is {report.version}; {len(report.removed_versions)} older versions were removed, so its "
            "history begins anew."
        )
        for path in report.replaced:
            screen.say(f"{path} is now the rows it held, as CSV.")
        if report.shared:
            screen.say(f"Not searched for, because others have the same: {report.shared} names, numbers or addresses.")
        screen.say("Not touched, because only you can reach it:")
        for where in report.elsewhere:
            screen.say(f"· {where}")
    if not report.is_clean:
        raise LockstepError(
            "Something under the folder of this installation still names the person.",
            remedy="See the list above: remove what it names, or let it expire, then run the command again.",
        )
