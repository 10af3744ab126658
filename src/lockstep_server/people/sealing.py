"""Secrets of second steps as the database keeps them: sealed, so that its copy alone makes no codes."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac


def seal(secret: str) -> str:
    """Return a secret as it is kept: sealed with the installation's key."""
    return _box().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """Return a secret that was sealed.

    Raises
    ------
    ValidationError
        It was sealed with another key: the installation has a new one since, or something else was put there.
    """
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise ValidationError(
            "This second step belongs to an earlier key of this installation and works no more. "
            "An administrator resets it under People."
        ) from error


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("lockstep.second-steps", "seal", algorithm="sha256").digest()))
