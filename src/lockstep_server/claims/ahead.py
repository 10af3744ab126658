"""The verdicts, tested after each sync, before anybody asks."""

from __future__ import annotations

from lockstep.insight.reader import Reader
from lockstep_server.claims import told
from lockstep_server.frame.warming import warms


@warms
def verdicts(reader: Reader) -> None:
    """Test the claims that stand."""
    told.listed(reader)
