"""A small CRM for the errands: people and deals, whose files a test then spoils."""

from __future__ import annotations

from pathlib import Path

from prompt import DONE, Prompt, csv_text

PEOPLE = csv_text(
    "id,name,email,created,source",
    [
        "p1,Ann Lee,ann@acme.example,2026-01-05,Web",
        "p2,Bob Roy,bob@zeta.example,2026-01-06,Fair",
        "p3,Cat Day,cat@nova.example,2026-01-07,Web",
    ],
)
DEALS = csv_text(
    "id,person,owner,state,amount,created,closed",
    [
        "d1,p1,Eva,Won,1000.00,2026-01-10,2026-02-01",
        "d2,p2,Eva,Lost,500.00,2026-01-12,2026-02-03",
        "d3,p3,Max,Open,750.50,2026-01-15,",
    ],
)
MAPPING = """\
source: crm
currency: EUR
files:
  people:
    path: people.csv
    feeds:
      person_records: {id: id, name: name, email: email, created: created, lead_source: source}
  deals:
    path: deals.csv
    feeds:
      deal_records:
        id: id
        person: {column: person, refers_to: people}
        owner: owner
        state: {column: state, values: {Won: won, Lost: lost, Open: open}}
        amount: amount
        created: created
        closed: closed
"""


def begin(folder: Path, *, people: str | bytes = PEOPLE, deals: str | bytes = DEALS, mapping: str = MAPPING) -> Prompt:
    """Return a terminal in a folder with the exports, the mapping added under the name crm, nothing synced yet."""
    prompt = Prompt(folder)
    prompt.save("people.csv", people)
    prompt.save("deals.csv", deals)
    added = prompt("source", "add", "crm", "--mapping", prompt.save("mapping.yaml", mapping))
    assert added.code == DONE, added.words
    return prompt
