"""The very first sign-in: whoever starts the service proves it by a code that only its terminal shows."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from lockstep.record.kept_secret import kept_secret

#: No letters or digits that are taken for one another.
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def setup_code(home: Path) -> str:
    """Return the installation's set-up code; the first call makes it.

    Parameters
    ----------
    home
        Folder of the installation.
    """
    return kept_secret(home / "setup-code", lambda: "-".join(_four_letters() for _ in range(3)))


def is_setup_code(home: Path, said: str) -> bool:
    """Return whether this is the set-up code, whatever its case and dashes."""
    known = setup_code(home).replace("-", "")
    return hmac.compare_digest(
        known, "".join(said.upper().replace("-", "").split()).encode("ascii", "replace").decode()
    )


def forget_setup_code(home: Path) -> None:
    """Throw the code away: there is an administrator now."""
    (home / "setup-code").unlink(missing_ok=True)


def _four_letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))
