"""What commands print: tables, sentences, progress. Data goes to stdout, all that is said about it to stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich import markup
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from lockstep.values.faults import Fault, LockstepError

__all__ = ["complain", "err", "escape", "list_faults", "out", "progress", "say", "table"]


class _Screen(Console):
    """A console that leaves it to `main` what a closed pipe means: rich itself would call it a failure."""

    def on_broken_pipe(self) -> None:
        """Pass on that the reader of our output went away, as `| head` does."""
        raise BrokenPipeError


out = _Screen(highlight=False)
err = _Screen(stderr=True, highlight=False)

#: What would steer a terminal, as the picture of it: a cell of an export must not paint, move or ring anything.
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {127: 0x2421, 155: 0x241B}


def escape(text: str) -> str:
    """Return a text that is shown as it stands: no markup of ours, and no commands to the terminal.

    Examples
    --------
    >>> print(escape("[red]Max[/]"), escape("\\x1b[31mMax"))
    \\[red]Max\\[/] ␛[31mMax
    """
    return markup.escape(text.translate(_PICTURES))


def say(sentence: str) -> None:
    """Print one sentence about what was done, on one line, so that a path in it can be copied."""
    err.print(escape(sentence), soft_wrap=True)


def complain(error: LockstepError) -> None:
    """Print what went wrong, each single fault with its place, and what to do."""
    err.print(f"[bold red]{escape(error.sentence)}[/]")
    for fault in error.faults[:20]:
        if len(error.faults) == 1 and fault.sentence in error.sentence:
            continue  # a single fault, of which everything is said already
        err.print(f"  [dim]{escape(fault.place)}[/]  {escape(fault.sentence)} {escape(fault.remedy)}")
    if len(error.faults) > 20:
        err.print(f"  … and {len(error.faults) - 20:,} more")
    if error.remedy:
        err.print(escape(error.remedy))


def list_faults(faults: Sequence[Fault]) -> None:
    """Print faults of a figure, one line each."""
    for fault in faults:
        err.print(f"[yellow]![/] {escape(fault.sentence)} [dim]{escape(fault.remedy)}[/]")


def table(title: str, columns: Sequence[tuple[str, str]], *, caption: str = "") -> Table:
    """Return an empty table in the house style: hairlines, no frame, figures right-aligned.

    Parameters
    ----------
    title
        What the table shows.
    columns
        Header of each column, and ``left`` for texts or ``right`` for figures.
    caption
        One line under the table.
    """
    made = Table(
        title=escape(title),
        title_justify="left",
        title_style="bold",
        caption=escape(caption) or None,
        caption_justify="left",
        box=None,
        pad_edge=False,
        header_style="dim",
        padding=(0, 2, 0, 0),
    )
    for header, side in columns:
        # Figures are never broken across lines; texts are, where the terminal is narrow.
        is_figure = side == "right"
        made.add_column(header, justify="right" if is_figure else "left", no_wrap=is_figure, overflow="fold")
    return made


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show what long work is doing, on stderr: a line that moves on a terminal, a line every few seconds elsewhere."""
    if not err.is_terminal:
        last = [time.monotonic()]

        def tell(what: str, done: int, total: int) -> None:
            if time.monotonic() - last[0] >= 5:
                last[0] = time.monotonic()
                err.print(f"· {escape(what)}" + (f" {done:,} of {total:,}" if total else ""))

        yield tell
        return
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[share]}"),
        console=err,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None, share="")

        def show(what: str, done: int, total: int) -> None:
            share = f"{done / total:.0%}" if total else ""
            bar.update(task, description=escape(what), completed=done, total=total or None, share=share)

        yield show
