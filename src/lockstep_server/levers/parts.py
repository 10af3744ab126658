"""What other pages show of levers."""

from __future__ import annotations

from lockstep_server.frame.parts import offer
from lockstep_server.levers import pages

offer("levers", pages.part)
