"""Keys to the API: made by people for themselves, shown once, never worth more than their owner."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from lockstep_server.people.models import Token, User, hash_of
from lockstep_server.people.roles import Act

#: What every token begins with, so that scanners of leaked secrets know it.
MARK = "lockstep_"
_SHOWN = len(MARK) + 3


def make_token(user: User, name: str, scopes: Iterable[Act], days: int) -> tuple[Token, str]:
    """Make a token.

    Parameters
    ----------
    user
        Its owner.
    name
        What it is for.
    scopes
        What it lets its bearer do; only what its owner may.
    days
        How long it works.

    Returns
    -------
    tuple
        The token and its secret, which is kept nowhere.

    Raises
    ------
    ValidationError
        Its owner may not do all this.
    """
    wanted = frozenset(scopes)
    if not wanted or not wanted <= user.acts:
        raise ValidationError("A token does some of what you may do, and nothing else.")
    secret = MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[:_SHOWN],
        secret_hash=hash_of(secret),
        scopes=sorted(wanted),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret
