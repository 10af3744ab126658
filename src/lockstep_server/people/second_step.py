"""The second step of signing in: what somebody has of it, and taking it away from who lost it."""

from __future__ import annotations

from collections import Counter

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lockstep_server.people import journal
from lockstep_server.people.membership import end_sessions
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act


def ways_of(person: User) -> list[str]:
    """Say what somebody has beside the password, most used first; nothing where the password alone lets them in.

    Parameters
    ----------
    person
        Whose.
    """
    held = Counter(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    passkeys = held[Authenticator.Type.WEBAUTHN]
    said = (
        (held[Authenticator.Type.TOTP], "the code from an app"),
        (passkeys, "one passkey" if passkeys == 1 else f"{passkeys} passkeys"),
        (held[Authenticator.Type.RECOVERY_CODES], "recovery codes"),
    )
    return [words for count, words in said if count]


def take_away(by: User, person: User) -> None:
    """Take someone's second step away, with everything that could still be open in the hands of who found it.

    The app's code, passkeys and recovery codes go, and so do sessions and tokens for the API; the password stays.

    Raises
    ------
    ValidationError
        `by` may not, it is their own, or there is none.
    """
    with transaction.atomic():
        # Held, so that of two administrators who press at once one is told that there is none any more.
        held = User.objects.select_for_update().get(pk=person.pk)
        if Act.MANAGE_PEOPLE not in by.acts:
            raise ValidationError("Only administrators reset a second step.")
        if by.pk == held.pk:
            raise ValidationError("Another administrator resets yours, so that a password alone never does.")
        if not Authenticator.objects.filter(user=held).exists():
            raise ValidationError("There is no second step to reset.")
        Authenticator.objects.filter(user=held).delete()
        held.tokens.all().delete()
        held.second_step_reset_at = timezone.now()
        held.save(update_fields=["second_step_reset_at"])
        end_sessions(held)
    journal.keep("Second step reset.", by, person)
