"""`suggest`: from paths to a mapping with reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from lockstep.engines.embedded import Workbench
from lockstep.sources.mapping import Mapping
from lockstep.sources.suggest import defaults, joins, write
from lockstep.sources.suggest.defaults import Defaults
from lockstep.sources.suggest.gather import gather
from lockstep.sources.suggest.guess import DOUBTFUL, Proposal
from lockstep.sources.suggest.propose import propose
from lockstep.sources.suggest.words import plain
from lockstep.values.faults import LockstepError


@dataclass(frozen=True)
class Suggestion:
    """A proposed mapping.

    Attributes
    ----------
    mapping
        The proposal, checked.
    yaml
        The same as commented YAML, for a person to correct.
    notes
        Short sentences for the terminal: what feeds what, what to look at, what was left out.
    proposals
        What it was made of, file by file.
    unread
        Path to why a file could not be read.
    """

    mapping: Mapping
    yaml: str
    notes: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()
    unread: dict[str, str] = field(default_factory=dict)


def suggest(paths: Iterable[Path | str], *, workbench: Workbench, source_name: str | None = None) -> Suggestion:
    """Propose a mapping for files.

    Parameters
    ----------
    paths
        Files, or folders of files, in any form that staging reads. Written into the mapping as given.
    workbench
        To read with.
    source_name
        Name of the source; None takes one from the folder or the file.

    Returns
    -------
    Suggestion
        With at least one file; fields under 0.6 are marked in the YAML.

    Raises
    ------
    LockstepError
        A path does not exist, no file can be read, or none of them holds anything a field could be filled with.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with tempfile.TemporaryDirectory() as folder, workbench(threads=1) as bench:
    ...     export = Path(folder, "Chancen.csv")
    ...     _ = export.write_text("Nr;Phase;Betrag\\nA-1;Gewonnen;1.200,50 €\\nA-2;Verloren;80,00 €\\n")
    ...     deals = suggest([export], workbench=bench).mapping.files["chancen"].feeds["deal_records"]
    >>> deals["id"].column, deals["state"].values, deals["amount"].decimal
    ('Nr', {'Gewonnen': 'won', 'Verloren': 'lost'}, ',')
    """
    given = [Path(path) for path in paths]
    with tempfile.TemporaryDirectory(prefix="lockstep-suggest-") as out:
        sheets, unread = gather(given, workbench=workbench, out=Path(out))
        proposals = propose(sheets, joins.find(workbench, sheets))
        for number in range(len(sheets) + len(unread)):
            workbench.execute(f"DROP VIEW IF EXISTS suggest_{number}")
    if not any(proposal.feeds for proposal in proposals):
        raise LockstepError(
            "No column of these files fits any field of the record.",
            remedy="Check that the first line is the header, or write a mapping by hand.",
        )
    return finished(_name(source_name, given), proposals, unread, defaults.find(proposals))


def finished(
    name: str, proposals: list[Proposal], unread: dict[str, str], found: Defaults, notes: Sequence[str] = ()
) -> Suggestion:
    """Return proposals as a suggestion, with `notes` before their own."""
    text = write.text(write.document(name, proposals, unread, found))
    mapping = Mapping.model_validate(YAML(typ="safe").load(text))
    return Suggestion(mapping, text, (*notes, *_notes(proposals, unread)), tuple(proposals), unread)


def _name(stated: str | None, paths: list[Path]) -> str:
    if stated is not None:
        return stated
    first = paths[0]
    text = first.name if first.is_dir() else first.resolve().parent.name if len(paths) > 1 else first.name.split(".")[0]
    slug = plain(text).replace(" ", "-").strip("-0123456789")[:40].strip("-")
    return slug or "source"


def _notes(proposals: list[Proposal], unread: dict[str, str]) -> tuple[str, ...]:
    notes = []
    for proposal in proposals:
        if proposal.feeds:
            doubtful = sorted(g.field for f in proposal.feeds.values() for g in f.guesses.values() if g.sure < DOUBTFUL)
            ask = f"; look at {', '.join(doubtful)}" if doubtful else ""
            count = sum(len(feed.guesses) for feed in proposal.feeds.values())
            notes.append(f"{proposal.sheet.key} → {', '.join(proposal.feeds)}: {count} fields{ask}")
    left = [proposal.sheet.key for proposal in proposals if not proposal.feeds]
    if left:
        notes.append(f"Left out, as nothing says what they feed: {', '.join(left)}")
    notes += [f"Not read: {Path(path).name}: {write.one_line(why, 160)}" for path, why in unread.items()]
    return tuple(notes)
