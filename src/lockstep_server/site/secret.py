"""The key that signs sessions and links: made once per installation."""

from __future__ import annotations

import secrets
from pathlib import Path

from lockstep.record.kept_secret import kept_secret


def secret_key(home: Path) -> str:
    """Return the installation's key; the first call makes it.

    Parameters
    ----------
    home
        Folder of the installation.
    """
    return kept_secret(home / "secret-key", lambda: secrets.token_urlsafe(50))
