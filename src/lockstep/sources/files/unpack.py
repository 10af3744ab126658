"""From the path a person names to a plain local file: what it is, and out of its gzip or zip.

Compressed files are unpacked as a stream and stopped as soon as they grow beyond reason, so that a small
file that unpacks to terabytes costs a sentence and no disk.
"""

from __future__ import annotations

import gzip
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Literal

from lockstep.values.faults import LockstepError

#: Called with what is done, what there is in all (0 when unknown) and a word for the step.
Progress = Callable[[int, int, str], None]

MOST_UNPACKED = 32 << 30  #: bytes a compressed file may unpack to
MOST_TIMES = 250  #: times its own size it may unpack to, once beyond `FREE`
FREE = 64 << 20  #: bytes any compressed file may unpack to, whatever the ratio
MOST_WORKBOOK = 2 << 30  #: bytes the parts of a spreadsheet may unpack to: it is read in one piece
_CHUNK = 1 << 20
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Kind = Literal["text", "workbook", "parquet"]


def plain_file(path: Path) -> Path:
    """Return `path` when it is a file that can be read, and say what it is when it is not.

    Raises
    ------
    LockstepError
        Nothing is there, or it is a folder, a device or a pipe, may not be read, or is empty.
    """
    try:
        found = path.stat()
        with path.open("rb") if stat.S_ISREG(found.st_mode) else _nothing() as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise LockstepError(
            f"There is no file {path}.", remedy="Check the path; in a mapping it counts from the mapping's folder."
        ) from None
    except OSError as problem:
        raise LockstepError(
            f"{path} can't be read: {problem.strerror or problem}.",
            remedy="Name a file (not a folder, device or pipe) that this user may read.",
        ) from None
    if empty:
        raise LockstepError(
            f"{path.name} is empty: it has not even a header.", remedy="Export it again and replace the file."
        )
    return path


def _nothing() -> IO[bytes]:
    raise OSError(0, "it is not an ordinary file")


def unpacked(path: Path, folder: Path, progress: Progress | None = None) -> tuple[Path, Kind]:
    """Unpack a gzip or a zip of one file into `folder`, and say which kind of file came out.

    Parameters
    ----------
    path
        A file as it was named.
    folder
        Where to put what was unpacked.
    progress
        Called with the bytes unpacked.

    Returns
    -------
    tuple
        The plain file (`path` itself when it was not compressed) and its kind, found from its content.

    Raises
    ------
    LockstepError
        The file is missing, empty or damaged, holds more than one file, or unpacks beyond the limits.
    """
    kind: Kind
    for _ in range(3):  # a gzip inside a zip is common enough; nobody packs three times in earnest
        head = plain_file(path).open("rb").read(8)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                path = _copy(packed, path, folder / _inner_name(path.name), progress)
        elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            with _zip(path) as archive:
                if any(part in archive.namelist() for part in _WORKBOOK_PARTS):
                    _check_workbook(archive, path)
                    return path, "workbook"
                member = _only_member(archive, path)
                with archive.open(member) as packed:
                    path = _copy(packed, path, folder / _inner_name(Path(member.filename).name), progress)
        else:
            kind = "parquet" if head[:4] == b"PAR1" else "workbook" if head == _OLD_WORKBOOK else "text"
            return path, kind
    raise LockstepError(f"{path.name} is packed inside packed files.", remedy="Unpack it and use the inner file.")


def _inner_name(name: str) -> str:
    safe = name.removesuffix(".gz").replace("\\", "_").lstrip(".") or "content"
    return f"unpacked-{safe[-100:]}"


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise _damaged(path, problem) from None


def _damaged(path: Path, problem: Exception) -> LockstepError:
    return LockstepError(f"{path.name} is damaged or cut short ({problem}).", remedy="Fetch or export it again.")


def _bomb(path: Path, size: int) -> LockstepError:
    return LockstepError(
        f"{path.name} unpacks to more than {size / (1 << 20):,.0f} MiB from "
        f"{path.stat().st_size / (1 << 20):,.1f} MiB, which no export does.",
        remedy="If it is in earnest, unpack it yourself and use the unpacked file.",
    )


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        names = ", ".join(m.filename for m in members[:5]) or "nothing"
        raise LockstepError(
            f"{path.name} holds {len(members)} files ({names}); a zip is read when it holds one.",
            remedy="Unpack it and use the files one by one.",
        )
    if members[0].flag_bits & 1:
        raise LockstepError(f"{path.name} is locked with a password.", remedy="Unpack it and use the inner file.")
    return members[0]


def _most(path: Path) -> int:
    return min(MOST_UNPACKED, max(FREE, path.stat().st_size * MOST_TIMES))


def _copy(packed: IO[bytes] | gzip.GzipFile, path: Path, to: Path, progress: Progress | None) -> Path:
    """Write what `packed` unpacks to, and give up at the limit, not after it."""
    most, done = _most(path), 0
    try:
        with to.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                done += len(chunk)
                if done > most:
                    raise _bomb(path, most)
                out.write(chunk)
                if progress:
                    progress(done, 0, f"unpacking {path.name}")
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError) as problem:
        to.unlink(missing_ok=True)
        raise _damaged(path, problem) from None
    except BaseException:
        to.unlink(missing_ok=True)
        raise
    return to


def _check_workbook(archive: zipfile.ZipFile, path: Path) -> None:
    """Unpack every part of a spreadsheet into nothing, counting: what a part declares may be a lie."""
    most = min(MOST_WORKBOOK, _most(path))
    if sum(part.file_size for part in archive.infolist()) > most:
        raise _bomb(path, most)
    try:
        done = 0
        for part in archive.infolist():
            with archive.open(part) as packed:
                while chunk := packed.read(_CHUNK):
                    done += len(chunk)
                    if done > most:
                        raise _bomb(path, most)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as problem:
        raise _damaged(path, problem) from None
