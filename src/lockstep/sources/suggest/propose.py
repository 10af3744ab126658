"""From looked-at files to what each of them feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lockstep.sources.suggest import assign, ids, meaning, tables
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.joins import Join
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.tables import Standing

#: A file has to score this much to feed a table at all.
_ENOUGH = 1.6
_NEEDS_SOMEONE = {"touches", "activities", "stages", "deal_people", "payments", "handoffs"}


@dataclass
class Proposal:
    """What one file feeds, and what was left out of it.

    Attributes
    ----------
    sheet
        The file.
    feeds
        Table to what the file gives to it; empty when the file is left out.
    left
        Header to why its column is not used.
    why
        What was found about the file as a whole, sentences.
    """

    sheet: Sheet
    feeds: dict[str, Feed] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)


def propose(sheets: Sequence[Sheet], joins: Sequence[Join]) -> list[Proposal]:
    """Decide what each file feeds.

    Types and joins depend on each other (which column is the id tells who points at what, and who points at a
    file tells what it is), so they are decided in rounds: without the others first, then twice with them.
    """
    standings = {
        sheet.key: Standing(
            tuple(join for join in joins if join.file == sheet.key),
            tuple(join for join in joins if join.to_file == sheet.key),
        )
        for sheet in sheets
    }
    types: dict[str, str | None] = {}
    keys: dict[str, Column | None] = {}
    for _ in range(3):
        chosen = {s.key: tables.choose(s, standings[s.key], types, keys) for s in sheets}
        types = {key: table if score >= _ENOUGH else None for key, (table, score) in chosen.items()}
        keys = {}
        for sheet in sheets:
            table = types[sheet.key]
            found = ids.find(sheet, table, standings[sheet.key].referred) if table else None
            keys[sheet.key] = found.column if found else None
    _one_kind_each(sheets, types)
    has_deals = "deal_records" in types.values()
    return [_feeds(sheet, standings[sheet.key], types, keys, has_deals=has_deals) for sheet in sheets]


def _one_kind_each(sheets: Sequence[Sheet], types: dict[str, str | None]) -> None:
    """Where a file of that name is there, leave out others whose names say that they hold something else.

    Beside `opportunity`, an `opportunity_history` holds the same deals again, and an `order` holds no deals.
    """
    for table in set(types.values()) & set(tables.TARGETS.values()):
        names = kinds()[table or ""].names
        of = [sheet for sheet in sheets if types[sheet.key] == table]
        plain = [sheet for sheet in of if names & sheet.says and not tables.tells_of_something_else(sheet, names)]
        for sheet in of:
            if plain and sheet not in plain and tables.tells_of_something_else(sheet, names):
                types[sheet.key] = None


def _feeds(
    sheet: Sheet, standing: Standing, types: dict[str, str | None], keys: dict[str, Column | None], *, has_deals: bool
) -> Proposal:
    proposal = Proposal(sheet)
    table = types[sheet.key]
    if table is None:
        proposal.why.append("Nothing in it says which table it feeds, so it is left out.")
        return proposal
    points = tables.pointers(sheet, table, standing, types, keys)
    joined = {name: (column, join) for name, (column, join) in points.items() if join is not None}
    feed = assign.fields(sheet, kinds()[table], taken=frozenset(c.name for c, _ in joined.values()))
    _point(feed, joined)
    key = ids.find(sheet, table, standing.referred)
    if key:
        feed.add(key)
    elif table not in {"touches", "activities", "stages", "deal_people", "payments", "spend", "handoffs"}:
        proposal.why.append("No column is unique and filled, so its rows are known by their number: say `id` if there is one.")
    proposal.feeds[table] = feed
    if table == "deal_records":
        _deal(proposal, feed, has_person="person" in joined)
    elif table == "person_records":
        _person(proposal, feed, has_deals=has_deals)
    elif table == "stages":
        _stage_values(feed, is_deal="deal" in joined)
    elif table == "activities":
        _translated(feed, "kind", "activity_kind")
        _translated(feed, "direction", "direction")
    elif table == "handoffs":
        _translated(feed, "decision", "decision")
    _pointless(proposal, points)
    if table in _NEEDS_SOMEONE and not feed.guesses.keys() & {"person", "email", "deal", "member"}:
        proposal.feeds.clear()
        proposal.why.append(f"It looks like {table.replace('_', ' ')}, but no column tells of whom: nothing to join it by.")
    return proposal


def _point(feed: Feed, joined: dict[str, tuple[Column, Join | None]]) -> None:
    for name, (column, join) in joined.items():
        assert join is not None
        why = f"{join.share:.0%} of its cells are found in {join.to_file}, column {join.to_column}"
        if not join.share:
            why = f"the header says so, but none of its cells is found in {join.to_file}, column {join.to_column}"
        feed.add(Guess(name, column, min(0.99, 0.55 + 0.44 * join.share), why, refers_to=join.to_file))
    company = joined.get("company")
    if company and "company_name" not in feed.guesses and company[0].share("words") > 0.9 and company[0].share("code") < 0.5:
        feed.add(Guess("company_name", company[0], 0.8, "the id of the company is its name"))


def _pointless(proposal: Proposal, points: dict[str, tuple[Column, Join | None]]) -> None:
    used = {g.column.name for feed in proposal.feeds.values() for g in feed.guesses.values() if g.column}
    for name, (column, join) in points.items():
        if join is None and column.name not in used:
            proposal.left[column.name] = f"looks like the id of a {name}; give that file too and it will be joined"


def _deal(proposal: Proposal, feed: Feed, *, has_person: bool) -> None:
    state = feed.guesses.get("state")
    if state and state.column:
        feed.add(_with_states(state))
        if "status" not in feed.guesses and state.column.share("flag") < 0.9:
            feed.add(Guess("status", state.column, state.sure, "the source's own word for the state"))
    elif (closed := feed.column("closed")) is not None and closed.fill > 0.95 and (
        closed.says("WON") or closed.says("CONVERTED") or proposal.sheet.says & {"WON", "CLOSED", "CONVERTED"}
    ):
        why = "no column tells the state; every row has a date of winning, so each is a deal that was won"
        feed.add(Guess("state", None, 0.8, why, value="won"))
    elif feed.sure("amount") and (closed := feed.column("closed")) is not None and closed.fill > 0.99:
        feed.add(Guess("state", None, 0.5, "no column tells the state; every row has an amount and a closing date", value="won"))
    else:
        proposal.why.append("No column tells whether a deal is open, won or lost: say `state`.")
    _amount(proposal, feed)
    if not has_person:
        _people_of_deals(proposal, feed)


def _with_states(state: Guess) -> Guess:
    column = state.column
    assert column is not None
    if column.share("flag") > 0.9:
        values = {cell: "won" if meaning.truth(cell) else "open" for cell in column.cells}
        why = f"{state.reason}; it cannot tell lost deals from open ones"
        return replace(state, values=tuple(values.items()), reason=why, doubts=tuple(c for c, v in values.items() if v == "open"))
    known = meaning.values_of("deal_state", column)
    values = dict(meaning.values_of("deal_state", column, otherwise="open"))
    return replace(state, values=tuple(values.items()), doubts=tuple(cell for cell in values if cell not in known))


def _amount(proposal: Proposal, feed: Feed) -> None:
    taken = feed.column("amount")
    for column in proposal.sheet.columns:
        if column is taken or not column.says("AMOUNT") or column.amounts.share < 0.5:
            continue
        if column.share("zeros") > 0.8:
            proposal.left[column.name] = f"could be the amount, but it is 0 in {column.share('zeros'):.0%} of the rows; map it yourself if you trust it"
        elif column.says("ANNUAL"):
            proposal.left[column.name] = "an amount per year or month, or a declared one, not what the deal is worth"


def _people_of_deals(proposal: Proposal, feed: Feed) -> None:
    """A flat file names the person of each deal in the same row: it feeds people as well."""
    sheet = proposal.sheet
    kind = kinds()["person_records"]
    people = assign.fields(sheet, kind)
    own = {"email", "phone", "first_name", "last_name", "name", "title", "company_name", "lead_source", "channel", "campaign", "industry", "employees", "country", "region", "city", "created"}
    email = people.column("email")
    if email is None or people.sure("email") < DOUBTFUL:
        return
    deal_name = feed.column("name")
    person = Feed("person_records", {n: g for n, g in people.guesses.items() if n in own and not (n == "name" and g.column is deal_name)})
    key = next((c for c in sheet.columns if c.says("ID") and c.says("PERSON") and c.fill >= email.fill * 0.95 and c.distinct <= c.filled), email)
    why = "the person of the deal stands in the same row" + (", known by the e-mail address" if key is email else "")
    person.add(Guess("id", key, 0.8, why))
    proposal.feeds["person_records"] = person
    feed.guesses.pop("email", None)
    feed.add(Guess("person", key, 0.8, why, refers_to=sheet.key))


def _person(proposal: Proposal, feed: Feed, *, has_deals: bool) -> None:
    consent = feed.guesses.get("consent")
    if consent and consent.column and consent.column.says("OPTOUT"):
        # "Do not e-mail: yes" is the opposite of consent, and "no" is none either.
        said = {cell: "opted out" if meaning.truth(cell) else "not opted out" for cell in consent.column.cells}
        feed.add(replace(consent, values=tuple(said.items())))
    stage = feed.guesses.get("stage")
    if stage and stage.column:
        feed.add(_with_stages(stage, has_deals=has_deals))
    deals = assign.fields(proposal.sheet, kinds()["deal_records"])
    state = deals.column("state")
    if not has_deals and deals.sure("amount") >= 0.7 and state is not None and {"won", "lost"} & meaning.deal_states(state):
        proposal.why.append("It also has amounts and states of deals; if a row is a deal too, add deal_records.")
    dates = assign.fields(
        proposal.sheet,
        kinds()["stage_dates"],
        taken=frozenset(g.column.name for g in feed.guesses.values() if g.column),
    )
    key = feed.column("id")
    sure = {name: guess for name, guess in dates.guesses.items() if guess.sure >= DOUBTFUL}
    if sure and key is not None:
        stages = Feed("stages", sure)
        stages.add(Guess("person", key, 0.95, "the row is the person", refers_to=proposal.sheet.key))
        proposal.feeds["stages"] = stages


def _with_stages(stage: Guess, *, has_deals: bool) -> Guess:
    column = stage.column
    assert column is not None
    if column.share("flag") > 0.9:
        # Converted to what: where deals are given, to a deal; alone, to a customer.
        reached = "opportunity" if has_deals else "won"
        values = {cell: reached if meaning.truth(cell) else "known" for cell in column.cells}
        why = f"a yes-or-no column; yes is taken as `{reached}`, as {'deals are given too' if has_deals else 'there are no deals beside it'}"
        return replace(stage, values=tuple(values.items()), reason=why)
    known = meaning.values_of("lifecycle", column)
    values = dict(meaning.values_of("lifecycle", column, otherwise="known"))
    return replace(stage, values=tuple(values.items()), doubts=tuple(cell for cell in values if cell not in known))


def _stage_values(feed: Feed, *, is_deal: bool) -> None:
    stage = feed.guesses["stage"]
    assert stage.column is not None
    ours = {"open": "opportunity", "won": "won", "lost": "lost"}
    if is_deal:
        known = meaning.values_of("deal_state", stage.column)
        values = {cell: ours[known.get(cell, "open")] for cell in stage.column.cells}
    else:
        known = meaning.values_of("lifecycle", stage.column)
        values = dict(meaning.values_of("lifecycle", stage.column, otherwise="known"))
    feed.add(replace(stage, values=tuple(values.items()), doubts=tuple(cell for cell in values if cell not in known)))
    if "status" not in feed.guesses:
        feed.add(Guess("status", stage.column, stage.sure, "the source's own word"))


def _translated(feed: Feed, name: str, closed_list: str) -> None:
    guess = feed.guesses.get(name)
    if guess and guess.column:
        values = meaning.values_of(closed_list, guess.column)
        feed.add(replace(guess, values=tuple((c, v) for c, v in values.items() if c.lower() != v)))
