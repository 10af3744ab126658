"""What marketing owes sales: leads that are wanted, leads that are accepted, packets that are complete."""

from __future__ import annotations

from decimal import Decimal

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.sla import volume
from lockstep.sla.seen import not_recorded
from lockstep.sla.tally import Tally
from lockstep.values.faults import Fault


def tallies(context: Context, question: Question, known: dict[str, int]) -> tuple[list[Tally], list[Fault]]:
    """Judge the promises of marketing that the charter has.

    Parameters
    ----------
    context, question
        Leads delivered in the months of the question's period (see `volume`), and leads offered in it.
    known
        What the record knows of, as `seen.seen` returns it.

    Returns
    -------
    tuple
        One tally per group and promise with anything due; and the faults of promises that can't be judged.
    """
    promises = context.charter.promises.marketing
    asked = {
        "leads": promises.leads,
        "acceptance": promises.acceptance_rate,
        "packet": promises.packet_completeness,
    }
    if not any(asked.values()):
        return [], [
            Fault(
                code="not-agreed",
                sentence="The charter has no promise of marketing, so only sales is judged here.",
                remedy="Agree on leads, acceptance and packets under promises, marketing.",
                file="charter.yaml",
            )
        ]
    if not known["offers"]:
        return [], [not_recorded("offers")]
    made, faults = volume.tallies(context, question)
    needs = {"acceptance": "decisions", "packet": "packets"}
    missing = [needs[name] for name in needs if asked[name] is not None and not known[needs[name]]]
    for row in context.rows("lockstep.sla", "marketing_offers.sql", question, day="offered_day"):
        if promises.acceptance_rate is not None and known["decisions"]:
            undecided = row["offered"] - row["accepted"] - row["returned"]
            made += _of_offers(
                row["dim"], "acceptance", promises.acceptance_rate, row["accepted"], row["returned"], undecided
            )
        if promises.packet_completeness is not None and known["packets"]:
            made += _of_offers(
                row["dim"], "packet", promises.packet_completeness, row["complete"], row["incomplete"], 0
            )
    return made, [*faults, *(not_recorded(what) for what in missing)]


def _of_offers(group: str, promise: str, share: Decimal, kept: int, broken: int, still_open: int) -> list[Tally]:
    if not kept + broken + still_open:
        return []
    what = "of decided leads accepted" if promise == "acceptance" else "of packets complete"
    tally = Tally(
        group=group,
        team="marketing",
        promise=promise,
        promised=f"{(share * 100).normalize():f} % {what}",
        unit="leads",
        kept=kept,
        broken=broken,
        still_open=still_open,
        agreed=share,
    )
    return [tally]
