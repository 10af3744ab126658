"""Leads taken in: each on disk for good before whoever sent it is told so; the next sync lands them.

Of somebody who was erased on request only what they do themselves afterwards counts: a lead of later than the erasure,
under a key that did not come before. Then they are a new person. A repeat of an old lead is acknowledged, so that its
sender stops, and not kept.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

from lockstep.record import durable
from lockstep.record.erased import Erased
from lockstep.record.home import Home
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.intake.lead import Lead
from lockstep.values.faults import LockstepError

#: The source that leads come in by, and its only stream.
SOURCE, STREAM = "intake", "leads"
#: What is kept of the contents of a lead whose person was erased: a repeat of it can't be told from another.
FORGOTTEN = ""


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


def take(home: Home, one: str, lead: Lead, *, received_ms: int) -> bool:
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

    Returns
    -------
    bool
        Whether it is kept; False where it is of before its person was erased.

    Raises
    ------
    LockstepError
        As `begin`.
    OSError
        The disk is full or refuses: it was not kept.
    """
    begin(home)
    erased = Erased(home.erased)
    if erased.holds("said", f"{SOURCE}/{STREAM}/{one}"):
        return False
    if lead.email and (erased_s := erased.erased_s("email", lead.email)) is not None:
        happened_s = lead.happened_ms(received_ms) // 1000
        if happened_s <= erased_s:
            return False
        erased.come_back(lead.email, at_s=happened_s)
    row = {"id": one, **lead.said(received_ms)}
    Arrivals(home.arrived(SOURCE)).keep(STREAM, [Said(one, received_ms, (row,))], cursor=None)
    return True
