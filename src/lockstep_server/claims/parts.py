"""What other pages show of claims."""

from __future__ import annotations

from lockstep_server.claims import pages
from lockstep_server.frame.parts import offer

offer("claims", pages.part)
