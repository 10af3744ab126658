"""What a person's choices on the screen make of a proposed mapping.

The screen names everything by number (file 0, column 3), so no header of a stranger's file becomes a form's name.
What the screen doesn't show of a mapping (decimal marks, encodings, words of cells it does not list) stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from lockstep.sources.fields import CLOSED, FIELDS
from lockstep.sources.mapping import mistakes as mistakes_in
from lockstep.sources.suggest.looking import words_of

Tree = dict[str, Any]
#: File number, table, field: where something is; the table and field are empty for the file as a whole.
Place = tuple[int, str, str]

#: Tables whose rows are about somebody: one of these fields has to say about whom.
_ABOUT = {
    "touches": ("person", "email"),
    "activities": ("person", "email", "deal"),
    "stages": ("person", "email", "deal"),
    "handoffs": ("person", "email"),
    "deal_people": ("person", "email"),
    "payments": ("deal",),
}


@dataclass
class Mistakes:
    """What is wrong with a mapping: at places of its files, and in what holds for all of it."""

    at: dict[Place, str] = field(default_factory=dict)
    top: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.at or self.top)

    def __len__(self) -> int:
        return len(self.at) + len(self.top)


def columns_of(file: dict[str, Any], mapped: Tree | None) -> list[dict[str, Any]]:
    """Return the columns a file's part of the screen has: those looked at, then those only its mapping names."""
    known = {_folded(column["name"]) for column in file["columns"]}
    extra = {}
    for fields in (mapped or {}).get("feeds", {}).values():
        for spec in fields.values():
            name = spec.get("column")
            if name is not None and _folded(name) not in known:
                extra[_folded(name)] = name
    unread = {_folded(name) for name in file["unread"]}
    nothing: dict[str, Any] = {"samples": [], "filled": None, "words": [], "day_first": [], "month_first": []}
    return [
        *file["columns"],
        *({**nothing, "name": name, "is_missing": folded not in unread} for folded, name in extra.items()),
    ]


def corrected(looked: dict[str, Any], tree: Tree, said: QueryDict) -> tuple[Tree, Mistakes]:
    """Return the mapping as the screen says it now, and what contradicts itself in what it says."""
    new, wrong = copy.deepcopy(tree), Mistakes()
    for name in ("currency", "country", "time_zone"):
        if name in said:
            value = said[name].strip()
            value = value if name == "time_zone" else value.upper()
            if value:
                new[name] = value
            else:
                new.pop(name, None)
    order = said.get("order", "")
    new["files"] = {}
    for i, file in enumerate(looked["files"]):
        before = tree["files"].get(file["key"])
        feeds = _feeds(i, file, before, said, order, wrong)
        if feeds:
            settings = before or {"path": file["path"], **file["settings"]}
            new["files"][file["key"]] = {**settings, "feeds": feeds}
    _drop_pointers(new)
    return new, wrong


def judged(looked: dict[str, Any], tree: Tree) -> Mistakes:
    """Return everything wrong with a mapping for these files."""
    wrong = Mistakes()
    if not tree["files"]:
        wrong.top["files"] = "Nothing is mapped yet: choose what a file holds, then which column means what."
        return wrong
    numbers = {file["key"]: i for i, file in enumerate(looked["files"])}
    for place, sentence in mistakes_in({**tree, "files": _filled(tree["files"])}):
        said = f"{sentence[:1].upper()}{sentence[1:]}"
        if place[:1] == ("files",) and len(place) > 1 and place[1] in numbers:
            table, name = (*place[3:5], "", "")[:2]
            wrong.at.setdefault((numbers[place[1]], table, name), said)
        else:
            wrong.top.setdefault(place[0] if place else "files", said)
    for key, mapped in tree["files"].items():
        if key in numbers:
            _judge_file(numbers[key], looked["files"][numbers[key]], mapped, wrong)
    return wrong


def _judge_file(i: int, file: dict[str, Any], mapped: Tree, wrong: Mistakes) -> None:
    missing = {column["name"] for column in columns_of(file, mapped) if column.get("is_missing")}
    for table, fields in mapped["feeds"].items():
        for name, spec in fields.items():
            if spec.get("column") in missing and file["rows"]:
                wrong.at.setdefault(
                    (i, table, name), f"This file has no column “{spec['column']}”. Choose another for {words(name)}."
                )
        about = _ABOUT.get(table, ())
        if fields and about and not set(about) & fields.keys():
            listed = " or ".join(words(name).lower() for name in about)
            wrong.at.setdefault((i, table, ""), f"No column says about whom: choose one for {listed}.")
        if not fields:
            wrong.at.setdefault((i, table, ""), "Choose which columns fill it, or say that the file does not hold it.")


def words(name: str) -> str:
    """Say the name of a field as people do.

    Examples
    --------
    >>> words("company_name"), words("is_deleted")
    ('Company name', 'Is deleted')
    """
    return name.replace("_", " ").capitalize()


def _feeds(
    i: int, file: dict[str, Any], before: Tree | None, said: QueryDict, order: str, wrong: Mistakes
) -> dict[str, dict[str, Any]]:
    """Return what a file feeds: columns, then what is said for every row."""
    old = (before or {}).get("feeds", {})
    tables = [table for table in said.getlist(f"t-{i}") if table in FIELDS]
    feeds: dict[str, dict[str, Any]] = {table: {} for table in dict.fromkeys(tables)}
    columns = columns_of(file, before)
    picked = [(column, pick) for j, column in enumerate(columns) for pick in _picks(said.getlist(f"c-{i}-{j}"), feeds)]
    other = _other(file, said.get(f"o-{i}", ""))
    if other is not None:
        picked += [(other, pick) for pick in _picks(said.getlist(f"of-{i}"), feeds)]
    elif said.get(f"o-{i}", "").strip():
        wrong.at[i, "", ""] = f"This file has no column “{said[f'o-{i}'][:80]}”."
    for column, (table, name) in picked:
        taken = feeds[table].get(name)
        if taken is not None:
            wrong.at[i, table, name] = (
                f"Two columns fill {words(name).lower()}: {taken['column']} and {column['name']}. Take one away."
            )
            continue
        feeds[table][name] = _spec(i, column, table, name, old.get(table, {}).get(name), said, order)
    for table, fields in feeds.items():
        for name in FIELDS[table]:
            value = said.get(f"k-{i}-{table}.{name}", "").strip()
            if value and name not in fields:
                fields[name] = {"value": value}
    return feeds


def _picks(chosen: Iterable[str], feeds: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = (text.partition(".")[::2] for text in dict.fromkeys(chosen))
    return [(table, name) for table, name in pairs if table in feeds and name in FIELDS[table]]


def _other(file: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Return a column the screen does not list, by its header."""
    known = next((header for header in file["unread"] if _folded(header) == _folded(name)), None)
    return None if known is None else {"name": known, "words": [], "day_first": [], "month_first": []}


def _spec(
    i: int, column: dict[str, Any], table: str, name: str, old: Tree | None, said: QueryDict, order: str
) -> dict[str, Any]:
    """Return how a column fills a field: what was known of it, then what the screen says."""
    known = old is not None and _folded(old.get("column") or "") == _folded(column["name"])
    spec: dict[str, Any] = dict(old) if known and old is not None else {"column": column["name"]}
    place = f"{i}-{table}.{name}"
    if (table, name) in CLOSED and column["words"]:
        _give_meanings(spec, column["words"], table, name, said, place, is_new=not known)
    if f"r-{place}" in said:
        spec["refers_to"] = said[f"r-{place}"]
        if not spec["refers_to"]:
            del spec["refers_to"]
    if order in ("day", "month") and column["day_first"]:
        spec["formats"] = column[f"{order}_first"]
    return spec


def _give_meanings(
    spec: dict[str, Any], cells: list[str], table: str, name: str, said: QueryDict, place: str, *, is_new: bool
) -> None:
    values = dict(spec.get("values", {}))
    missing = list(spec.get("missing", []))
    guessed = words_of(table, name, cells) if is_new else {}
    for n, cell in enumerate(cells):
        ours = said.get(f"w-{place}-{n}", guessed.get(cell, "") if is_new else None)
        if ours is None:
            continue
        values.pop(cell, None)
        if cell in missing:
            missing.remove(cell)
        if ours in CLOSED[table, name]:
            values[cell] = ours
        else:
            missing.append(cell)
    spec["values"], spec["missing"] = values, missing
    for part in ("values", "missing"):
        if not spec[part]:
            del spec[part]


def _drop_pointers(tree: Tree) -> None:
    """Forget that columns point at files which feed nothing any more."""
    for file in tree["files"].values():
        for fields in file["feeds"].values():
            for spec in fields.values():
                if spec.get("refers_to") is not None and spec["refers_to"] not in tree["files"]:
                    del spec["refers_to"]


def _filled(files: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {**file, "feeds": {table: fields for table, fields in file["feeds"].items() if fields}}
        for key, file in files.items()
    }


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
