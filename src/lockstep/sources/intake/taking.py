"""Leads taken in: each on disk for good before whoever sent it is told so; the next sync lands them."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from lockstep.record import durable
from lockstep.record.home import Home
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.intake.lead import Lead
from lockstep.values.faults import LockstepError

#: The source that leads come in by, and its only stream.
SOURCE, STREAM = "intake", "leads"


def lead_id(sender: str, key: str) -> str:
    """Return the id of a lead: the same for each repeat of it, and telling nothing of who it is.

    Examples
    --------
    >>> lead_id("form:7", "msg_1") == lead_id("form:7", "msg_1"), len(lead_id("user:3", "signup-4711"))
    (True, 32)
    """
    return hashlib.sha256(f"{sender}\n{key}".encode()).hexdigest()[:32]


def begin(home: Home) -> None:
    """See that the source of leads is there.

    Raises
    ------
    LockstepError
        A source of files has its name.
    """
    path = home.mapping(SOURCE)
    try:
        written = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        written = files(__package__).joinpath("live.yaml").read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        home.scratch.mkdir(parents=True, exist_ok=True)
        durable.put(path, written.encode(), workspace=home.scratch)
    if f"@{STREAM}" not in written:
        raise LockstepError(
            f"A source of yours is called {SOURCE}, as the one that leads come in by.",
            remedy=f"Remove {SOURCE} and add its files under another name.",
        )


def take(home: Home, one: str, lead: Lead, *, received_ms: int) -> None:
    """Keep a lead; when this returns it is on disk, and a repeat changes nothing.

    Parameters
    ----------
    home
        The installation.
    one
        Its `lead_id`.
    lead
        What is said of it.
    received_ms
        When it was received first.

    Raises
    ------
    LockstepError
        As `begin`.
    OSError
        The disk is full or refuses: it was not kept.
    """
    begin(home)
    row = {"id": one, **lead.said(received_ms)}
    Arrivals(home.arrived(SOURCE)).keep(STREAM, [Said(one, received_ms, (row,))], cursor=None)
