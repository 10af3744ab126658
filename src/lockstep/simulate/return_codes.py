"""Why sales sends leads back, how often for which kind of lead, and which of them come again."""

from __future__ import annotations

import numpy as np

from lockstep.simulate.dice import Bools, Ints

RETURN_CODES: tuple[str, ...] = (
    "FIT-size", "FIT-industry", "FIT-role", "ENG-timing", "QUAL-budget", "QUAL-competitor", "QUAL-no-project",
    "DATA-bad", "DUP", "PROCESS", "ENG-no-reply",
)  # fmt: skip
POOR_FIT_CODES = (5, 3, 5, 1, 0.5, 0.3, 1, 0.5, 0.4, 0.3, 0)
OTHER_CODES = (0.7, 0.3, 0.8, 4, 2, 1.2, 2, 1, 0.8, 0.5, 0)
UNREACHABLE_CODES = (0.2, 0.1, 0.2, 0.5, 0.2, 0.1, 0.2, 4, 0.3, 5, 0)
#: After these codes a lead is recycled; after the others it is disqualified.
RECYCLED_CODES: tuple[str, ...] = (
    "FIT-size",
    "FIT-role",
    "ENG-timing",
    "QUAL-budget",
    "QUAL-competitor",
    "DATA-bad",
    "PROCESS",
    "ENG-no-reply",
)
_IS_RECYCLED = np.array([code in RECYCLED_CODES for code in RETURN_CODES])


def is_recycled(code: Ints) -> Bools:
    """Whether a lead comes back after this return code (a position in `RETURN_CODES`)."""
    return _IS_RECYCLED[code]
