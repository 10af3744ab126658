"""`lockstep demo`: the invented company with three invented people who can sign in."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lockstep.simulate.company import DOMAIN
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.service.preparing import prepare
from lockstep_server.service.serving import serve

#: No letters or digits that are taken for one another: 15 of them are 74 random bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_TABLE = "  {role:<16}{name:<18}{email:<34}{password}"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the invented company; the sign-in page shows all four."""

    email: str
    name: str
    role: str
    password: str


def serve_demonstration(listener: int, *, seller: str, throw_away: bool) -> None:
    """Make the sign-ins and serve the pages until asked to stop.

    Parameters
    ----------
    listener
        Number of the open socket.
    seller
        Somebody who sells in the record, so that their pages have something to show. Named by whoever read the
        record: no process that others are forked from opens it.
    throw_away
        Whether to delete the folder at the end.
    """
    try:
        prepare()
        serve(listener, workers=2, more="\n" + _words(make_sign_ins(Path(settings.HOME), seller)) + "\n")
    finally:
        if throw_away:
            shutil.rmtree(settings.HOME, ignore_errors=True)


def make_sign_ins(home: Path, seller: str) -> list[SignIn]:
    """Make the three people, with new passwords, and write them down for the sign-in page."""
    made = [
        _sign_in("Leo Park", Role.MARKETER),
        _sign_in(seller, Role.SELLER),
        _sign_in("Ines Okafor", Role.REVENUE_LEAD),
    ]
    with transaction.atomic():
        for one in made:
            User.objects.filter(email=one.email).delete()
            user = User.objects.create_user(one.email, one.name, one.password, member=one.name)
            HeldRole.objects.create(user=user, role=one.role)
    descriptor = os.open(home / "demo-sign-ins.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in made], file, ensure_ascii=False, indent=1)
    return made


def _sign_in(name: str, role: Role) -> SignIn:
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    first = name.split(maxsplit=1)[0].lower()
    return SignIn(f"{first}@{DOMAIN}", name, role.value, password)


def _words(people: list[SignIn]) -> str:
    rows = [_TABLE.format(**asdict(one) | {"role": Role(one.role).title}) for one in people]
    return "\n".join(["Sign in as one of three invented people:", *rows])
