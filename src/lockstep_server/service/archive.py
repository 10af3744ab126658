"""A backup as a file: a list of its files with sizes and checksums, then the files; read as if a stranger made it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from lockstep.values.faults import LockstepError

#: Raised by one when an older release could not read what we write.
FORMAT: Final = 1
_LIST: Final = "backup.json"
_CHUNK: Final = 1 << 20
#: What may be unpacked before the list is read, and what the frame of one file may take.
_LIST_BYTES, _FRAME_BYTES = 256 << 20, 4096


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a backup."""

    size: int
    sha256: str


def write(target: Path, folder: Path, notes: Mapping[str, Any]) -> int:
    """Write every file of a folder into an archive that is there whole or not at all.

    Parameters
    ----------
    target
        The archive.
    folder
        Files that nobody changes meanwhile, or only lengthens.
    notes
        What to say about them.

    Returns
    -------
    int
        Bytes of the archive.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): _listed(path) for path in paths}
    said = {"format": FORMAT, **notes, "files": {name: [one.size, one.sha256] for name, one in files.items()}}
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with (
                # The record's files are compressed already; more effort would make it slower, not smaller.
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, filename="") as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                text = json.dumps(said, ensure_ascii=False).encode()
                tar.addfile(_member(_LIST, len(text)), io.BytesIO(text))
                for name, one in files.items():
                    with (folder / name).open("rb") as file:
                        tar.addfile(_member(name, one.size), file)
            raw.flush()
            os.fsync(raw.fileno())
        size = unfinished.stat().st_size
        unfinished.replace(target)
        return size
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(source: Path, folder: Path, *, room: int) -> dict[str, Any]:
    """Unpack an archive into a folder, and return what it says about itself.

    Only plain files with plain relative names come out, each exactly as the list says, and no byte more; so a
    hostile archive can neither leave the folder nor fill the disk.

    Parameters
    ----------
    source
        The archive.
    folder
        Where to; what is there under the same name is replaced.
    room
        Bytes that the disk may take.

    Raises
    ------
    LockstepError
        It is no backup, damaged, hostile, too large, or made by a newer release.
    """
    try:
        with gzip.open(source, "rb") as packed:
            budget = _Budget(packed)
            with tarfile.open(fileobj=budget, mode="r|") as tar:
                return _unpack(tar, budget, folder, room)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, UnicodeError, ValueError) as broken:
        raise _refused(source, f"it can't be read ({type(broken).__name__})") from None
    except _NotWhole as why:
        raise _refused(source, str(why)) from None


class _NotWhole(Exception):
    """Says why an archive is not taken."""


class _Budget(io.RawIOBase):
    """Reads on until more comes out than may come."""

    def __init__(self, raw: Any) -> None:
        self._raw, self.left = raw, _LIST_BYTES

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        read: bytes = self._raw.read(size if size >= 0 else _CHUNK)
        self.left -= len(read)
        if self.left < 0:
            raise _NotWhole("it unpacks to more than it says")
        return read


def _unpack(tar: tarfile.TarFile, budget: _Budget, folder: Path, room: int) -> dict[str, Any]:
    first = tar.next()
    if first is None or first.name != _LIST or not first.isreg():
        raise _NotWhole("it does not begin with the list of its files")
    said = _read_list(tar, first)
    files = {_safe(name): Listed(int(size), str(digest)) for name, (size, digest) in said.pop("files").items()}
    needed = sum(one.size for one in files.values())
    if min((one.size for one in files.values()), default=0) < 0 or needed > room:
        raise _NotWhole(f"it needs {needed:,} bytes, and there is room for {room:,}")
    budget.left = needed + _FRAME_BYTES * (len(files) + 4)
    seen = set()
    while (member := tar.next()) is not None:
        name = _safe(member.name)
        listed = files.get(name)
        if not member.isreg() or listed is None or member.size != listed.size or name in seen:
            raise _NotWhole(f"“{member.name[:80]}” in it is not what its list says")
        seen.add(name)
        taken = tar.extractfile(member)
        assert taken is not None
        if _write(folder / name, taken) != listed.sha256:
            raise _NotWhole(f"“{name[:80]}” in it is damaged")
    if missing := sorted(files.keys() - seen):
        raise _NotWhole(f"“{missing[0][:80]}” is missing in it")
    return said


def _read_list(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    taken = tar.extractfile(member)
    assert taken is not None
    said = json.loads(taken.read())
    if not isinstance(said, dict) or not isinstance(said.get("files"), dict):
        raise _NotWhole("its list can't be read")
    if said.get("format") != FORMAT:
        raise _NotWhole("another release of Lockstep made it; restore it with that one")
    return said


def _safe(name: str) -> str:
    """Return a name that stays below the folder it is put in."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or "\0" in name or name != str(path):
        raise _NotWhole(f"“{name[:80]}” in it leads out of its folder")
    return name


def _write(target: Path, taken: Any) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    known = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := taken.read(_CHUNK):
            known.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return known.hexdigest()


def _listed(path: Path) -> Listed:
    known, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            known.update(chunk)
            size += len(chunk)
    return Listed(size, known.hexdigest())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _refused(source: Path, why: str) -> LockstepError:
    return LockstepError(
        f"{source} is not restored: {why}.",
        remedy="Nothing was changed. Take another backup, or fetch this one again from where it was kept.",
    )
