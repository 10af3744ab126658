"""The invented company: two systems' exports of any size, with realistic dirt and truths planted on purpose."""

from lockstep.simulate.history import (
    DEMO_PLANTED,
    DEMO_TOUCHES,
    SOURCES,
    Simulated,
    master,
    simulate,
)
from lockstep.simulate.planted import TRUTHS

__all__ = ["DEMO_PLANTED", "DEMO_TOUCHES", "SOURCES", "TRUTHS", "Simulated", "master", "simulate"]
