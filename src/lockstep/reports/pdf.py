"""A month as a PDF, made by Typst."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst

from lockstep.reports.month import Month

#: PDF for everyone: tagged, with a title, a language and words for each picture.
_STANDARD: Final = "ua-1"


def of(month: Month) -> bytes:
    """Return a month as a PDF.

    Parameters
    ----------
    month
        As `month.month` asks it.

    Returns
    -------
    bytes
        The same for the same month on the same machine; letters that the fonts inside Typst lack are taken from those
        of the system.
    """
    with TemporaryDirectory(prefix="lockstep-") as folder:
        source = write(month, Path(folder))
        return typst.compile(str(source), root=folder, format="pdf", timestamp=month.made_s, pdf_standards=_STANDARD)


def write(month: Month, folder: Path) -> Path:
    """Write what Typst reads, and return the template's place: the folder is all that it may read.

    Parameters
    ----------
    month
        The month.
    folder
        An empty folder.
    """
    said = asdict(month)
    for number, page in enumerate(said["pages"]):
        if page["picture"] is not None:
            (folder / f"{number}.svg").write_text(page["picture"], encoding="utf-8")
            page["picture"] = f"{number}.svg"
    (folder / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    template = folder / "month.typ"
    template.write_bytes(files("lockstep.reports").joinpath("month.typ").read_bytes())
    return template
