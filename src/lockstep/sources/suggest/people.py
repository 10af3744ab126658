"""What a file of people says in several columns at once."""

from __future__ import annotations

from dataclasses import replace

from lockstep.sources.suggest import assign, meaning, stage_dates
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess, Proposal
from lockstep.sources.suggest.headers import kinds


def person(proposal: Proposal, feed: Feed, *, has_deals: bool) -> None:
    """Settle what depends on several columns of a file of people: stages, consent, names, dates of stages.

    Parameters
    ----------
    proposal, feed
        The file, and its fields of `person_records`, to be changed in place.
    has_deals
        Some file of the export holds deals.
    """
    consent = feed.guesses.get("consent")
    if consent and consent.column and consent.column.says("OPTOUT"):
        feed.add(meaning.opted(consent))
    stage = feed.guesses.get("stage")
    if stage and stage.column:
        feed.add(_with_stages(stage, has_deals=has_deals))
    meaning.translate(feed, lead_kind="lead_kind")
    _name_beside_its_parts(feed)
    if (merged := feed.guesses.get("same_as")) and "id" in feed.guesses:
        feed.add(replace(merged, refers_to=proposal.sheet.key))
    deals = assign.fields(proposal.sheet, kinds()["deal_records"])
    state = deals.column("state")
    if (
        not has_deals
        and deals.sure("amount") >= 0.7
        and state is not None
        and {"won", "lost"} & meaning.deal_states(state)
    ):
        proposal.why.append("It also has amounts and states of deals; if a row is a deal too, add deal_records.")
    _handed_over(proposal, feed)
    dates = stage_dates.found(proposal.sheet, taken=(g.column.name for g in feed.guesses.values() if g.column))
    key = feed.column("id")
    if dates and key is not None:
        proposal.feeds["stages"] = stage_dates.feed(dates, stage_dates.of_row("person", key, proposal.sheet.key))


def _handed_over(proposal: Proposal, feed: Feed) -> None:
    """Let a list of leads that tells when sales got each one, and what sales said, feed handoffs too."""
    key, owner = feed.guesses.get("id"), feed.guesses.get("owner")
    taken = frozenset(g.column.name for g in feed.guesses.values() if g.column and g.sure >= DOUBTFUL)
    found = assign.fields(proposal.sheet, kinds()["handoffs"], taken=taken)
    said = {n: g for n, g in found.guesses.items() if n != "owner" and g.sure >= DOUBTFUL}
    offered = said["occurred"].column if "occurred" in said else None
    if key is None or key.column is None or offered is None or "decision" not in said:
        return
    if not (offered.says("HANDOFF") or offered.says("OFFERED")):
        return
    handoffs = Feed("handoffs", said)
    handoffs.add(Guess("person", key.column, 0.95, "the row is the person", refers_to=proposal.sheet.key))
    if owner is not None:
        handoffs.add(owner)
    meaning.translate(handoffs, decision="decision")
    if packet := said.get("packet"):
        handoffs.add(meaning.packed(packet))
    proposal.feeds["handoffs"] = handoffs


def _name_beside_its_parts(feed: Feed) -> None:
    """Beside a first name, `Name` is the last name ("Name; Vorname"), and what names nobody is no name."""
    name, first = feed.column("name"), feed.column("first_name")
    if name is None or first is None or not name.cells or name.share("person") > 0.3:
        return
    guess = feed.guesses.pop("name")
    if "last_name" not in feed.guesses and name.share("name-part") > 0.9:
        feed.add(replace(guess, field="last_name", reason=f"{guess.reason}; the first name stands beside it"))


def _with_stages(stage: Guess, *, has_deals: bool) -> Guess:
    column = stage.column
    assert column is not None
    if column.share("flag") > 0.9:
        # Converted to what: where deals are given, to a deal; alone, to a customer.
        reached = "opportunity" if has_deals else "won"
        values = {cell: reached if meaning.truth(cell) else "known" for cell in column.cells}
        beside = "deals are given too" if has_deals else "there are no deals beside it"
        why = f"a yes-or-no column; yes is taken as `{reached}`, as {beside}"
        return replace(stage, values=tuple(values.items()), reason=why)
    return meaning.valued(stage, "lifecycle")
