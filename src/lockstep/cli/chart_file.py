"""A figure's chart as a file: the very picture its page shows, with its colours filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lockstep.values.faults import LockstepError, WrongUse

#: Pixels of a PNG to one of the SVG, so that it stays sharp on a slide.
_SHARP = 2


def check(path: Path) -> None:
    """Refuse a file that can't become a chart, before anything is computed.

    Raises
    ------
    WrongUse
        Its name ends in neither .svg nor .png, or its folder is not there.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise WrongUse(
            f"“{path.name}” is no name for a chart.", remedy="End it in .svg or .png: --chart won-revenue.svg."
        )
    if not path.parent.is_dir():
        raise WrongUse(f"There is no folder {path.parent}.", remedy="Make it first, or give another path.")


def write(said: Mapping[str, Any], path: Path) -> None:
    """Write a chart.

    Parameters
    ----------
    said
        A figure's JSON object.
    path
        ``.svg``, or ``.png`` at twice the size; what stood there is replaced.

    Raises
    ------
    LockstepError
        The figure has no chart as it was asked, or the file can't be written.
    """
    from lockstep.charts import book

    svg = book.picture(said, in_page=False)
    if svg is None:
        raise LockstepError(f"No chart was written: {book.why_not(said)}")
    drawn = svg.encode() if path.suffix.lower() == ".svg" else _png(svg)
    try:
        path.write_bytes(drawn)
    except OSError as error:
        raise LockstepError(
            f"{path} can't be written: {error.strerror}.", remedy="Give a path where you may write."
        ) from None


def _png(svg: str) -> bytes:
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(svg, scale=_SHARP)
    return drawn
