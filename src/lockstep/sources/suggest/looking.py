"""What a screen shows of a proposal: every column with samples, and for each field how sure we are and why.

All of it is plain values, so that it can be kept while a person corrects the mapping.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lockstep.engines.embedded import Workbench
from lockstep.sources.fields import CLOSED
from lockstep.sources.mapping import File, Mapping
from lockstep.sources.reading import find
from lockstep.sources.ready import ready
from lockstep.sources.suggest import dates, defaults, joins, meaning, sheets, write
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.gather import gather
from lockstep.sources.suggest.guess import Proposal
from lockstep.sources.suggest.propose import propose
from lockstep.sources.suggest.sheets import Sheet
from lockstep.values.faults import LockstepError

#: A column with at most so many different cells has words that can be given meanings one by one.
WORDS = 60
#: A newer export is that of a known file when it has this share of the columns that file is mapped by.
_SAME_FILE = 0.6
_EMAIL = re.compile(r"([^\s@<>,;]{1,2})[^\s@<>,;]*@([^\s@<>,;]+)")

#: Which list of words tells the cells of a field with words of ours.
_LISTS = {
    "state": "deal_state", "stage": "lifecycle", "from_stage": "lifecycle", "kind": "activity_kind",
    "direction": "direction", "decision": "decision", "lead_kind": "lead_kind",
}  # fmt: skip


@dataclass
class Looked:
    """What was found, and the mapping proposed.

    Attributes
    ----------
    tree
        The mapping as plain values, fields always in their long form.
    files
        Per file: key, name, path, rows, columns (name, samples, filled, words, day_first, month_first), unread headers,
        why (sentences about the file), left (header to why it is not used), sure (table to field to sure, why, doubts,
        unsaid), and `takes_place`: True where it is a newer export of a file the mapping had.
    unread
        File to why it could not be read.
    currency_why, country_why, order_why
        Why those defaults; empty where nothing tells.
    day_first
        The order proposed for dates that leave it open.
    """

    tree: dict[str, Any]
    files: list[dict[str, Any]]
    unread: dict[str, str] = field(default_factory=dict)
    currency_why: str = ""
    country_why: str = ""
    order_why: str = ""
    day_first: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def look(
    paths: Sequence[Path | str],
    *,
    workbench: Workbench,
    source: str,
    kind: str = "",
    existing: Mapping | None = None,
) -> Looked:
    """Look at exports and propose a mapping, or fit newer exports to the mapping there is.

    Parameters
    ----------
    paths
        New exports; may be empty with `existing`, whose own files are looked at then.
    workbench
        To read with.
    source
        Name for the mapping.
    kind
        A ready mapping to fit; empty: by what is in the files.
    existing
        The source's mapping; it rules, and only what it does not know is proposed.

    Raises
    ------
    LockstepError
        None of the files can be read, or no ready mapping of that kind fits.
    """
    with tempfile.TemporaryDirectory(prefix="lockstep-look-") as out:
        if kind and existing is None:
            suggestion = ready(kind, paths, workbench=workbench, source=source)
            return _looked(source, suggestion.proposals, suggestion.unread)
        found, unread = gather(paths, workbench=workbench, out=Path(out, "new")) if paths else ([], {})
        known = _same_files(found, existing) if existing is not None else {}
        found = _keyed(found, known, existing)
        proposals = propose(found, joins.find(workbench, found)) if found else []
        looked = _looked(source, proposals, unread)
        if existing is not None:
            _fit(looked, existing, set(known.values()))
            rest = {key: file for key, file in existing.files.items() if key not in known.values()}
            looked.files += _own_files(rest, workbench, Path(out, "own"))
            order = list(existing.files)
            looked.files.sort(key=lambda file: order.index(file["key"]) if file["key"] in order else len(order))
    return looked


def words_of(table: str, name: str, cells: Iterable[str]) -> dict[str, str]:
    """Return our word for each cell that says one, for a field whose words are ours alone.

    Examples
    --------
    >>> words_of("deal_records", "state", ["Gewonnen", "Sparkle"])
    {'Gewonnen': 'won'}
    """
    said = {}
    for cell in cells:
        if name == "state":
            ours = meaning.deal_state(cell)
        elif name in ("stage", "from_stage"):
            ours = meaning.lifecycle(cell)
        else:
            ours = meaning.of(_LISTS[name], cell)
        if ours in CLOSED[table, name]:
            said[cell] = str(ours)
    return said


def _looked(source: str, proposals: Sequence[Proposal], unread: dict[str, str]) -> Looked:
    found = defaults.find(proposals)
    text = write.text(write.document(source, proposals, unread, found))
    tree = YAML(typ="safe").load(text)
    tree["files"] = {key: _long(file) for key, file in (tree.get("files") or {}).items()}
    is_open = any(column.dates.is_open for proposal in proposals for column in proposal.sheet.columns)
    return Looked(
        tree=tree,
        files=[_file(proposal) for proposal in proposals],
        unread={Path(path).name: why for path, why in unread.items()},
        currency_why=found.currency_why,
        country_why=found.country_why,
        order_why=found.day_first_why if is_open else "",
        day_first=found.day_first,
    )


def _long(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file of a mapping with no short forms."""
    feeds = {
        table: {name: {"column": spec} if isinstance(spec, str) else dict(spec) for name, spec in fields.items()}
        for table, fields in file["feeds"].items()
    }
    return {**file, "feeds": feeds}


def _file(proposal: Proposal) -> dict[str, Any]:
    sure = {
        table: {
            name: {
                "sure": guess.sure,
                "why": guess.reason,
                "doubts": list(guess.doubts[:WORDS]),
                "unsaid": list(guess.unsaid[:WORDS]),
            }
            for name, guess in feed.guesses.items()
        }
        for table, feed in proposal.feeds.items()
    }
    return {**_sheet(proposal.sheet), "why": list(proposal.why), "left": dict(proposal.left), "sure": sure}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    settings = dict(sheet.settings)
    return {
        "key": sheet.key,
        "name": Path(sheet.path).name,
        "sheet": settings.get("sheet", ""),
        "path": sheet.path,
        "settings": settings,
        "rows": sheet.rows,
        "columns": [_column(column) for column in sheet.columns],
        "unread": list(sheet.unread[:5000]),
        "unread_count": len(sheet.unread),
        "why": [],
        "left": {},
        "sure": {},
        "takes_place": False,
    }


def _column(column: Column) -> dict[str, Any]:
    is_open, is_address = column.dates.is_open, column.share("email") > 0.2
    return {
        "name": column.name,
        "samples": [_masked(cell, column) for cell in column.cells[:3]],
        "filled": round(column.fill, 4),
        "words": list(column.cells) if column.distinct <= WORDS and not is_address else [],
        "day_first": list(dates.settle(column.dates.formats, day_first=True)) if is_open else [],
        "month_first": list(dates.settle(column.dates.formats, day_first=False)) if is_open else [],
    }


def _masked(cell: str, column: Column) -> str:
    """Return a cell to know a column by: of an address its first letters and its domain, of a number its ends."""
    text = write.one_line(_EMAIL.sub(r"\1…＠\2", cell), 40).replace("＠", "@")
    is_number = column.says("PHONE") or (column.share("phone") > 0.6 and column.share("formatted") > 0.5)
    if is_number and column.dates.share < 0.5 and len(text) > 6:
        return f"{text[:3]}…{text[-2:]}"
    return text


def _same_files(found: Sequence[Sheet], existing: Mapping) -> dict[str, str]:
    """Return, by the keys of newer exports, which file of the mapping each takes the place of."""
    pairs = []
    for sheet in found:
        there = {_folded(column.name) for column in sheet.columns} | {_folded(name) for name in sheet.unread}
        for key, file in existing.files.items():
            wanted = _wanted(file)
            share = len(wanted & there) / len(wanted) if wanted else 0.0
            if share >= _SAME_FILE:
                pairs.append((share, key == sheet.key, len(wanted), sheet.key, key))
    matched: dict[str, str] = {}
    for _, _, _, new, old in sorted(pairs, reverse=True):
        if new not in matched and old not in matched.values():
            matched[new] = old
    return matched


def _wanted(file: File) -> set[str]:
    return {_folded(spec.column) for fields in file.feeds.values() for spec in fields.values() if spec.column}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _keyed(found: Sequence[Sheet], known: dict[str, str], existing: Mapping | None) -> list[Sheet]:
    """Give newer exports the keys of the files they replace, and the others keys that are free."""
    taken = set(existing.files) if existing else set()
    keyed = []
    for sheet in found:
        key, number = known.get(sheet.key, sheet.key), 1
        while sheet.key not in known and key in taken:
            number += 1
            key = f"{sheet.key}_{number}"
        taken.add(key)
        keyed.append(sheets.renamed(sheet, key))
    return keyed


def _fit(looked: Looked, existing: Mapping, replaced: set[str]) -> None:
    """Let the mapping that is there rule: of files it knows only the path is new, of others all is proposed."""
    proposed = looked.tree["files"]
    tree = existing.model_dump(mode="json", exclude_defaults=True)
    for file in looked.files:
        key = file["key"]
        if key in replaced:
            tree["files"][key]["path"] = file["path"]
            file.update(takes_place=True, why=[], left={}, sure={})
        elif key in proposed:
            tree["files"][key] = proposed[key]
    tree.setdefault("time_zone", existing.time_zone)
    looked.tree = tree


def _own_files(files: dict[str, File], workbench: Workbench, out: Path) -> list[dict[str, Any]]:
    """Look at files the mapping has already; one that is not there any more is known by its mapping alone."""
    shown = []
    for key, file in files.items():
        sheet = None
        try:
            first = find(file.path)[:1]
            found = gather(first, workbench=workbench, out=out)[0] if first else []
            sheet = next((s for s in found if file.sheet in (None, dict(s.settings).get("sheet"))), None)
        except LockstepError:
            pass
        if sheet is not None:
            shown.append({**_sheet(sheets.renamed(sheet, key)), "path": file.path})
            continue
        named = [spec.column for fields in file.feeds.values() for spec in fields.values() if spec.column]
        columns = [
            {"name": name, "samples": [], "filled": 0.0, "words": [], "day_first": [], "month_first": []}
            for name in dict.fromkeys(named)
        ]
        shown.append(
            {"key": key, "name": Path(file.path).name, "sheet": file.sheet or "", "path": file.path, "settings": {},
             "rows": 0, "columns": columns, "unread": [], "unread_count": 0, "left": {}, "sure": {},
             "why": ["The export is not there any more; what it said still stands."], "takes_place": False}
        )  # fmt: skip
    return shown
