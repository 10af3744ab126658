"""Where the bytes of uploads stand: each in a folder of its own with a random name, under a name we made.

The name a file comes with is shown to people and never becomes part of a path. What stands on disk is spelt anew
from its letters and digits, because reading tells much by it (`calls.csv` holds calls) and faults name the file.
How much has arrived is what the file holds: no second count that could differ after a crash.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from lockstep.values.faults import LockstepError
from lockstep_server.frame.reading import home
from lockstep_server.sources.models import Upload

#: Endings that tell reading or a person what a file is; any other becomes `.dat`, and reading looks inside.
ENDINGS = (
    ".csv.gz", ".tsv.gz", ".txt.gz", ".jsonl.gz", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods",
    ".parquet", ".jsonl", ".ndjson", ".json", ".gz", ".zip",
)  # fmt: skip
#: What some systems take for a device, whatever its ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
#: Stays free beside an upload: the record needs room too.
RESERVE = 200_000_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoom(LockstepError):
    """The disk has no room for a file."""


class Busy(Exception):
    """Somebody else is writing this upload right now."""


def shown_name(name: str) -> str:
    """Return a file name as it may be shown: no folders, nothing that can't be printed, at most 255 letters.

    Examples
    --------
    >>> shown_name("../../etc/pass\\x00wd"), shown_name("C:\\\\exports\\\\deals.csv"), shown_name("")
    ('passwd', 'deals.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    # Marks that turn the direction of writing could make “exe.csv” of “vsc.exe”.
    plain = "".join(c for c in last if c.isprintable() and unicodedata.category(c) != "Cf").strip()
    return plain[:255] or "file"


def stored_name(name: str) -> str:
    """Return what a file is called on disk.

    Examples
    --------
    >>> stored_name("Q1 Deals (final).XLSX"), stored_name("../../CON"), stored_name("x.svg"), stored_name("Сделки.csv")
    ('q1_deals_final.xlsx', 'file_con.dat', 'x.dat', 'file.csv')
    """
    shown = shown_name(name).lower()
    ending = next((ending for ending in ENDINGS if shown.endswith(ending)), "")
    stem = shown.removesuffix(ending) if ending else shown.rpartition(".")[0] or shown
    folded = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:40].strip("_")
    if not word or _DEVICES.fullmatch(word):
        word = f"file_{word}".strip("_")
    return word + (ending or ".dat")


def folder() -> Path:
    """Return the folder of all uploads."""
    return home().root / "uploads"


def place_of(upload: Upload) -> Path:
    """Return where an upload's bytes stand."""
    return folder() / upload.id.hex / upload.stored_name


def received(upload: Upload) -> int:
    """Return how many bytes have arrived."""
    try:
        return place_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def check_room(*sizes: int) -> None:
    """See that files of these sizes may come and have room.

    Raises
    ------
    LockstepError
        One is larger than this installation takes; `NoRoom`: the disk has no room for them.
    """
    if (largest := max(sizes, default=0)) > settings.UPLOAD_LIMIT:
        raise LockstepError(
            f"A file may have {_words(settings.UPLOAD_LIMIT)}; this one has {_words(largest)}.",
            remedy="Export fewer columns or a shorter time, or pack it as .gz. Whoever runs Lockstep can raise "
            "LOCKSTEP_UPLOAD_LIMIT.",
        )
    folder().mkdir(parents=True, exist_ok=True)
    if sum(sizes) + RESERVE > shutil.disk_usage(folder()).free:
        raise _full()


@contextmanager
def writing(upload: Upload, *, is_new: bool = False) -> Iterator[int]:
    """Hold an upload for writing, alone; gives how much it has.

    Only a new one is made: what was given up meanwhile does not come back as a file that nobody knows.

    Raises
    ------
    Busy
        Another request writes it.
    FileNotFoundError
        It is not new, and gone.
    """
    path = place_of(upload)
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = os.O_CREAT if is_new else 0
    descriptor = os.open(path, os.O_WRONLY | making | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def append(upload: Upload, pieces: Iterable[bytes], *, at: int) -> int:
    """Add bytes behind the first `at`; return how many it has now. Only within `writing`.

    What has been written stands, whatever ends the pieces: the next request goes on from there.

    Raises
    ------
    LockstepError
        More comes than was announced; `NoRoom`: there is no room on the disk.
    """
    now = at
    try:
        with place_of(upload).open("ab", buffering=0) as file:
            for piece in pieces:
                if now + len(piece) > upload.size:
                    raise LockstepError(
                        f"More arrives of {upload.name} than was announced.", remedy="Choose the file again."
                    )
                left = memoryview(piece)
                while left:
                    left = left[file.write(left) :]
                now += len(piece)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _full() from error
        raise
    if now == upload.size and not upload.is_whole:
        upload.is_whole = True
    upload.save(update_fields=["is_whole", "changed_at"])
    return now


def remove(upload: Upload) -> None:
    """Remove the bytes of an upload."""
    shutil.rmtree(place_of(upload).parent, ignore_errors=True)


def discard(upload: Upload) -> None:
    """Remove an upload and its bytes."""
    remove(upload)
    upload.delete()


def told(text: str, uploads: Iterable[Upload]) -> str:
    """Return a sentence in which uploads are called as people know them, not as they stand on disk."""
    names = {place: upload.name for upload in uploads for place in (str(place_of(upload)), upload.stored_name)}
    if not names:
        return text
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<![\w./-])(?:{known})(?![\w-])", lambda found: names[found[0]], text)


def _full() -> NoRoom:
    return NoRoom(
        "There is no room for this file on the disk of this service.",
        remedy="Whoever runs Lockstep has to free some space; then choose the file again: it goes on where it stopped.",
    )


def _words(size: int) -> str:
    """Say a size.

    Examples
    --------
    >>> _words(5_000_000_000), _words(1_500_000), _words(12)
    ('5.0 GB', '1.5 MB', '12 bytes')
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"
