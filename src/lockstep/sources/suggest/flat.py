"""Files that say several things in a row: the deal, its person, its company, the manager of its owner.

The first table of a file is what its rows are; those added here are read from the same rows, where an id that
repeats is no fault but the rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from lockstep.sources.suggest import assign
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import DOUBTFUL, Feed, Guess, Proposal
from lockstep.sources.suggest.headers import kinds
from lockstep.sources.suggest.tables import Standing

_OF_A_PERSON = frozenset({
    "email", "phone", "first_name", "last_name", "name", "title", "company_name", "lead_source", "channel", "campaign",
    "industry", "employees", "country", "region", "city", "created",
})  # fmt: skip
_OF_A_COMPANY = frozenset({"domain", "industry", "employees", "country", "city", "parent"})


def deals(proposal: Proposal, standing: Standing, types: dict[str, str | None]) -> None:
    """Let a file of deals also feed the people, companies and members that no other file has."""
    feed = proposal.feeds["deal_records"]
    email = feed.column("email")
    are_known = email is not None and any(
        join.column == email.name and join.share >= 0.5 and types.get(join.to_file) == "person_records"
        for join in standing.refers
    )
    if "person" not in feed.guesses and not are_known:
        _people(proposal, feed)
    if "company_records" not in types.values() and "person_records" not in proposal.feeds:
        _companies(proposal, feed)
    members(proposal, types)


def _people(proposal: Proposal, feed: Feed) -> None:
    sheet = proposal.sheet
    people = assign.fields(sheet, kinds()["person_records"])
    email = people.column("email")
    if email is None or people.sure("email") < DOUBTFUL:
        return
    deal_name = feed.column("name")
    person = Feed(
        "person_records",
        {n: g for n, g in people.guesses.items() if n in _OF_A_PERSON and not (n == "name" and g.column is deal_name)},
    )
    named = (c for c in sheet.columns if c.says("ID") and c.says("PERSON") and c.filled >= 0.95 * email.filled)
    key = next(named, email)
    why = "the person of the deal stands in the same row" + (", known by the e-mail address" if key is email else "")
    person.add(Guess("id", key, 0.8, why))
    proposal.feeds["person_records"] = person
    feed.guesses.pop("email", None)
    feed.add(Guess("person", key, 0.8, why, refers_to=sheet.key))


def _companies(proposal: Proposal, feed: Feed) -> None:
    name = feed.column("company_name")
    companies = assign.fields(proposal.sheet, kinds()["company_records"])
    used = {g.column.name for g in feed.guesses.values() if g.column}
    known = {
        n: g
        for n, g in companies.guesses.items()
        if n in _OF_A_COMPANY and g.sure >= DOUBTFUL and g.column and g.column.name not in used
    }
    if name is None or not known or feed.sure("company_name") < DOUBTFUL or "company" in feed.guesses:
        return
    why = "the company of the deal stands in the same row, known by its name"
    company = Feed(
        "company_records", {"id": Guess("id", name, 0.75, why), "name": Guess("name", name, 0.8, why), **known}
    )
    proposal.feeds["company_records"] = company
    feed.add(Guess("company", name, 0.75, why, refers_to=proposal.sheet.key))


def members(proposal: Proposal, types: dict[str, str | None]) -> None:
    """Let a file with an owner and the owner's manager in each row feed members, where no file of them is given."""
    if "member_records" in types.values():
        return
    owner = next(iter(proposal.feeds.values())).column("owner")
    found = assign.fields(proposal.sheet, kinds()["member_records"])
    said = {n: found.guesses[n] for n in ("manager", "team") if found.sure(n) >= DOUBTFUL}
    if owner is None or "manager" not in said:
        return
    why = "the owner's manager stands in the same row"
    proposal.feeds["member_records"] = Feed(
        "member_records", {"id": Guess("id", owner, 0.75, why), "name": Guess("name", owner, 0.7, why), **said}
    )


def name_people(proposals: Sequence[Proposal]) -> None:
    """Where rows name people by an id and no file of people is given, let the file that names most stand in for it.

    Sessions and conversions that share a `customer_id` are joined that way.
    """
    if any("person_records" in proposal.feeds for proposal in proposals):
        return
    naming: list[tuple[Proposal, Column]] = [
        (p, p.unjoined["person"]) for p in proposals if p.feeds and "person" in p.unjoined
    ]
    if not naming:
        return
    host, column = max(naming, key=lambda entry: entry[1].distinct)
    why = "no file of people is given, so a person is known by this id alone"
    person = Feed("person_records", {"id": Guess("id", column, 0.7, why)})
    for proposal, named in naming:
        next(iter(proposal.feeds.values())).add(Guess("person", named, 0.7, why, refers_to=host.sheet.key))
    host.feeds["person_records"] = person
