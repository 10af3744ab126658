"""`lockstep charter`: check what both teams wrote, show it in words, say what changed, help the editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from lockstep.cli import screen
from lockstep.values.faults import Fault

app = typer.Typer(help="The agreement of marketing and sales.", no_args_is_help=True)

CharterFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The charter, YAML.")]


@app.command()
def check(
    file: CharterFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say everything that is wrong with a charter: line, column, what would be right. Exit code 1 if anything is."""
    from lockstep import charter  # late imports keep `lockstep --help` quick

    faults = charter.check(file)
    version = None if faults else charter.load(file).version
    if as_json:
        print(json.dumps({"charter_version": version, "faults": [fault.as_dict() for fault in faults]}))
    elif faults:
        _print_faults(file, faults)
    else:
        screen.out.print(
            f"[green]✓[/] {escape(str(file))} is sound · version {version and version[:8]}", soft_wrap=True
        )
    if faults:
        raise typer.Exit(1)


@app.command()
def show(file: CharterFile) -> None:
    """Print a charter in words, the promises of both teams side by side."""
    from lockstep import charter
    from lockstep.cli.charter_sheet import sheet

    screen.out.print(sheet(charter.load(file)))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The charter as it was.")],
    after: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The charter as it would be.")],
) -> None:
    """Say in sentences what changes between two charters."""
    from lockstep import charter

    old, new = charter.load(before), charter.load(after)
    sentences = charter.differences(old, new)
    for sentence in sentences:
        screen.out.print(f"· {escape(sentence)}")
    if sentences:
        screen.say(f"Version {old.version[:8]} becomes {new.version[:8]}; every signatory signs it anew.")
    else:
        screen.say(f"Both mean the same: version {old.version[:8]}.")


@app.command()
def schema(
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="Where to write it; left out: the screen.")
    ] = None,
) -> None:
    """Give the JSON schema with which an editor completes and checks a charter as you write."""
    from lockstep.charter.schema import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if file is None:
        print(text, end="")
        return
    file.write_text(text, encoding="utf-8")
    screen.say(f"{file} is written. First line of the charter: # yaml-language-server: $schema={file.name}")


def _print_faults(file: Path, faults: list[Fault]) -> None:
    """Print each fault under its line, as compilers do, so that editors and terminals can jump there."""
    for fault in faults:
        place = f"{file}:{fault.line}:{fault.column}"
        screen.out.print(f"[dim]{escape(place)}[/]", soft_wrap=True)
        screen.out.print(f"  [bold]{escape(fault.sentence)}[/]", soft_wrap=True)
        if fault.remedy:
            screen.out.print(f"  {escape(fault.remedy)}", soft_wrap=True)
    count = len(faults)
    screen.say(f"{'One thing' if count == 1 else f'{count} things'} to put right.")
