"""Working what people ruled into the record: whoever runs syncs says in its `settling.py` how one is asked for."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules


class Syncs(Protocol):
    """What can bring the record up to date."""

    def ask(self, by: Any) -> str:
        """Have everything read and built again, asked for by this user; return the address that tells how far it is."""

    def under_way(self) -> str:
        """Return that address where somebody asked already and it is not over; otherwise an empty text."""


_known: list[Syncs] = []


def register(syncs: Syncs) -> None:
    """Say how a sync is asked for."""
    _known[:] = [syncs]


def syncs() -> Syncs | None:
    """Return what runs syncs, None where nothing does."""
    if not _known:
        autodiscover_modules("settling")
    return _known[0] if _known else None
