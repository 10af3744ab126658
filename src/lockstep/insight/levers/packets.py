"""The lever on the packet: offer no lead whose packet lacks something."""

from __future__ import annotations

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import cells, estimate
from lockstep.insight.levers.lever import Lever


def levers(asked: Asked) -> list[Lever]:
    """Estimate it from offered leads with complete and with incomplete packets."""
    found = asked.rows("packet.sql", **asked.past.of_leads)
    rows = [row | {"is_treated": int(row["packet_missing"] == "")} for row in found]
    lacks: dict[str, int] = {}
    for row in found:
        for what in filter(None, row["packet_missing"].split("|")):
            lacks[what] = lacks.get(what, 0) + row["recent"]
    counts = cells(rows, ("lead_kind", "source", "segment"), asked.worth.opportunity)
    got = estimate(
        counts,
        changed=counts.recent[:, 0],
        doubt=asked.worth.doubt,
        scale=asked.scale,
        check_scale=asked.check_scale,
        names=("offered with a complete packet", "offered with an incomplete one"),
    )
    most = max(sorted(lacks), key=lacks.__getitem__) if lacks else ""
    return [
        Lever(
            name="complete-packet",
            words="Offer only complete packets" + (f": most lack {most[:60]}" if most else ""),
            who="Both: form, packet",
            units=got.units,
            gain=got.gain,
            check=got.check,
            sample=got.sample,
            missing=got.missing if rows else "No source says what packets lacked.",
            limits="Who leaves a field empty may want less: part of the difference is theirs and not the packet's. "
            "Where sales notes what is missing only when it sends a lead back, it is larger than it should be.",
            figure="lead-conversion",
        )
    ]
