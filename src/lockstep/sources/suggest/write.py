"""The proposal as a mapping, and as YAML that says for every line why it stands there.

Everything here comes out of files nobody vouches for: the YAML library writes the values, and comments are
cut to one printable line. E-mail addresses and phone numbers are never shown.
"""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Sequence

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from lockstep.sources.fields import FIELDS, MONEY, TIMES
from lockstep.sources.suggest import dates
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.defaults import Defaults
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess, Proposal

#: How wide a line may be: of a comment, and of a field whose words are written beside it.
_WIDTH = 100
_AMBIGUOUS = re.compile(r"^(?:y|n|yes|no|on|off|true|false|null|~|none|[\d.,:+-].*|=.*|)$", re.I)
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_VALUES_IN_LINE = 8
_LISTED = 40  # headers named among those left out


def one_line(text: str, limit: int = 60) -> str:
    """Return text that is safe and short enough for a comment: printable, on one line, addresses masked.

    Examples
    --------
    >>> one_line("Ann\\n<ann@example.com>\\x07")
    'Ann <…@…>'
    """
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    masked = _EMAIL.sub("…@…", flat)
    return masked if len(masked) <= limit else f"{masked[: limit - 1]}…"


def samples(column: Column) -> str:
    """Return two or three cells for a comment, none that would give a person away."""
    if not column.cells:
        return ""
    if column.share("email") > 0.2:
        return "…@…"
    if column.says("PHONE") or (
        column.share("phone") > 0.6 and column.share("formatted") > 0.5 and column.dates.share < 0.5
    ):
        return "digits, not shown"
    return ", ".join(one_line(cell, 24) for cell in column.cells[:3])


def document(name: str, proposals: Sequence[Proposal], unread: dict[str, str], defaults: Defaults) -> CommentedMap:
    """Return the mapping as a YAML tree with its comments."""
    top = CommentedMap()
    top["source"] = name
    _say(top, "source", _opening(proposals))
    if defaults.currency:
        top["currency"] = defaults.currency
        _say(top, "currency", [f"of amounts that name none; {defaults.currency_why}"])
    if defaults.country:
        top["country"] = defaults.country
        _say(top, "country", [f"of phone numbers without a country code; {defaults.country_why}"])
    top["time_zone"] = "UTC"
    has_money = any(name in MONEY for p in proposals for feed in p.feeds.values() for name in feed.guesses)
    asked = [
        "? No cell or header names a currency: amounts count as the home currency of your charter. "
        "If they are in another, add a line such as    currency: USD",
    ]
    asked = asked if has_money and not defaults.currency else []
    _say(
        top,
        "time_zone",
        [*asked, "of times that name none; no file tells, so put in the zone your CRM shows, such as Europe/Berlin"],
    )
    files = CommentedMap()
    top["files"] = files
    for proposal in proposals:
        if proposal.feeds:
            files[proposal.sheet.key] = _file(proposal, defaults)
            _say(files, proposal.sheet.key, _about(proposal), indent=2)
    left = [f"{one_line(p.sheet.path, 80)}: {p.why[0]}" for p in proposals if not p.feeds]
    left += [f"{one_line(path, 80)}: {one_line(why, 200)}" for path, why in unread.items()]
    if left:
        _say(top, "files", ["", "Files left out:", *(f"- {line}" for line in left)])
    return top


def text(tree: CommentedMap) -> str:
    """Return a YAML tree as text."""
    yaml = YAML()
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _opening(proposals: Sequence[Proposal]) -> list[str]:
    guesses = [g for p in proposals for f in p.feeds.values() for g in f.guesses.values()]
    doubtful = sum(guess.sure < DOUBTFUL for guess in guesses)
    return [
        "A proposal, made from headers, cells and keys that join. Read it, correct it, then say",
        "    lockstep source add NAME --mapping THIS-FILE  &&  lockstep sync NAME",
        "To correct a line, write another column after its field, or delete the line; to use a column that "
        "was left out, add `field: column`. docs/reference/mapping.md has the fields of each table.",
        f"{len(guesses)} fields proposed. The number before each is how sure we are, 1 being certain; "
        + (f"look first at the {doubtful} marked with `?`." if doubtful else "none is marked with `?` (under 0.6)."),
    ]


def _about(proposal: Proposal) -> list[str]:
    sheet = proposal.sheet
    lines = [
        "",
        f"{sheet.rows:,} rows, {len(sheet.columns) + len(sheet.unread)} columns, feeds {', '.join(proposal.feeds)}",
    ]
    lines += proposal.why
    used = {g.column.name for feed in proposal.feeds.values() for g in feed.guesses.values() if g.column}
    explained = [(name, why) for name, why in proposal.left.items() if name not in used]
    lines += [f"Not used: {one_line(name, 50)} – {why}" for name, why in explained]
    rest = [c.name for c in sheet.columns if c.name not in used and c.name not in dict(explained)]
    rest += list(sheet.unread)
    if rest:
        shown = "; ".join(one_line(name, 50) for name in rest[:_LISTED])
        more = f" … and {len(rest) - _LISTED} more" if len(rest) > _LISTED else ""
        lines.append(f"Not used, as no field fits: {shown}{more}")
    return lines


def _file(proposal: Proposal, defaults: Defaults) -> CommentedMap:
    entry = CommentedMap()
    entry["path"] = _scalar(proposal.sheet.path)
    for name, value in proposal.sheet.settings:
        entry[name] = value if isinstance(value, int) else _scalar(value)
    feeds = CommentedMap()
    entry["feeds"] = feeds
    for table, feed in proposal.feeds.items():
        feeds[table] = _feed(feed, defaults)
    return entry


def _feed(feed: Feed, defaults: Defaults) -> CommentedMap:
    fields = CommentedMap()
    for name in FIELDS[feed.table]:
        guess = feed.guesses.get(name)
        if guess is None:
            continue
        fields[name] = _column(guess, defaults)
        _say(fields, name, _why(guess, defaults), indent=8)
    return fields


def _why(guess: Guess, defaults: Defaults) -> list[str]:
    doubt = "? " if guess.sure < DOUBTFUL else ""
    shown = samples(guess.column) if guess.column else ""
    lines = [f"{doubt}{guess.sure:.2f} · {guess.reason}" + (f" · {shown}" if shown else "")]
    if guess.doubts:
        cells = ", ".join(one_line(cell, 24) for cell in guess.doubts[:12])
        ours = sorted({dict(guess.values)[cell] for cell in guess.doubts})
        lines.append(
            f"? no word we know, taken as {' or '.join(ours)}: {cells}{' …' if len(guess.doubts) > 12 else ''}"
        )
    if guess.unsaid:
        cells = ", ".join(one_line(cell, 24) for cell in guess.unsaid[:12])
        lines.append(f"? no word we know, taken as not answered: {cells}{' …' if len(guess.unsaid) > 12 else ''}")
    if guess.column and guess.field in _TIMES and guess.column.dates.is_open:
        order = "day before month" if defaults.day_first else "month before day"
        lines.append(f"{'' if defaults.day_first_sure else '? '}{order}, as {defaults.day_first_why}")
    return lines


_TIMES = TIMES | {field for field in FIELDS["stages"] if field.endswith("_at")}


def _column(guess: Guess, defaults: Defaults) -> object:
    spec = CommentedMap()
    if guess.column is None:
        spec["value"] = _scalar(guess.value or "")
    else:
        spec["column"] = _scalar(guess.column.name)
        if guess.refers_to:
            spec["refers_to"] = _scalar(guess.refers_to)
        # The reading step recognises dates over all rows; only an order that other columns decided must be said.
        if guess.field in _TIMES and (
            guess.column.dates.is_open or any("%Hh" in f for f in guess.column.dates.formats)
        ):
            spec["formats"] = [
                _scalar(f) for f in dates.settle(guess.column.dates.formats, day_first=defaults.day_first)
            ]
        if guess.field in MONEY and guess.column.amounts.is_sure_of_mark and guess.column.amounts.decimal == ",":
            spec["decimal"] = DoubleQuotedScalarString(",")
        if guess.values:
            values = CommentedMap((_scalar(cell), _scalar(ours)) for cell, ours in guess.values)
            if _fits(values):
                values.fa.set_flow_style()
            spec["values"] = values
        missing = (*(cell for cell in guess.column.missing if cell not in dict(guess.values)), *guess.unsaid)
        if missing:
            spec["missing"] = [_scalar(cell) for cell in missing]
        if len(spec) == 1:
            return spec["column"]
    if _fits(spec):
        spec.fa.set_flow_style()
    return spec


def _fits(spec: CommentedMap) -> bool:
    """Whether something can be read on the line of its field: `{column: Stage, values: {Won: won, Lost: lost}}`."""
    words = spec.get("values", spec)
    return len(words) <= _VALUES_IN_LINE and len(json.dumps(spec, ensure_ascii=False)) <= _WIDTH - 24


def _scalar(value: str) -> str:
    """Return a text that any YAML reader takes for the text it is."""
    return DoubleQuotedScalarString(value) if _AMBIGUOUS.match(value) or not value.isprintable() else value


def _say(tree: CommentedMap, key: str, lines: Sequence[str], indent: int = 0) -> None:
    # The library ends every line of the comment itself; a text with a line break would leave the comment.
    safe = ["".join(c if c.isprintable() else " " for c in line) for line in lines]
    short = [piece for line in safe for piece in _wrapped(line, _WIDTH - indent - 2)]
    tree.yaml_set_comment_before_after_key(key, before="\n".join(short), indent=indent)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line of a comment as lines of at most `width`, the later ones set in by two."""
    later = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, width, subsequent_indent=later, break_on_hyphens=False) or [""]
