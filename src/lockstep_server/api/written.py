"""The API's description as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lockstep.record.schema import DIMENSIONS
from lockstep_server.api.cursors import LARGEST_PAGE, PAGE
from lockstep_server.api.document import document
from lockstep_server.api.limits import BODY_SIZE, QUERY_LENGTH, REQUESTS_A_MINUTE

_HEAD = f"""# API

Everything the pages show, for programs; [use the API](../how-to/use-the-api.md) shows how. This page is made from
[openapi.json](openapi.json), which a running service answers at `/api/openapi.json`.

- **Who asks.** Send `Authorization: Bearer TOKEN`, or the session of the web pages. An operation asks for an *act*;
  a token reaches it when the act is among its scopes and among what its owner's roles allow at that moment.
- **Answers** are JSON in UTF-8. Money is decimal text, with its currency beside it; instants are ISO 8601 in UTC.
  A column of money has no unit in its name, an instant ends in `_at`, a day in `_day`.
- **Versions.** Every answer out of the record names `record_version`; the same record, charter and question give the
  same answer.
- **Asking again.** An answer has an `ETag`. Send it as `If-None-Match`, and nothing is computed or sent (304)
  while neither record nor charter has changed.
- **Pages.** Lists that grow have `limit` ({PAGE} unless said, at most {LARGEST_PAGE:,}) and `next`: give it as
  `cursor` with the same parameters, until it is null. A cursor ends with the versions it was given for (409).
- **Limits.** {REQUESTS_A_MINUTE} requests a minute for each token; then 429 with `Retry-After`. Parameters of an
  address have {QUERY_LENGTH:,} characters at most, a body {BODY_SIZE:,} bytes.
- **Refusals** are `{{"detail": "what is wrong", "remedy": "what to do"}}` with any of the statuses below. A parameter
  that an operation does not have is refused, never passed over.
"""


def page() -> str:
    """Return the page as Markdown."""
    said = document()
    names = ", ".join(f"`{name}`" for name in DIMENSIONS)
    parts = [
        _HEAD,
        "## Statuses\n",
        _statuses(said),
        f"## Dimensions\n\n{names}. `(missing)`: the record does not say.\n",
    ]
    for tag in said["tags"]:
        parts.append(f"\n## Operations: {tag['name']}\n\n{tag['description']}\n")
        parts += [
            _operation(method, path, operation, said["components"]["parameters"])
            for path, methods in said["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
    parts.append("\n## Answers\n")
    parts += [_schema(name, schema) for name, schema in sorted(said["components"]["schemas"].items())]
    return "\n".join(parts)


def _statuses(said: dict[str, Any]) -> str:
    rows = [(f"`{status}`", answer["description"]) for status, answer in said["components"]["responses"].items()]
    return _table(("status", "meaning"), sorted(rows))


def _operation(method: str, path: str, operation: dict[str, Any], shared: dict[str, Any]) -> str:
    act = f"`{operation['x-act']}`" if "x-act" in operation else "nothing but a token or a session"
    status = min(operation["responses"])
    answer = _kind(operation["responses"][status]["content"]["application/json"]["schema"])
    if taken := operation.get("requestBody"):
        answer = f"{answer}; takes {_kind(taken['content']['application/json']['schema'])}"
    asked = [shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in operation["parameters"]]
    rows = [
        (f"`{each['name']}`", _kind(each["schema"]), each["description"])
        for each in asked
        if each["name"] != "If-None-Match" and each["name"] not in DIMENSIONS
    ]
    if DIMENSIONS[0] in [each["name"] for each in asked]:
        rows.append(("a [dimension](#dimensions)", "text", "Only what has this value."))
    table = _table(("parameter", "is", "meaning"), rows) if rows else ""
    return f"### {method.upper()} {path}\n\n{operation['summary']} Asks for {act}; answers {answer}.\n\n{table}"


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (f"`{key}`" + ("" if key in required else " (may be absent)"), _kind(details), details.get("description", ""))
        for key, details in schema["properties"].items()
    ]
    return f"### {name}\n\n{schema.get('description', '')}\n\n{_table(('key', 'is', 'meaning'), rows)}"


def _kind(schema: dict[str, Any]) -> str:
    """Return what a value is, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(way) for way in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"name to {_kind(schema['additionalProperties'])}"
    limits = [f"{words} {schema[key]:,}" for key, words in _LIMITS.items() if key in schema]
    return " ".join([schema.get("format", schema.get("type", "anything")), *limits])


_LIMITS = {"minimum": "from", "maximum": "to", "maxLength": "of at most"}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "&#124;") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
