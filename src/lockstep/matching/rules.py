"""Rules that settle a pair without a model: each is a sentence, and what it asks for leaves no room for doubt.

An address or a phone alone settles nothing: addresses are taken over and phones shared. The name must agree too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.matching.normal import Prepared

_SAME_NAME = (
    "l.last = r.last AND (l.first = r.first OR least(length(l.first), length(r.first)) = 1 AND l.first[1] = r.first[1])"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes
    ----------
    name
        In ``links.csv``, and in words: records with the same … are one.
    same
        Columns that both have and that are equal.
    also
        What else must hold, over ``l`` and ``r``.
    needs
        Columns that `also` looks at.
    """

    name: str
    same: tuple[str, ...]
    also: str = "true"
    needs: tuple[str, ...] = ()


RULES: dict[str, tuple[Rule, ...]] = {
    "people": (
        Rule("personal number and name", ("national_id", "last"), _SAME_NAME, ("first",)),
        Rule("personal number and birth", ("national_id", "born")),
        Rule("e-mail and name", ("email", "last"), _SAME_NAME, ("first",)),
        Rule("phone and name", ("phone", "last"), _SAME_NAME, ("first",)),
        Rule("name, birth and address", ("first", "last", "born", "postcode")),
        Rule("name, birth and city", ("first", "last", "born", "city")),
    ),
    "companies": (
        Rule("registration number and name", ("national_id", "company")),
        Rule("domain and name", ("domain", "company")),
        Rule("phone and name", ("phone", "company")),
        Rule("name and address", ("company", "street", "house"), "l.city = r.city", ("city",)),
        Rule("name and postcode", ("company", "postcode")),
    ),
}
#: What `links.csv` says of a link that no rule made.
BY_MODEL, BY_OTHERS = "likeness", "through another record"


def apply(workbench: Workbench, prepared: Prepared, *, into: str) -> None:
    """Create the table `into` with the pairs that a rule settles: ``uid_l``, ``uid_r``, ``rule``, each pair once."""
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {into} (uid_l INTEGER, uid_r INTEGER, rank INTEGER, rule VARCHAR)")
    for rank, rule in enumerate(RULES[prepared.kind]):
        if prepared.has((*rule.same, *rule.needs)):
            same = " AND ".join(f"l.{column} = r.{column}" for column in rule.same)
            workbench.execute(
                f"INSERT INTO {into} SELECT l.uid, r.uid, {rank}, '{rule.name}' FROM {prepared.records} AS l "
                f"JOIN {prepared.records} AS r ON {same} AND {prepared.sides} WHERE {rule.also}"
            )
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT uid_l, uid_r, arg_min(rule, rank) AS rule FROM {into} "
        "GROUP BY 1, 2"
    )
