"""From a file or text to a checked charter, or to every single thing that keeps it from being one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from lockstep.charter.agreement import disagreements
from lockstep.charter.model import Charter
from lockstep.charter.reading import MAX_BYTES, Document, read
from lockstep.charter.sentences import fault_of
from lockstep.values.faults import Fault, LockstepError


def load(path: Path) -> Charter:
    """Read a charter from a file.

    Raises
    ------
    LockstepError
        The file cannot be read, or is not a charter; its `faults` say each thing wrong with line and column.
    """
    charter, faults = _examine(_content(path), name=path.name)
    return _sound(charter, faults, str(path))


def parse(text: str | bytes, name: str = "charter.yaml") -> Charter:
    """Read a charter from a text.

    Parameters
    ----------
    text
        The YAML.
    name
        What faults call it.

    Raises
    ------
    LockstepError
        It is not a charter; `faults` say each thing wrong with line and column.

    Examples
    --------
    >>> parse("company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}").company.name
    'Acme'
    """
    charter, faults = _examine(text, name=name)
    return _sound(charter, faults, name)


def check(path: Path) -> list[Fault]:
    """Return everything that is wrong with a charter, in the order of its lines; empty when nothing is.

    Raises
    ------
    LockstepError
        The file cannot be read at all.
    """
    return _examine(_content(path), name=path.name)[1]


def in_force(path: Path) -> Charter:
    """Return the charter of an installation.

    Raises
    ------
    LockstepError
        There is none yet, or it is not sound.
    """
    if not path.exists():
        raise LockstepError(
            f"There is no charter yet ({path}).",
            remedy="`lockstep init` writes one with comments: home currency and time zone are needed to begin with.",
        )
    return load(path)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise LockstepError(f"There is no file {path}.", remedy="`lockstep init` writes a charter.") from None
    except OSError as wrong:
        raise LockstepError(f"{path} cannot be read: {wrong.strerror}.", remedy="Name a file you may read.") from None


def _sound(charter: Charter | None, faults: list[Fault], name: str) -> Charter:
    if charter is None or faults:
        count = "one thing is" if len(faults) == 1 else f"{len(faults)} things are"
        raise LockstepError(f"{name} is not a charter yet: {count} wrong.", remedy="Correct the file.", faults=faults)
    return charter


def _examine(content: bytes | str, *, name: str) -> tuple[Charter | None, list[Fault]]:
    document = read(content, name=name)
    if document.data is None:
        if not document.faults:
            document.faults.append(_not_a_charter(document, "nothing but comments"))
        return None, document.faults
    if not isinstance(document.data, dict):
        holds = "a list" if isinstance(document.data, list) else "a single text"
        return None, [_not_a_charter(document, holds)]
    unread: frozenset[str] = frozenset()
    faults = list(document.faults)
    charter: Charter | None = None
    try:
        charter = partial = Charter.model_validate(document.data)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        refused = {error["loc"][:-1] for error in errors if error["loc"][-1:] == ("[key]",)}
        # What is missing below a key that is wrong itself is not worth a second sentence.
        told = [error for error in errors if error["type"] != "missing" or error["loc"][:-1] not in refused]
        faults += [fault_of(error, document) for error in told]
        unread = frozenset(str(error["loc"][0]) for error in errors if error["loc"])
        partial = _readable_sections(document.data, unread)
    for found in disagreements(partial, unread=unread):
        faults.append(document.fault(found.code, found.sentence, found.remedy, document.place(found.path)))
    return charter, sorted(faults, key=lambda fault: (fault.line, int(fault.column or 0)))


def _not_a_charter(document: Document, found: str) -> Fault:
    return document.fault(
        "not-a-charter", f"The file holds {found}, not the sections of a charter.",
        "Begin with `company:`, as in what `lockstep init` writes.", document.place(()),
    )  # fmt: skip


def _readable_sections(data: dict[str, Any], unread: frozenset[str]) -> Charter:
    """Return a charter of the sections that are right by themselves, so that they can be checked together."""
    sections: dict[str, Any] = {}
    for name, field in Charter.model_fields.items():
        if name in data and data[name] is not None and name not in unread:
            annotated: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            sections[name] = TypeAdapter(annotated).validate_python(data[name])
        elif not field.is_required():
            sections[name] = field.get_default(call_default_factory=True)
    return Charter.model_construct(**sections)
