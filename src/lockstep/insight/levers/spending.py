"""The lever on spend: move some of it from the channel that returns least to the one that returns most."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import FEWEST_REACHED
from lockstep.insight.levers.effect import Z
from lockstep.insight.levers.lever import NEVER_TRIED, Check, Gain, Lever
from lockstep.values.money import format as money_text
from lockstep.values.money import from_minor

#: This share of all recent spend is moved, or all of the weakest channel's where that is less.
MOVED = 0.1
#: What one per cent more spend brings of sales, in per cent: the mean of 751 short-term estimates in R. Sethuraman,
#: G. Tellis, R. Briesch, How well does advertising work?, Journal of Marketing Research 48 (2011), 457-471. They are of
#: consumer brands; of B2B no mean is published. A channel returns so much less on a little more spend than on all.
ELASTICITY = 0.12


@dataclass(frozen=True, slots=True)
class _Channel:
    name: str
    spent: int
    recent: int
    brought: float  # minor units the opportunities of its leads are worth
    reached: int

    @property
    def returns(self) -> float:
        return self.brought / self.spent


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from spend and from the opportunities of each channel's leads."""
    currency = asked.context.charter.company.currency
    if asked.question.where or asked.question.period:
        return [_lever("Spend is of channels and days, not of leads: ask without a period and a segment.")]
    past = asked.past
    spent = asked.rows(
        "channel_spend.sql",
        currency=currency,
        **past.cuts("split_s", "mature_s", "recent_from_s", "recent_to_s"),
    )
    leads = asked.rows("channel_leads.sql", **past.cuts("split_s", "mature_s", "window_s"))
    channels = [_channel(asked, row, leads) for row in spent if row["first_minor"] + row["last_minor"] > 0]
    usable = [one for one in channels if one.reached >= FEWEST_REACHED]
    foreign = sum(row["foreign_rows"] for row in spent)
    if len(usable) < 2:
        more = f" {foreign:,} rows of spend are in other currencies and left out." if foreign else ""
        return [
            _lever(f"{len(usable)} paid channels brought {FEWEST_REACHED} opportunities or more: 2 are needed.{more}")
        ]
    least, best = min(usable, key=lambda one: one.returns), max(usable, key=lambda one: one.returns)
    moved = min(MOVED * sum(one.recent for one in channels), float(least.recent))
    if moved <= 0:
        return [_lever(f"Nothing was spent on {least.name} lately, the channel that returned least.")]
    value = ELASTICITY * moved * (best.returns - least.returns) * asked.scale
    spread = ELASTICITY * sqrt(sum((one.returns * moved * asked.scale) ** 2 / one.reached for one in (best, least)))
    off = Z * sqrt(spread**2 + value**2 * asked.worth.doubt)
    amount = money_text(from_minor(round(moved * asked.scale), currency)).partition(".")[0]
    return [
        _lever(
            "",
            words=f"Move {amount} from {least.name[:60]} to {best.name[:60]}",
            units=moved * asked.scale,
            gain=Gain(value, value - off, value + off),
            sample=sum(one.reached for one in usable),
        )
    ]


def _channel(asked: Asked, row: dict[str, int], leads: list[dict[str, int]]) -> _Channel:
    own = [one for one in leads if one["channel"] == row["channel"]]
    return _Channel(
        str(row["channel"]),
        row["first_minor"] + row["last_minor"],
        row["recent_minor"],
        sum(one["reached"] * asked.worth.opportunity(str(one["segment"])) for one in own),
        sum(one["reached"] for one in own),
    )


def _lever(
    missing: str,
    *,
    words: str = "Move spend to the channel that returns most",
    units: float = 0.0,
    gain: Gain | None = None,
    sample: int = 0,
) -> Lever:
    return Lever(
        name="shift-spend",
        words=words,
        who="Marketing: spend",
        units=units,
        of="money",
        gain=gain,
        check=Check(NEVER_TRIED),
        sample=sample,
        missing=missing,
        adjusted="segment",
        limits="What a channel returns on a little more spend was never tried here: it is taken to be "
        f"{ELASTICITY * 100:.0f}\u202f% of what it returned on all of it, as published studies of advertising found. "
        "Nobody has drawn lots, and a lead is credited to the channel it came by, whatever helped later.",
        figure="leads",
    )
