"""Something has arrived for a source and is on disk: who takes it in says so, who reads sources hears it."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent with ``source``, the name. Whoever sends it has kept what arrived; a receiver that fails loses nothing.
arrived = Signal()


def tell(source: str) -> None:
    """Say that something has arrived for a source; what goes wrong with whoever hears it is in the log."""
    arrived.send_robust(sender=None, source=source)
