"""Say what the model refused: which line, what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from lockstep.charter.model import Charter
from lockstep.charter.reading import Document, Path
from lockstep.charter.refusals import nearest
from lockstep.values.faults import Fault

#: Names pydantic puts into a location that are no keys of the document.
_WAYS = ("value", "count", "capacity")


def fault_of(error: ErrorDetails, document: Document) -> Fault:
    """Return the fault for one error of the model.

    Parameters
    ----------
    error
        As pydantic reports it.
    document
        What was read, for the line and column.
    """
    of_key = "[key]" in error["loc"]
    path = _path(error["loc"], document)
    kind, context = error["type"], error.get("ctx", {})
    key = str(path[-1]) if path else ""
    value = error["input"] if isinstance(error["input"], str) else ""
    if kind == "missing":
        inside = document.place(path[:-1])
        whole = _dotted(path[:-1])
        sentence = f"`{key}` is missing{f' in `{whole}`' if whole else ''}."
        return document.fault("missing", sentence, f"Add `{key}:`{_purpose(path)}", inside)
    if kind == "extra_forbidden":
        choices = _entries(path[:-1])
        if path[:-1] == ("promises",):
            sentence = f"There is no team “{key}” that could promise something."
            remedy = "Promises are made by marketing and sales. " + nearest(key, choices)
            return document.fault("unknown-team", sentence, remedy, document.place(path, of_key=True))
        whole = _dotted(path[:-1])
        sentence = f"`{whole}` has no entry `{key}`." if whole else f"A charter has no section `{key}`."
        return document.fault(
            "unknown-entry", sentence, nearest(key, choices, listed=20), document.place(path, of_key=True)
        )
    place = document.place(path, of_key=of_key)
    if "sentence" in context:
        return document.fault(kind, f"{_subject(path)}{context['sentence']}", context["remedy"], place, value)
    if kind == "unknown-way":
        said = error["input"].get("by") if isinstance(error["input"], dict) else None
        place = document.place((*path, "by"))
        remedy = nearest(str(said), _WAYS) if said else "Write `by: value`, `by: count` or `by: capacity`."
        return document.fault(kind, f"Leads cannot be promised by “{said}”.", remedy, place, str(said))
    if kind == "literal_error":
        choices = [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")]
        return document.fault(
            "unknown-word",
            f"{_subject(path)}“{value}” is none of the words it takes.",
            nearest(value, choices),
            place,
            value,
        )
    wanted = _WANTED.get(kind, ("something else", "Compare with what `lockstep init` writes."))
    found = {dict: "`name: value` lines", list: "a list", type(None): "nothing"}.get(type(error["input"]), f"“{value}”")
    subject = f"Under `{_dotted(path)}`" if path else "In the file"
    return document.fault("wrong-kind", f"{subject} stands {found} instead of {wanted[0]}.", wanted[1], place, value)


#: pydantic's kind of error to what was wanted, and how to write it.
_WANTED = {
    "model_type": ("several `name: value` lines", "Write one `name: value` a line, indented by two spaces."),
    "model_attributes_type": ("several `name: value` lines", "Write one `name: value` a line, indented by two spaces."),
    "dict_type": ("several `name: value` lines", "Write one `name: value` a line, indented by two spaces."),
    "tuple_type": ("a list", "Begin each entry with `- `, or write [one, two]."),
    "too_short": ("at least one entry", "Add one, or leave the whole section out."),
}  # fmt: skip


def _path(loc: tuple[int | str, ...], document: Document) -> Path:
    """Return the location as keys of the document, without the names pydantic adds (``[key]``, the union's way)."""
    path: Path = ()
    for number, part in enumerate(loc):
        if part == "[key]":
            continue
        at_way = path == ("promises", "marketing", "leads") and part in _WAYS and number == 3
        if not at_way:
            path = (*path, part)
    return path


def _dotted(path: Path) -> str:
    return ".".join(f"{part + 1}" if isinstance(part, int) else part for part in path)


def _subject(path: Path) -> str:
    return f"`{_dotted(path)}`: " if path else ""


def _entries(path: Path) -> list[str]:
    model = _model_at(path)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _purpose(path: Path) -> str:
    model = _model_at(path[:-1])
    field = {f.alias or n: f for n, f in model.model_fields.items()}.get(str(path[-1])) if model else None
    return f" {field.description}" if field and field.description else ""


def _model_at(path: Path) -> type[BaseModel] | None:
    """Return the model of the section at a path; of leads, the one by value unless there is only that key."""
    annotation: Any = Charter
    for part in path:
        annotation = _inside(annotation, str(part))
    return next(iter(_models(annotation)), None)


def _inside(annotation: Any, part: str) -> Any:
    """Return what stands under a field, a key or a number; None where nothing can."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return next((f.annotation for n, f in annotation.model_fields.items() if (f.alias or n) == part), None)
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return inner[1]  # whatever the key is called: a calendar may have the name of a field
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return inner[0]
    return next((found for one in inner if (found := _inside(one, part)) is not None), None)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
