"""E-mails that people get from us, where the service can send any."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from lockstep_server.people.models import Invitation

_log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, address: str) -> bool:
    """Send an invitation's link.

    Returns
    -------
    bool
        Whether it went out. The link is shown in any case, so a mail server that is away stops nobody.
    """
    if not settings.SENDS_EMAIL:
        return False
    text = render_to_string("people/email/invitation.txt", {"invitation": invitation, "address": address})
    try:
        send_mail("Your invitation to Lockstep", text, None, [invitation.email])
    except (SMTPException, OSError):
        _log.exception("The mail server did not take an invitation.")
        return False
    return True
