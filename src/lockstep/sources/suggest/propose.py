"""From looked-at files to what each of them feeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from lockstep.sources.suggest import assign, flat, ids, meaning, people, stage_dates, tables
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess, Proposal
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.joins import Join
from lockstep.sources.suggest.sheets import Sheet
from lockstep.sources.suggest.tables import Standing

#: A file has to score this much to feed a table at all.
_ENOUGH = 1.6
_NEEDS_SOMEONE = {"touches", "activities", "stages", "deal_people", "payments", "handoffs"}


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
    proposals = [_feeds(sheet, standings[sheet.key], types, keys) for sheet in sheets]
    flat.name_people(proposals)
    for proposal in proposals:
        used = frozenset(g.column.name for f in proposal.feeds.values() for g in f.guesses.values() if g.column)
        for feed in proposal.feeds.values():
            assign.doubt_rivals(feed, proposal.sheet, used)
        _check(proposal)
    return proposals


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


def _feeds(sheet: Sheet, standing: Standing, types: dict[str, str | None], keys: dict[str, Column | None]) -> Proposal:
    proposal = Proposal(sheet)
    table = types[sheet.key]
    if table is None:
        proposal.why.append("Nothing in it says which table it feeds, so it is left out.")
        return proposal
    points = tables.pointers(sheet, table, standing, types, keys)
    joined = {name: (column, join) for name, (column, join) in points.items() if join is not None}
    feed = assign.fields(sheet, kinds()[table], taken=frozenset(c.name for c, _ in joined.values()))
    _with_a_clock(feed, sheet)
    _point(feed, joined)
    _owner(feed, sheet, standing, types)
    key = ids.find(sheet, table, standing.referred)
    if key:
        feed.add(key)
    elif table not in {"touches", "activities", "stages", "deal_people", "payments", "spend", "handoffs"}:
        proposal.why.append(
            "No column is unique and filled, so its rows are known by their number: say `id` if there is one."
        )
    proposal.feeds[table] = feed
    if table == "deal_records":
        _deal(proposal, feed)
        _dated(proposal, feed)
        flat.deals(proposal, standing, types)
    elif table == "person_records":
        people.person(proposal, feed, has_deals="deal_records" in types.values())
        flat.members(proposal, types)
    elif table == "stages":
        _stage_values(proposal, feed, joined)
    elif table == "activities":
        _kind_of_all(feed, sheet)
        meaning.translate(feed, kind="activity_kind", direction="direction")
    elif table == "handoffs":
        meaning.translate(feed, decision="decision")
        if packet := feed.guesses.get("packet"):
            feed.add(meaning.packed(packet))
    proposal.unjoined = {name: column for name, (column, join) in points.items() if join is None}
    return proposal


def _check(proposal: Proposal) -> None:
    """Say which references lack their file, and leave out a file of events that are about nobody."""
    if not proposal.feeds:
        return
    table, feed = next(iter(proposal.feeds.items()))
    used = {g.column.name for f in proposal.feeds.values() for g in f.guesses.values() if g.column}
    for name, column in proposal.unjoined.items():
        if column.name not in used:
            proposal.left[column.name] = f"looks like the id of a {name}; give that file too and it will be joined"
    someone = feed.guesses.keys() & {"person", "email", "deal"}
    if table in _NEEDS_SOMEONE and not (someone - {"deal"} if table == "deal_people" else someone):
        proposal.feeds.clear()
        proposal.why.append(
            f"It looks like {table.replace('_', ' ')}, but no column tells of whom: nothing to join it by."
        )


def _point(feed: Feed, joined: dict[str, tuple[Column, Join]]) -> None:
    for name, (column, join) in joined.items():
        why = f"{join.share:.0%} of its cells are found in {join.to_file}, column {join.to_column}"
        if not join.share:
            why = f"the header says so, but none of its cells is found in {join.to_file}, column {join.to_column}"
        feed.add(Guess(name, column, min(0.99, 0.55 + 0.44 * join.share), why, refers_to=join.to_file))
    company = joined.get("company")
    if (
        company
        and "company_name" not in feed.guesses
        and company[0].share("words") > 0.9
        and company[0].share("code") < 0.5
    ):
        feed.add(Guess("company_name", company[0], 0.8, "the id of the company is its name"))


def _with_a_clock(feed: Feed, sheet: Sheet) -> None:
    """Of a day and an instant of what happened, take the instant."""
    day = feed.guesses.get("occurred")
    if day is None or day.column is None or day.column.dates.has_time:
        return
    used = {g.column.name for g in feed.guesses.values() if g.column}
    wish, kind = kinds()[feed.table].wish("occurred"), kinds()[feed.table]
    sure = {c: assign.confidence(c, wish, kind) for c in sheet.columns if c.name not in used and c.dates.has_time}
    if sure and max(sure.values()) >= min(0.85, day.sure):
        column = max(sure, key=lambda c: sure[c])
        feed.add(replace(day, column=column, reason=f"{assign.reason(column, wish)}; it has the time of day"))


def _owner(feed: Feed, sheet: Sheet, standing: Standing, types: dict[str, str | None]) -> None:
    """Where owners are given by name and by id, take the column that the file of members knows."""
    for name in ("owner", "member"):
        guess = feed.guesses.get(name)
        joins = [j for j in standing.refers if types.get(j.to_file) == "member_records" and j.share >= 0.5]
        known = [j for j in joins if guess and guess.column and j.column == guess.column.name]
        if not guess or not joins:
            continue
        if not known:
            used = {g.column.name for g in feed.guesses.values() if g.column}
            others = [
                j
                for j in joins
                if j.column not in used and any(sheet.column(j.column).says(w) for w in ("OWNER", "MEMBER"))
            ]
            known = sorted(others, key=lambda j: -j.share)[:1]
        if known:
            why = f"{known[0].share:.0%} of its cells are found in {known[0].to_file}, column {known[0].to_column}"
            feed.add(Guess(name, sheet.column(known[0].column), max(guess.sure, 0.55 + 0.44 * known[0].share), why))


def _deal(proposal: Proposal, feed: Feed) -> None:
    state = feed.guesses.get("state")
    if state and state.column:
        feed.add(_with_states(state))
        if "status" not in feed.guesses and state.column.share("flag") < 0.9:
            feed.add(Guess("status", state.column, state.sure, "the source's own word for the state"))
    elif (
        (closed := feed.column("closed")) is not None
        and closed.fill > 0.95
        and (closed.says("WON") or closed.says("CONVERTED") or proposal.sheet.says & {"WON", "CLOSED", "CONVERTED"})
    ):
        why = "no column tells the state; every row has a date of winning, so each is a deal that was won"
        feed.add(Guess("state", None, 0.8, why, value="won"))
    elif feed.sure("amount") and (closed := feed.column("closed")) is not None and closed.fill > 0.99:
        feed.add(
            Guess(
                "state", None, 0.5, "no column tells the state; every row has an amount and a closing date", value="won"
            )
        )
    else:
        proposal.why.append("No column tells whether a deal is open, won or lost: say `state`.")
    planned = feed.guesses.get("closed")
    if planned and planned.column and planned.column.says("EXPECTED"):
        why = f"{planned.reason}; it is the day expected, which need not be the day it closed"
        feed.add(replace(planned, sure=min(planned.sure, 0.55), reason=why))
    _amount(proposal, feed)


def _with_states(state: Guess) -> Guess:
    column = state.column
    assert column is not None
    if column.share("flag") > 0.9:
        values = {cell: "won" if meaning.truth(cell) else "open" for cell in column.cells}
        why = f"{state.reason}; it cannot tell lost deals from open ones"
        return replace(
            state, values=tuple(values.items()), reason=why, doubts=tuple(c for c, v in values.items() if v == "open")
        )
    return meaning.valued(state, "deal_state")


def _amount(proposal: Proposal, feed: Feed) -> None:
    taken = feed.column("amount")
    for column in proposal.sheet.columns:
        if column is taken or not column.says("AMOUNT") or column.amounts.share < 0.5:
            continue
        if column.share("zeros") > 0.8:
            zeros = f"{column.share('zeros'):.0%}"
            proposal.left[column.name] = (
                f"could be the amount, but it is 0 in {zeros} of the rows; map it yourself if you trust it"
            )
        elif column.says("ANNUAL"):
            proposal.left[column.name] = "an amount per year or month, or a declared one, not what the deal is worth"


def _dated(proposal: Proposal, feed: Feed) -> None:
    """Let a list of deals that dates their stages feed those, too."""
    key = feed.column("id")
    dates = stage_dates.found(
        proposal.sheet, taken=(g.column.name for g in feed.guesses.values() if g.column and g.sure >= DOUBTFUL)
    )
    if key is not None and len(dates) >= stage_dates.FEWEST:
        proposal.feeds["stages"] = stage_dates.feed(dates, stage_dates.of_row("deal", key, proposal.sheet.key))


def _stage_values(proposal: Proposal, feed: Feed, joined: Collection[str]) -> None:
    dates = stage_dates.found(proposal.sheet)
    if len(dates) >= stage_dates.FEWEST:
        refers = [feed.guesses[name] for name in (*joined, "email") if name in feed.guesses]
        proposal.feeds["stages"] = stage_dates.feed(dates, *refers)
        for name in ("stage", "occurred"):
            if (beside := feed.column(name)) is not None and beside not in [guess.column for guess in dates.values()]:
                proposal.left[beside.name] = "the dates beside it tell of every stage, not of the last one alone"
        return
    words = "deal_state" if "deal" in joined else "lifecycle"
    stage = feed.guesses["stage"]
    feed.add(meaning.valued(stage, words))
    if before := feed.guesses.get("from_stage"):
        feed.add(meaning.valued(before, words))
    if "status" not in feed.guesses:
        feed.add(Guess("status", stage.column, stage.sure, "the source's own word"))


def _kind_of_all(feed: Feed, sheet: Sheet) -> None:
    """Where no header tells the kind of activity, the cells of a column or the file's name may: `calls.csv`."""
    said = meaning.kinds_of_activity(sheet.key)
    used = {g.column.name for g in feed.guesses.values() if g.column}
    kinds_in = next((c for c in sheet.columns if c.name not in used and meaning.are_kinds_of_activity(c)), None)
    if "kind" not in feed.guesses and kinds_in is not None:
        feed.add(Guess("kind", kinds_in, 0.65, "the cells say so, the header does not"))
    elif "kind" not in feed.guesses and len(said) == 1:
        feed.add(Guess("kind", None, 0.8, "no column tells the kind, but the file's name does", value=said[0]))
