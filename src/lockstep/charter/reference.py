"""The reference page of the charter, made from the model, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from lockstep.charter.lifecycle import default_return_codes, default_stages
from lockstep.charter.model import Charter
from lockstep.charter.promises import LeadsByCapacity, LeadsByCount, LeadsByValue

_INTRODUCTION = """\
# The charter

The charter is one YAML file, `charter.yaml` in `$LOCKSTEP_HOME`. `lockstep init` writes one with comments;
`lockstep charter check FILE` says what is wrong with it, by line and column; `lockstep charter show FILE` prints
it in words; `lockstep charter diff OLD NEW` says what changed; `lockstep charter schema` gives your editor its
JSON schema.

Only `company` is required. Durations are working time, `30 working minutes`, `4 working hours` or
`10 working days`, in the calendar of the lead's owner; a working day is that calendar's average day. Shares are
written `80%`, days `2026-12-24`, spans of days `2026-07-20..2026-08-07` with both ends included, amounts
`1_000_000` or `1000000.50`. YAML's anchors, aliases and tags are not read.

The version of a charter is the hash of what it means: comments, blanks, the order of keys and defaults written
out change nothing.
"""
_WAYS = ((LeadsByValue, "value"), (LeadsByCount, "count"), (LeadsByCapacity, "capacity"))


def reference_text() -> str:
    """Return the page as Markdown: every key with its meaning and default, in the order of the document."""
    lines = [_INTRODUCTION]
    for name, field in Charter.model_fields.items():
        lines += [f"## {name}", "", f"{field.description}", ""]
        rows = list(_rows(field.annotation, _below(field, name)))
        if rows:
            lines += ["| key | meaning | default |", "|---|---|---|", *rows, ""]
        if name == "lifecycle":
            lines += _vocabulary()
    return "\n".join(lines).rstrip() + "\n"


def _rows(annotation: Any, prefix: str) -> Iterator[str]:
    for model in dict.fromkeys(_models(annotation)):
        way = dict(_WAYS).get(model)
        for name, field in model.model_fields.items():
            key = f"{prefix}.{field.alias or name}"
            said = f" (by: {way})" if way and name != "by" else ""
            if way and name == "by" and way != "value":
                continue  # the first way explains the choice
            yield f"| `{key}`{said} | {_cell(field.description or '')} | {_cell(_default(field))} |"
            yield from _rows(field.annotation, _below(field, key))


def _below(field: FieldInfo, key: str) -> str:
    """Return how the entries under a field are reached: by a name, by their number, or directly."""
    text = str(field.annotation)
    return f"{key}.NAME" if text.startswith("dict") else f"{key}[]" if text.startswith("tuple") else key


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel) or not default:
        return ""
    if isinstance(default, dict):
        return "see below"
    annotated: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    written: TypeAdapter[Any] = TypeAdapter(annotated)
    return f"`{written.dump_python(default, mode='json')}`"


def _vocabulary() -> list[str]:
    stages = [f"| `{key}` | {stage.name} | {stage.meaning_in_words} |" for key, stage in default_stages().items()]
    codes = [
        f"| `{code}` | {one.meaning_in_words} | {one.owner} | {one.next_step} |"
        for code, one in default_return_codes().items()
    ]
    return [
        "The usual names:", "", "| stage | name | meaning |", "|---|---|---|", *stages, "",
        "The usual return codes:", "", "| code | meaning | owner | next step |", "|---|---|---|---|", *codes, "",
    ]  # fmt: skip


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
