"""The lever on content: use what marketing makes on more of the opportunities."""

from __future__ import annotations

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import cells, estimate
from lockstep.insight.levers.lever import Lever
from lockstep.insight.levers.past import DAY_S, RECENT_DAYS

#: Content used in the last days of a deal is no cause of how it ended.
LAG_S = 3 * DAY_S
#: So much more often than now, where it was not used more often before.
MORE = 0.2


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from deals that ended, with content and without."""
    past = asked.past
    first_s = past.first_s + past.window_s
    rows = asked.rows(
        "content.sql",
        split_s=first_s + (past.as_of_s - first_s) * 2 // 3,
        lag_s=LAG_S,
        recent_from_s=past.as_of_s - RECENT_DAYS * DAY_S,
    )
    counts = cells(rows, ("lead_kind", "source", "segment", "band"), asked.worth.win)
    now = _share(counts.recent[:, 1].sum(), counts.recent.sum())
    before = _share(counts.units[1][:, 1].sum(), counts.units[1].sum())
    aim = min(max(before, now + MORE), 1.0)
    got = estimate(
        counts,
        changed=counts.recent[:, 0] * ((aim - now) / (1 - now) if now < 1 else 0.0),
        doubt=asked.worth.doubt_of_win,
        scale=asked.scale,
        check_scale=asked.horizon_days / ((past.as_of_s - first_s) / 3 / DAY_S),
        names=("closed after content was used", "closed without"),
    )
    return [
        Lever(
            name="more-content",
            words=f"Use content on {aim * 100:.0f}\u202f% of opportunities, not {now * 100:.0f}\u202f%",
            who="Both: library, deal reviews",
            units=got.units,
            of="deals",
            gain=got.gain,
            check=got.check,
            sample=got.sample,
            missing=got.missing,
            adjusted="kind of lead, source, segment, length of the deal",
            limits="Sellers may reach for content on deals that go well anyway. Only deals that took about as long are "
            f"compared, and content of the last {LAG_S // DAY_S} days does not count.",
            figure="deals-won",
        )
    ]


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
