"""The very first sign-in: whoever starts the service proves it by a code that only its terminal shows."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

#: No letters or digits that are taken for one another.
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def setup_code(home: Path) -> str:
    """Return the installation's set-up code; the first call makes it.

    Parameters
    ----------
    home
        Folder of the installation.
    """
    path = home / "setup-code"
    if not path.exists():
        code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{code}\n")
    return path.read_text(encoding="ascii").strip()


def is_setup_code(home: Path, said: str) -> bool:
    """Return whether this is the set-up code, whatever its case and dashes."""
    known = setup_code(home).replace("-", "")
    return hmac.compare_digest(
        known, "".join(said.upper().replace("-", "").split()).encode("ascii", "replace").decode()
    )


def forget_setup_code(home: Path) -> None:
    """Throw the code away: there is an administrator now."""
    (home / "setup-code").unlink(missing_ok=True)
