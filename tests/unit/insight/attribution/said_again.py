"""The models, said once more from their definition: shares of one conversion as exact fractions, in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Touch:
    """One touch: its instant, its id, what gets the credit, whether it is direct."""

    at_s: int
    touch_id: int
    unit: str
    is_direct: bool


@dataclass(frozen=True)
class Conversion:
    """One conversion and the touches of its person, in any order."""

    touches: Sequence[Touch]
    closed_s: int
    lead_s: int | None
    opportunity_s: int | None
    value_minor: int

    @property
    def counting(self) -> list[Touch]:
        """Those not after the event, first to last."""
        return sorted((t for t in self.touches if t.at_s <= self.closed_s), key=lambda t: (t.at_s, t.touch_id))


def shares(conversion: Conversion, model: str, half_life_s: int) -> list[Fraction | float]:
    """Return the share of each touch that counts, in order; they add up to 1."""
    touches = conversion.counting
    if not touches:
        return []
    if model == "time-decay":
        weights = [0.5 ** ((conversion.closed_s - t.at_s) / half_life_s) for t in touches]
        return [weight / sum(weights) for weight in weights]
    anchors = _anchors(conversion, touches, model)
    middle = {"linear": 1, "u": 20, "u:playbook": 20, "w": 10, "full-path": 10, "j": 20, "inverse-j": 20}.get(model, 0)
    others = [place for place in range(len(touches)) if place not in {at for at, _ in anchors}]
    if not others or not middle:
        middle, others = 0, []
    found = [Fraction(0)] * len(touches)
    present = sum(weight for _, weight in anchors)
    for at, weight in anchors:
        found[at] += weight / present * Fraction(100 - middle, 100)
    for at in others:
        found[at] += Fraction(1 if not anchors else Fraction(middle, 100)) / len(others)
    return list(found)


def _anchors(conversion: Conversion, touches: Sequence[Touch], model: str) -> list[tuple[int, Fraction]]:
    last = len(touches) - 1

    def before(limit: int | None) -> int | None:
        places = [place for place, t in enumerate(touches) if limit is not None and t.at_s <= limit]
        return places[-1] if places else None

    lead, opportunity = before(conversion.lead_s), before(conversion.opportunity_s)
    told = [place for place, t in enumerate(touches) if not t.is_direct]
    wanted: dict[str, list[tuple[int | None, str]]] = {
        "first": [(0, "1")],
        "last": [(last, "1")],
        "last-non-direct": [(told[-1] if told else last, "1")],
        "linear": [],
        "u": [(0, "40"), (lead if lead is not None else last, "40")],
        "u:playbook": [(0, "40"), (last, "40")],
        "w": [(0, "30"), (lead, "30"), (opportunity, "30")],
        "full-path": [(0, "22.5"), (lead, "22.5"), (opportunity, "22.5"), (last, "22.5")],
        "j": [(0, "20"), (last, "60")],
        "inverse-j": [(0, "60"), (last, "20")],
    }
    return [(at, Fraction(weight)) for at, weight in wanted[model] if at is not None]
