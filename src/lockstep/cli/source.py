"""`lockstep source`: propose a mapping, add or connect a source, check a connection, list the sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockstep.cli import connecting, screen
from lockstep.cli.options import HomeOption, home_at
from lockstep.engines.embedded import workbench
from lockstep.values.faults import LockstepError

app = typer.Typer(
    help="Propose a mapping for exports, add or connect a source, list the sources.", no_args_is_help=True
)


@app.command()
def suggest(
    paths: Annotated[list[Path], typer.Argument(help="Exports of one system, or folders of them.", exists=True)],
    name: Annotated[str | None, typer.Option(help="Name of the source; otherwise made from the files.")] = None,
) -> None:
    """Propose a mapping for any export, with its reasons: `lockstep source suggest FILE… > mapping.yaml`."""
    from lockstep.sources.suggest import suggest as propose

    with screen.progress() as progress, workbench() as bench:
        progress("looking at the files", 0, 0)
        suggestion = propose(paths, workbench=bench, source_name=name)
    print(suggestion.yaml, end="")
    for note in suggestion.notes:
        screen.say(note)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the source: crm, marketing …")],
    paths: Annotated[
        list[Path] | None, typer.Argument(help="With --kind: the exports; none: connect live.", exists=True)
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="The mapping, as `suggest` proposed it and you corrected it.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="A system instead: a ready mapping for its exports, or without files live.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Live: a setting; the others are asked for.")
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option(
            "--secret", metavar="NAME=VARIABLE", help="Live: a secret out of the environment; - is standard input."
        ),
    ] = None,
    *,
    home: HomeOption,
) -> None:
    """Add a source; adding it again replaces its mapping. With --kind and no files, connect to the system itself."""
    from lockstep.sources.adding import add as keep

    if (mapping is None) == (kind is None):
        raise typer.BadParameter("say either --mapping FILE or --kind SYSTEM")
    if kind is None and paths:
        raise typer.BadParameter("the files are named in the mapping; leave them out here")
    if kind is not None and not paths:
        connecting.add(home_at(home), name, kind, settings or [], secrets or [])
        return
    if settings or secrets:
        raise typer.BadParameter("--set and --secret are for a live connection: leave the files out")
    with workbench() as bench:
        added = keep(home_at(home), name, mapping=mapping, kind=kind, paths=paths or [], workbench=bench)
    screen.say(f"Added {name}: {len(added.files)} file(s) feeding {', '.join(sorted(added.tables))}.")
    for note in added.notes:
        screen.say(f"· {note}")
    screen.say("Next: lockstep sync")


@app.command()
def check(name: Annotated[str, typer.Argument(help="A live source.")], home: HomeOption) -> None:
    """Ask a live source who we are to it: whether its credentials still work."""
    connecting.check(home_at(home), name)


@app.command("list")
def list_(home: HomeOption) -> None:
    """List the sources, the files they read, and how live ones fare."""
    from lockstep.sources.mapping import load

    where = home_at(home)
    names = where.source_names()
    if not names:
        screen.say("No source has been added yet. Next: lockstep source suggest FILE… > mapping.yaml")
        return
    rows = screen.table("Sources", [("source", "left"), ("file", "left"), ("feeds", "left"), ("path", "left")])
    for name in names:
        try:
            mapping = load(where.mapping(name))
        except LockstepError as error:
            screen.complain(error)
            continue
        for key, file in mapping.files.items():
            rows.add_row(name, screen.escape(key), ", ".join(file.feeds), screen.escape(file.path))
    screen.out.print(rows)
    connecting.list_live(where)


@app.command()
def remove(name: Annotated[str, typer.Argument(help="Name of the source.")], home: HomeOption) -> None:
    """Remove a source; its rows leave the record with the next sync, its export files stay where they are."""
    from lockstep.sources.adding import remove as forget

    forget(home_at(home), name)
    screen.say(f"Removed {name}. Its rows leave the record with the next `lockstep sync`; earlier versions keep them.")
