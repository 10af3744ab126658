"""A record whose every name was written by somebody who means harm."""

from __future__ import annotations

from pathlib import Path

from errands.crm import begin
from prompt import csv_text

#: What each would do if a page, a file or a terminal took it for more than a name.
NAMES = {
    "script": '<script>alert("mark-7f")</script>',
    "picture": '"><img src=x onerror=alert("mark-7f")>',
    "attribute": '" onmouseover="alert(\'mark-7f\')" x="',
    "formula": '=HYPERLINK("http://evil.example/mark-7f","open")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "turned": "\u202egnp.mark-7f\u202c",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "address": "javascript:alert('mark-7f')",
    "path": "../../../etc/passwd",
    "right to left": "محمد بن عبد الله",
}
_MAPPING = """\
source: crm
currency: EUR
files:
  people:
    path: people.csv
    feeds:
      person_records:
        {id: id, name: name, email: email, created: created, lead_source: source, owner: owner, campaign: campaign,
         region: region, segment: segment, company_name: company}
  deals:
    path: deals.csv
    feeds:
      deal_records:
        id: id
        name: name
        person: {column: person, refers_to: people}
        owner: owner
        product: product
        loss_reason: reason
        state: {column: state, values: {Won: won, Lost: lost, Open: open}}
        amount: amount
        created: created
        closed: closed
"""


def record(folder: Path) -> Path:
    """Read a CRM export full of such names; return the installation's folder."""
    people = ["id,name,email,created,source,owner,campaign,region,segment,company"]
    deals = ["id,name,person,owner,product,reason,state,amount,created,closed"]
    for number, name in enumerate(NAMES.values()):
        said = '"' + name.replace('"', '""') + '"'
        known = f"someone{number}@host{number}.example,2026-10-0{number % 9 + 1}"
        people.append(",".join([f"p{number}", said, known, *[said] * 6]))
        state = ("Won", "Lost", "Open")[number % 3]
        closed = "" if state == "Open" else "2026-11-10"
        deals.append(f"d{number},{said},p{number},{said},{said},{said},{state},{number + 1}00.00,2026-10-15,{closed}")
    prompt = begin(
        folder, people=csv_text(people[0], people[1:]), deals=csv_text(deals[0], deals[1:]), mapping=_MAPPING
    )
    prompt.sync()
    return prompt.home
