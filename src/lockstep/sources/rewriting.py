"""Have a mapping's text say something else with as few changes as can be: comments, order and quoting stay.

A YAML library's round trip keeps comments, but it lays out the whole file its own way, and a comment goes with the
line before it when that line does. So the library only tells where in the text each thing stands; what differs is
written over, at its place, and the rest of the text is not touched.
"""

from __future__ import annotations

import io
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from lockstep.sources.mapping import Mapping, parse
from lockstep.values.faults import LockstepError

#: Lines that are new are at most so wide, unless one text is; what is wider is written over several.
_WIDTH = 100
#: Never folded: the library breaks a key of several words inside { } over lines, which is no YAML any more.
_UNFOLDED = 1_000_000


def rewritten(text: str, mapping: Mapping) -> str:
    """Return a mapping's text, changed so that it says what `mapping` says.

    Parameters
    ----------
    text
        A sound mapping, as somebody wrote it; empty: there is none yet.
    mapping
        What it is to say.

    Returns
    -------
    str
        `text` where it says so already.

    Raises
    ------
    LockstepError
        `text` is no sound mapping.

    Examples
    --------
    >>> text = "source: crm  # ours\\nfiles: {deals: {path: d.csv, feeds: {deal_records: {id: 'Nr'}}}}\\n"
    >>> print(rewritten(text, parse(text.replace("crm", "erp"))))
    source: erp  # ours
    files: {deals: {path: d.csv, feeds: {deal_records: {id: 'Nr'}}}}
    <BLANKLINE>
    """
    new = _plain(mapping)
    if not text:
        return _anew(new)
    was = parse(text)
    if was == mapping:
        return text
    old = _plain(was)
    change = _Change(text.removeprefix("\ufeff"))
    change.bring(YAML(typ="rt", pure=True).compose(change.text), old, new)
    said = change.result()
    # A text may be laid out in ways nobody foresaw; then its meaning goes before its looks.
    return said if _says(said, mapping) else _anew(new)


def _anew(tree: dict[str, Any]) -> str:
    return "\n".join([*_lines(tree), ""])


def _says(text: str, mapping: Mapping) -> bool:
    try:
        return parse(text) == mapping
    except LockstepError:
        return False


def _plain(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as plain values, what is not said left out, columns in their short form where they have one."""
    tree = {name: value for name, value in mapping.model_dump(mode="json").items() if value is not None}
    for file in tree["files"].values():
        for name in [name for name, value in file.items() if value is None]:
            del file[name]
        for fields in file["feeds"].values():
            for name, spec in fields.items():
                said = {part: value for part, value in spec.items() if value is not None and value not in ([], {})}
                fields[name] = said["column"] if said.keys() == {"column"} else said
    return tree


@dataclass
class _Change:
    """Pieces of a text to be written over, found by going through it beside what it says and what it is to say."""

    text: str
    #: First and last sign of what goes (the last not included), and what comes instead.
    pieces: list[tuple[int, int, str]] = field(default_factory=list)

    def result(self) -> str:
        """Return the text with the changes made."""
        parts, at = [], 0
        for first, last, instead in sorted(self.pieces, key=lambda piece: piece[0]):
            parts += [self.text[at:first], instead]
            at = max(at, last)
        line_end = "\r\n" if "\r\n" in self.text else "\n"
        said = "".join([*parts, self.text[at:]])
        return said if line_end == "\n" else said.replace("\r\n", "\n").replace("\n", "\r\n")

    def bring(self, node: Node, old: Any, new: Any) -> None:
        """Change what stands at `node` from saying `old` to saying `new`."""
        if old == new:
            return
        if isinstance(node, ScalarNode) and isinstance(new, dict) and not isinstance(old, dict):
            old = {"column": old}  # a column in its short form, which now says more
        if isinstance(node, MappingNode) and isinstance(old, dict | str) and isinstance(new, dict | str):
            # A column in its long form may say no more than its short one.
            old, new = ({"column": one} if isinstance(one, str) else one for one in (old, new))
            if old == new:
                return
            values = {key.value: value for key, value in node.value}
            for key in [key for key in new if key in values]:
                self.bring(values[key], old.get(key), new[key])
            # What is left to a default stays unsaid, and what says nothing (`country:`) stays written.
            said = {key: {key: value} for key, value in new.items() if key in values or old.get(key) != value}
            self._entries(node, list(said), {key: {} for key in values if key not in old} | said)
        elif isinstance(node, CollectionNode) and isinstance(new, list) and _is_order_kept(node, new):
            self._entries(node, new, {item: [item] for item in new})
        else:
            self._replace(node, new)

    def _entries(self, node: CollectionNode, wanted: Sequence[str], said: Names[str, Any]) -> None:
        """Take out the entries of a collection that are not wanted, and put in those it lacks."""
        spans = _spans(node)
        stay = [name for name in spans if name in said]
        if not stay:
            self._replace(node, [item for one in said.values() for item in one] if _is_list(node) else _joined(said))
            return
        self._take_out(node, spans, stay)
        before: str | None = None
        for name in wanted:
            if name in spans:
                before = name
                continue
            if node.flow_style:
                inner = _written(said[name])[1:-1]
                at = spans[before][1] if before else spans[stay[0]][0]
                self.pieces.append((at, at, f", {inner}" if before else f"{inner}, "))
                continue
            first = spans[stay[0]]
            indent = " " * (first[0] - self._line(first[0]))
            lines = "\n".join(indent + line for line in _lines(said[name], len(indent)))
            if before is None and _is_list(node):
                at = self._line(first[0])
                self.pieces.append((at, at, f"{lines}\n"))
            else:
                # The order of names says nothing; what is written above the first one stays above it.
                at = self._line_end(spans[before or stay[0]][1])
                self.pieces.append((at, at, f"\n{lines}"))

    def _take_out(self, node: CollectionNode, spans: dict[str, tuple[int, int]], stay: list[str]) -> None:
        if not node.flow_style:
            for name, (first, last) in spans.items():
                if name not in stay:
                    at = self._line(first)
                    end = self._line_end(last)
                    self.pieces.append((at - 1, end, "") if at else (0, end + 1, ""))
            return
        behind = list(spans).index(stay[-1])
        for number, ((one, (first, last)), (_, (following, _))) in enumerate(pairwise([*spans.items(), ("", (0, 0))])):
            if one not in stay and number < behind:
                self.pieces.append((first, following, ""))
            elif one not in stay:
                self.pieces.append((list(spans.values())[number - 1][1], last, ""))

    def _replace(self, node: Node, new: Any) -> None:
        first, last = node.start_mark.index, _end(node)
        if isinstance(node, CollectionNode) and not node.flow_style:
            indent = node.start_mark.column
            said = f"\n{' ' * indent}".join(_lines(new, indent))
        else:
            said = _written(new)
        self.pieces.append((first, last, f" {said}" if self.text[first - 1 : first] == ":" else said))

    def _line(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found


def _spans(node: CollectionNode) -> dict[str, tuple[int, int]]:
    """Return where each entry of a collection begins and ends, by its key, or its text in a list."""
    if isinstance(node, MappingNode):
        return {key.value: (key.start_mark.index, max(_end(value), key.end_mark.index)) for key, value in node.value}
    dash = 0 if node.flow_style else node.start_mark.column
    return {
        item.value: (item.start_mark.index - (item.start_mark.column - dash if not node.flow_style else 0), _end(item))
        for item in node.value
    }


def _end(node: Node) -> int:
    """Return where a node ends: the library has one on lines of its own end where the next thing begins."""
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        return max(map(_end, node.value[-1] if isinstance(node, MappingNode) else node.value[-1:]))
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        written = node.start_mark.buffer[node.start_mark.index : node.end_mark.index]
        return int(node.start_mark.index + len(written.rstrip()))
    return int(node.end_mark.index)


def _is_list(node: Node) -> bool:
    return not isinstance(node, MappingNode)


def _is_order_kept(node: CollectionNode, new: list[str]) -> bool:
    """Whether a list of texts becomes `new` by taking some out and putting some in."""
    if not all(isinstance(item, ScalarNode) for item in node.value):
        return False
    old = [item.value for item in node.value]
    is_plain = len(set(old)) == len(old) and len(set(new)) == len(new)
    return is_plain and [item for item in old if item in new] == [item for item in new if item in old]


def _joined(said: Names[str, Any]) -> dict[str, Any]:
    return {name: value for one in said.values() for name, value in one.items()}


def _lines(said: dict[str, Any] | list[str], indent: int = 0) -> list[str]:
    """Return entries on lines of their own, how a column fills a field on one line where it fits."""
    if isinstance(said, list):
        return [f"- {_written(item)}" for item in said]
    lines = []
    for name, value in said.items():
        line = f"{_written(name)}: {_written(value)}"
        is_column = isinstance(value, dict) and ("column" in value or "value" in value)
        if not isinstance(value, dict) or not value or (is_column and indent + len(line) <= _WIDTH):
            lines.append(line)
        else:
            lines += [f"{_written(name)}:", *(f"  {line}" for line in _lines(value, indent + 2))]
    return lines


class _Quoting(SafeRepresenter):
    """Quotes a text that begins with a sign: the library writes `:0` as it stands, and can't read that within { }."""

    def represent_str(self, data: str) -> ScalarNode:
        return self.represent_scalar(
            "tag:yaml.org,2002:str", data, style=None if data[:1].isalnum() or data[:1] == "/" else "'"
        )


_Quoting.add_representer(str, _Quoting.represent_str)


def _written(said: Any) -> str:
    """Return plain values as YAML on one line."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Quoting
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = True, _UNFOLDED, True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    # As a value, since a text alone would be written as a document, and plain where a bracket would end it.
    yaml.dump({"x": said}, out)
    return out.getvalue().strip().removeprefix("{x: ").removesuffix("}")
