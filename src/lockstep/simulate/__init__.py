"""The invented company: two systems' exports of any size, with realistic dirt and truths planted on purpose."""

from lockstep.simulate.history import (
    DEMO_PLANTED,
    DEMO_SEED,
    DEMO_TOUCHES,
    DEMO_UNTIL_S,
    SOURCES,
    Simulated,
    master,
    simulate,
)
from lockstep.simulate.planted import TRUTHS

__all__ = [
    "DEMO_PLANTED",
    "DEMO_SEED",
    "DEMO_TOUCHES",
    "DEMO_UNTIL_S",
    "SOURCES",
    "TRUTHS",
    "Simulated",
    "master",
    "simulate",
]
