"""Ready mappings: what is known of a system's own exports, fitted to the files that are there.

A ready mapping is a YAML file in the system's folder, in the form of a mapping but for three things: a column
may be a list of names of which the first that a file has is taken; ``needs`` and ``without`` tell the files
apart by their columns; ``words`` fills in ``values`` for the cells of your own export. Your files keep their
own columns: what a ready mapping does not know is left out and listed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lockstep.engines.embedded import Workbench
from lockstep.sources.fields import FIELDS
from lockstep.sources.suggest import defaults, joins, meaning, stage_flags
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.gather import gather
from lockstep.sources.suggest.guess import Feed, Guess, Proposal
from lockstep.sources.suggest.joins import Join
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.suggestion import Suggestion, finished
from lockstep.values.faults import LockstepError, WrongUse

Spec = dict[str, Any]


@dataclass
class _Fit:
    """A file and the entry of a ready mapping that describes it."""

    entry: str
    sheet: Sheet
    matched: int
    left: dict[str, str] = field(default_factory=dict)


def kinds_ready() -> tuple[str, ...]:
    """Return the systems that have ready mappings."""
    folder = files("lockstep.sources")
    return tuple(sorted(f.name for f in folder.iterdir() if f.is_dir() and f.name != "suggest" and _variants(f.name)))


def ready(kind: str, paths: Iterable[Path | str], *, workbench: Workbench, source: str | None = None) -> Suggestion:
    """Fit a system's ready mapping to files.

    Parameters
    ----------
    kind
        ``hubspot`` or ``salesforce``.
    paths
        Files, or folders of files, of that system.
    workbench
        To read with.
    source
        Name of the source; None takes the kind.

    Returns
    -------
    Suggestion
        With the variant whose columns fit best; its notes and YAML list the files and columns left out, and why.

    Raises
    ------
    LockstepError
        There is no ready mapping of that kind, or none of the files fits it.
    """
    variants = _variants(kind)
    if not variants:
        raise WrongUse(
            f"There is no ready mapping for {kind}.",
            remedy=f"There are for {', '.join(kinds_ready())}; for anything else say `lockstep source suggest`.",
        )
    with tempfile.TemporaryDirectory(prefix="lockstep-ready-") as out:
        sheets, unread = gather(paths, workbench=workbench, out=Path(out))
        variant, fits = max(
            ((v, _fit(v, sheets)) for v in variants), key=lambda entry: sum(f.matched for f in entry[1])
        )
        if not fits:
            raise LockstepError(
                f"None of these files looks like an export of {kind}.",
                remedy="Say `lockstep source suggest` with the same files: it goes by what is in them.",
            )
        proposals = _proposals(variant, fits, sheets, joins.find(workbench, [fit.sheet for fit in fits]), workbench)
    notes = [f"Fitted: {variant['variant']}."]
    return finished(source or kind, proposals, unread, defaults.find(proposals), notes)


@cache  # a form asks for them at each drawing, and reading them takes some tenths of a second
def _variants(kind: str) -> tuple[Spec, ...]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", kind):
        return ()
    folder = files("lockstep.sources").joinpath(kind)
    if not folder.is_dir():
        return ()
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    loaded = [YAML(typ="safe").load(f.read_text(encoding="utf-8")) for f in found]
    return tuple(spec for spec in loaded if isinstance(spec, dict) and "variant" in spec)


def _fit(variant: Spec, sheets: Sequence[Sheet]) -> list[_Fit]:
    """Give each file the entry that describes most of its columns, the more telling entry on a tie."""
    fits = []
    for sheet in sheets:
        there = _columns(sheet)
        fitting = [
            _Fit(name, sheet, sum(_first(there, spec) is not None for spec in _specs(entry)))
            for name, entry in variant["files"].items()
            if _describes(entry, there)
        ]
        if fitting:
            fits.append(
                max(fitting, key=lambda f: (f.matched, f.entry in sheet.key, len(variant["files"][f.entry]["needs"])))
            )
    return fits


def _describes(entry: Spec, there: dict[str, Column]) -> bool:
    has_all = all(any(_folded(name) in there for name in names) for names in entry["needs"])
    return has_all and not any(_folded(name) in there for name in entry.get("without", ()))


def _columns(sheet: Sheet) -> dict[str, Column]:
    return {_folded(column.name): column for column in reversed(sheet.columns)}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _specs(entry: Spec) -> list[Any]:
    return [spec for fields in entry["feeds"].values() for spec in fields.values()]


def _names(spec: Any) -> list[str]:
    named = spec.get("column", []) if isinstance(spec, dict) else spec
    return [named] if isinstance(named, str) else list(named)


def _first(there: dict[str, Column], spec: Any) -> Column | None:
    """Return the first of the named columns that the file has, a filled one before an empty one."""
    found = [there[_folded(name)] for name in _names(spec) if _folded(name) in there]
    return next((column for column in found if column.cells), found[0] if found else None)


def _proposals(
    variant: Spec, fits: list[_Fit], sheets: Sequence[Sheet], found: list[Join], bench: Workbench
) -> list[Proposal]:
    proposals = []
    fitted = {fit.sheet.key: fit for fit in fits}
    for sheet in sheets:
        proposal = Proposal(sheet)
        proposals.append(proposal)
        fit = fitted.get(sheet.key)
        if fit is None:
            proposal.why.append(_why_left_out(variant, sheet))
            continue
        there = _columns(sheet)
        for table, fields in variant["files"][fit.entry]["feeds"].items():
            feed = Feed(table)
            for name, spec in fields.items():
                guess = _guess(table, name, spec, there, proposal, fits, found)
                if guess is not None:
                    feed.add(_valued(guess, spec, sheet, sheets, variant, bench))
            if set(feed.guesses) - {"status", "channel", "kind"}:
                proposal.feeds[table] = feed
    return proposals


def _why_left_out(variant: Spec, sheet: Sheet) -> str:
    there = _columns(sheet)
    if any(_describes(spec, there) for spec in variant.get("look_ups", {}).values()):
        return "It is read to find what the ids of stages mean, and feeds no table itself."
    for pattern, why in variant.get("left_out", {}).items():
        if re.search(rf"(?:^|_){pattern}(?:_|$)", sheet.key):
            return str(why)[:1].upper() + str(why)[1:]
    return "The ready mapping knows no file with these columns; `lockstep source suggest` may find a use for it."


def _guess(
    table: str, name: str, spec: Any, there: dict[str, Column], proposal: Proposal, fits: list[_Fit], found: list[Join]
) -> Guess | None:
    assert name in FIELDS[table], (table, name)
    if isinstance(spec, dict) and "value" in spec:
        return Guess(name, None, 0.99, "every row of this file is one", value=spec["value"])
    column = _first(there, spec)
    if column is None:
        return None
    refers_to = None
    if isinstance(spec, dict) and "refers_to" in spec:
        targets = [fit.sheet.key for wanted in spec["refers_to"] for fit in fits if fit.entry == wanted]
        if not targets:
            wanted = " or ".join(spec["refers_to"])
            proposal.left[column.name] = (
                f"points at {wanted}, a file that is not among these; give it too and it will be joined"
            )
            return None
        hits = {
            join.to_file: join.share for join in found if join.file == proposal.sheet.key and join.column == column.name
        }
        refers_to = max(targets, key=lambda key: hits.get(key, 0.0))
        if len(targets) > 1:
            others = ", ".join(key for key in targets if key != refers_to)
            proposal.why.append(
                f"{column.name} may point at {', '.join(targets)}; most was found in {refers_to}, "
                f"so what is in {others} stays unjoined here."
            )
    why = "the ready mapping says so"
    return Guess(name, column, 0.99, why if column.cells else f"{why}; no cell is filled yet", refers_to=refers_to)


def _valued(guess: Guess, spec: Any, sheet: Sheet, sheets: Sequence[Sheet], variant: Spec, bench: Workbench) -> Guess:
    """Fill in the values of a field with words of ours, from look-ups and flags first, from the words otherwise."""
    if guess.column is None or not isinstance(spec, dict) or "words" not in spec:
        return guess
    if spec["words"] == "opt_out":
        return meaning.opted(guess)
    looked_up: dict[str, str] = {}
    if "won" in spec:
        source, cell = sheet, guess.column.name
        if "look_up" in spec:
            needed = variant["look_ups"][spec["look_up"]]
            source = next((s for s in sheets if _describes(needed, _columns(s))), sheet)
            cell = spec["cell"]
        there = _columns(source)
        won, closed = _first(there, spec["won"]), _first(there, spec.get("closed", []))
        if won is not None and _folded(cell) in there:
            looked_up = stage_flags.states(bench, source, there[_folded(cell)], won=won, closed=closed)
    return meaning.valued(guess, spec["words"], looked_up)
