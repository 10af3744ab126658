"""The lever on recycled leads: offer them to sales once more."""

from __future__ import annotations

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import cells, estimate
from lockstep.insight.levers.lever import Lever
from lockstep.insight.levers.past import DAY_S

#: Within so long a recycled lead is offered again, or counts as not; all are followed from then on.
LANDMARK_S = 90 * DAY_S


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from recycled leads that were offered again and that were not."""
    rows = asked.rows("reoffer.sql", **asked.past.of_leads, landmark_s=LANDMARK_S)
    counts = cells(rows, ("lead_kind", "source", "segment"), asked.worth.opportunity)
    got = estimate(
        counts,
        changed=counts.recent[:, 0],
        doubt=asked.worth.doubt,
        scale=asked.scale,
        check_scale=asked.check_scale,
        names=("offered again", "not offered again"),
    )
    return [
        Lever(
            name="offer-again",
            words=f"Offer recycled leads again within {LANDMARK_S // DAY_S} days",
            who="Both: nurture, second offer",
            units=got.units,
            gain=got.gain,
            check=got.check,
            sample=got.sample,
            missing=got.missing if rows else "No lead was recycled long enough ago to say what became of it.",
            limits="Marketing offers again those that showed interest again: part of the difference is theirs.",
            figure="leads",
        )
    ]
