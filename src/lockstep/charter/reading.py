"""Read YAML into plain texts, lists and mappings, and remember the line and column of each.

A charter comes from people, and one day from strangers, so it is read event by event: what could grow
without bound (aliases, deep nesting, size) or run code (tags) is refused before anything is built. Every
scalar stays the text that was written: what is a number, a date or an amount is decided by the model, so
``NO`` stays Norway and ``6_000_000.10`` never becomes a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from lockstep.values.faults import Fault

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

Path = tuple[str | int, ...]
Plain = str | None | list[Any] | dict[str, Any]


class Place(NamedTuple):
    """A place in the text: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """What was read: the data, where each value and each key stands, and what was wrong on the way.

    `data` is None when nothing could be read; then `faults` says why. `begin` is where to get a file to start from.
    """

    name: str
    begin: str
    data: Plain = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Return the place of the value (or key) at `path`, or of the nearest thing around it."""
        for known in (self.keys, self.values) if of_key else (self.values, self.keys):
            if path in known:
                return known[path]
        return self.place(path[:-1], of_key=True) if path else Place(1, 1)

    def fault(self, code: str, sentence: str, remedy: str, place: Place, value: str = "") -> Fault:
        """Make a fault of this document."""
        return Fault(
            code=code, sentence=sentence, remedy=remedy, file=self.name, line=place.line,
            column=str(place.column), value=value[:200], kept=False,
        )  # fmt: skip


class _Refused(Exception):
    """Reading stops here; the fault is already noted."""


def read(
    content: bytes | str,
    *,
    name: str,
    begin: str = "`lockstep init` writes a charter with comments to start from.",
) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    content
        The file's bytes or text.
    name
        What faults call the file.
    begin
        Remedy for a file that is not even YAML: where to get one to start from.

    Returns
    -------
    Document
        Scalars are texts, None where nothing (or ``null``) is written.

    Examples
    --------
    >>> document = read("goals:\\n  - amount: 12\\n", name="charter.yaml")
    >>> document.data, document.place(("goals", 0, "amount"))
    ({'goals': [{'amount': '12'}]}, Place(line=2, column=13))
    """
    document = Document(name, begin)
    text = _decode(content, document)
    if text is None:
        return document
    try:
        document.data = _Builder(document).build(text)
    except _Refused:
        document.data = None
    except ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        column = wrong.position - text.rfind("\n", 0, wrong.position)
        document.faults.append(
            document.fault(
                "unreadable-character",
                f"There is a character that does not belong in a text (U+{_code(wrong.character):04X}).",
                "Delete it, or save the file anew as plain UTF-8 text.",
                Place(line, column),
            )
        )
    except MarkedYAMLError as wrong:
        document.faults.extend(_syntax_faults(wrong, text, document))
    return document


def _code(character: str | int | bytes) -> int:
    return character if isinstance(character, int) else ord(character)


def _decode(content: bytes | str, document: Document) -> str | None:
    size = len(content)
    code, sentence, remedy = "", "", ""
    if size > MAX_BYTES:
        code, sentence = "too-large", f"The file has {size:,} bytes; it needs a few thousand."
        remedy = f"Check that this is the right file. At most {MAX_BYTES:,} bytes are read."
    elif isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            code, sentence = "wrong-encoding", f"The file is not UTF-8 text (byte {wrong.start + 1:,})."
            remedy = "Save it as UTF-8."
    if not code and not content.strip():
        code, sentence = "empty-file", "The file is empty."
        remedy = document.begin
    if code:
        document.faults.append(document.fault(code, sentence, remedy, Place(1, 1)))
        return None
    assert isinstance(content, str)
    return content.replace("\r\n", "\n").replace("\r", "\n")


class _Builder:
    """Builds the data from YAML events, with a stack of its own, so that no input can exhaust Python's."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Plain = None
        #: (container, path, pending key) from the outside in
        self.stack: list[tuple[list[Any] | dict[str, Any], Path, str | None]] = []
        self.nodes = 0

    def build(self, text: str) -> Plain:
        documents = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop("two-documents", "A second document begins here.", "Remove the line `---`.", place)
            elif isinstance(event, events.NodeEvent):
                self._guard(event, place)
                self._node(event, place)
            elif isinstance(event, events.MappingEndEvent | events.SequenceEndEvent):
                self.stack.pop()
        return self.root

    def _stop(self, code: str, sentence: str, remedy: str, place: Place) -> NoReturn:
        self.document.faults.append(self.document.fault(code, sentence, remedy, place))
        raise _Refused

    def _guard(self, event: events.NodeEvent, place: Place) -> None:
        self.nodes += 1
        if isinstance(event, events.AliasEvent) or event.anchor:
            self._stop(
                "alias", f"The file uses a YAML shortcut (`{'*' if isinstance(event, events.AliasEvent) else '&'}"
                f"{event.anchor}`).",
                "Write the value out where it is needed; anchors and aliases are not read.", place,
            )  # fmt: skip
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._stop(
                "tag", f"The file asks YAML to build something of its own (`{tag}`).",
                "Remove the tag, the word beginning with `!`; tags are never followed.", place,
            )  # fmt: skip
        if len(self.stack) > MAX_DEPTH or self.nodes > MAX_NODES:
            self._stop(
                "too-deep", "The file is nested deeper, or has more entries, than any needs.",
                "Check that this is the right file, and that its indentation is right.", place,
            )  # fmt: skip

    def _node(self, event: events.NodeEvent, place: Place) -> None:
        container, path, key = self.stack[-1] if self.stack else (None, (), None)
        if isinstance(container, dict) and key is None:
            self._key(event, place)
            return
        value: Plain
        if isinstance(event, events.ScalarEvent):
            value = self._scalar(event, place)
        else:
            value = {} if isinstance(event, events.MappingStartEvent) else []
        if isinstance(container, dict):
            assert key is not None
            path = (*path, key)
            self.stack[-1] = (container, path[:-1], None)
            if key in container:  # said before; the fault is noted, the first one stays
                path = (*path, "said twice")
            else:
                container[key] = value
        elif isinstance(container, list):
            path = (*path, len(container))
            container.append(value)
        else:
            self.root = value
        if isinstance(event, events.ScalarEvent) or not isinstance(container, dict):
            # A section stands where its key does: its value begins a line further down, at its first entry.
            self.document.values[path] = place
        if isinstance(value, list | dict):
            self.stack.append((value, path, None))

    def _scalar(self, event: events.ScalarEvent, place: Place) -> str | None:
        """Return the text; None for a plain (unquoted) nothing."""
        text = str(event.value)
        if event.style is None and text in {"", "~", "null", "Null", "NULL"}:
            return None
        try:
            # An escape may write a character beyond the first 65,536 as two halves, as JSON does: join them.
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._stop("unreadable-character", "Half a character is written here.", "Delete the escape.", place)

    def _key(self, event: events.NodeEvent, place: Place) -> None:
        container, path, _ = self.stack[-1]
        if not isinstance(event, events.ScalarEvent) or not event.value:
            self._stop("unreadable-key", "Here a name is expected before the colon.", "Write `name: value`.", place)
        key = self._scalar(event, place) or str(event.value)
        full = (*path, key)
        if key in container:
            first = self.document.keys[full]
            self.document.faults.append(
                self.document.fault(
                    "said-twice",
                    f"`{key}` is said twice, first in line {first.line}.",
                    "Keep one of the two.",
                    place,
                )
            )
        else:
            self.document.keys[full] = place
        self.stack[-1] = (container, path, key)


def _syntax_faults(wrong: MarkedYAMLError, text: str, document: Document) -> list[Fault]:
    """Say what a person would have to change, for the mistakes people make; else YAML's own words."""
    mark = wrong.problem_mark or wrong.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    problem = str(wrong.problem or "the text is not YAML")
    tabs = [
        (number, line.index("\t") + 1)
        for number, line in enumerate(text.split("\n"), start=1)
        if re.match(r" *\t\s*\S", line)
    ]
    if "\\t" in problem and tabs:
        return [
            document.fault(
                "tab",
                "The line is indented with a tab.",
                "Indent with spaces, two for each level.",
                Place(line, column),
            )
            for line, column in tabs
        ]
    if "mapping values are not allowed" in problem:
        sentence, remedy = (
            "A colon stands where none can be.",
            "Either the line is indented too far, or a text with a colon needs “quotes”.",
        )
    elif "expected <block end>" in problem or "could not find expected ':'" in problem:
        sentence, remedy = (
            "The line does not fit the lines above it.",
            "Indent it as its neighbours are, and write `name: value`.",
        )
    elif "end of stream" in problem or "stream end" in problem or "expected ',' or" in problem:
        start = wrong.context_mark
        opened = f" opened in line {start.line + 1}" if start else ""
        sentence, remedy = f"A quote or bracket{opened} is never closed.", "Close it."
    elif "cannot start any token" in problem:
        character = problem.split("'")[1] if "'" in problem else "this character"
        sentence, remedy = f"A text cannot begin with `{character}`.", 'Put the text in "quotes".'
    else:
        context = f" {wrong.context}" if wrong.context else ""
        sentence, remedy = f"This is not YAML:{context} {problem}.", document.begin
    return [document.fault("not-yaml", sentence, remedy, place)]
