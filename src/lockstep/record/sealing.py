"""Secrets as an installation keeps them: sealed, so that a copy of one file alone opens nothing.

The key is the installation's own: made by the first secret, kept in its folder, readable by its owner alone. A backup
of the whole folder holds both, and is to be kept as passwords are.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken

from lockstep.record.home import Home
from lockstep.record.kept_secret import kept_secret
from lockstep.values.faults import LockstepError


def seal(home: Home, secret: str) -> str:
    """Return a secret as it may be kept.

    Examples
    --------
    >>> import tempfile; from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sealed = seal(Home(Path(folder)), "pat-eu1-1234")
    ...     "pat" in sealed, unseal(Home(Path(folder)), sealed)
    (False, 'pat-eu1-1234')
    """
    return _box(home).encrypt(secret.encode()).decode()


def unseal(home: Home, sealed: str) -> str:
    """Return a secret that was sealed in this installation.

    Raises
    ------
    LockstepError
        It was sealed with another key, or is not whole.
    """
    try:
        return _box(home).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise LockstepError(
            "A secret was sealed with another key than this installation has.",
            remedy=f"Bring {home.seal_key.name} back from the same backup, or enter the secret again.",
        ) from None


def _box(home: Home) -> Fernet:
    try:
        return Fernet(kept_secret(home.seal_key, lambda: Fernet.generate_key().decode()))
    except ValueError:
        raise LockstepError(
            f"{home.seal_key} is no key.",
            remedy="Bring it back from a backup; without it, every credential has to be entered again.",
        ) from None
