"""What administrators did about people, kept in the log: by numbers, for a log names nobody."""

from __future__ import annotations

import logging

from lockstep_server.people.models import User

_log = logging.getLogger(__name__)


def keep(event: str, by: User, person: User) -> None:
    """Write one event down.

    Parameters
    ----------
    event
        What happened, without names.
    by
        Who did it.
    person
        To whom.
    """
    _log.info(event, extra={"user": by.pk, "person": person.pk})
