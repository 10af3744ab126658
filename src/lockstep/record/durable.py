"""Writing to disk so that it is still there after a power cut.

A rename is atomic but not durable: the bytes of the file must be on disk before its name is, and the folder
that holds the name must be written too. Everything the record keeps goes through these four functions.
"""

from __future__ import annotations

import os
import secrets
import shutil
from errno import EXDEV
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on disk."""
    sync_file(path)


def put(target: Path, content: bytes, *, workspace: Path) -> None:
    """Write a small file whole or not at all, over what stood there.

    Parameters
    ----------
    target
        Where it goes.
    content
        All of it.
    workspace
        Folder on the same file system, where the file stands until it is complete.
    """
    # A name of its own: two processes may be putting files of one name, such as the mappings of two sources.
    unfinished = workspace / f"{target.name}.{secrets.token_hex(8)}.unfinished"
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def move(path: Path, target: Path, *, workspace: Path) -> None:
    """Move a finished file to its place, from another file system too; the target is whole or absent.

    The name of the target is durable only after `sync_folder` of its folder, which the caller does once for
    many files.
    """
    sync_file(path)
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != EXDEV:
            raise
        arrived = workspace / target.name
        shutil.copyfile(path, arrived)
        sync_file(arrived)
        arrived.replace(target)
        path.unlink()
