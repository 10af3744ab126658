"""A secret of the installation: made once, readable by its owner alone, the same for every process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from lockstep.values.faults import LockstepError


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret that a file keeps; the first call makes it.

    Parameters
    ----------
    path
        Where it is kept.
    make
        Makes one, of letters and digits of ASCII.

    Returns
    -------
    str
        The same text for every process, also when several start at once. Never half of it: the file is there with the
        whole of its text or not at all.

    Raises
    ------
    LockstepError
        The file is there and empty, which is no secret.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # readable by us alone
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: the first of several processes wins and the others read what it made.
            os.link(unfinished, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(unfinished)
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise LockstepError(f"{path} is empty.", remedy="Delete it, and another is made.")
    return secret
