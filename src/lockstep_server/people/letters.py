"""E-mails that people get from us, where the service can send any."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from lockstep_server.people.models import Invitation, User

_log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, address: str) -> bool:
    """Send an invitation's link.

    Returns
    -------
    bool
        Whether it went out. The link is shown in any case, so a mail server that is away stops nobody.
    """
    text = render_to_string("people/email/invitation.txt", {"invitation": invitation, "address": address})
    return _send("Your invitation to Lockstep", text, invitation.email)


def send_second_step_reset(by: User, person: User, address: str) -> bool:
    """Tell someone that an administrator took their second step away, and where they set up another.

    Returns
    -------
    bool
        Whether it went out.
    """
    said = {"by": by, "person": person, "address": address}
    text = render_to_string("people/email/second_step_reset.txt", said)
    return _send("Your second step at Lockstep was reset", text, person.email)


def send_beside(letter: EmailMessage) -> Thread:
    """Send a finished letter while the answer to the request goes out already.

    Returns
    -------
    Thread
        Ends when the mail server has taken the letter, or has not.
    """
    sending = Thread(target=_is_taken, args=(letter,), name="letter")
    sending.start()
    return sending


def _send(subject: str, text: str, to: str) -> bool:
    return bool(settings.SENDS_EMAIL) and _is_taken(EmailMessage(subject, text, None, [to]))


def _is_taken(letter: EmailMessage) -> bool:
    try:
        letter.send()
    except (SMTPException, OSError):
        _log.exception("The mail server did not take a letter.")
        return False
    return True
