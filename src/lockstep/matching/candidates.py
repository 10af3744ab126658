"""Which pairs are compared at all: those that share one of a few keys. All pairs of a million are a billion times more.

Whether a pair is a candidate depends on its two records alone. Only where a caller sets a limit are keys left out that
so many records share that they would make more pairs than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.matching.normal import Prepared


@dataclass(frozen=True, slots=True)
class Key:
    """What a pair has in common.

    Attributes
    ----------
    columns
        Columns it needs.
    sql
        It.
    is_vague
        So many who are two share it that of a value with more than a few pairs hardly one in ten thousand is one
        person whom no other key finds.
    """

    columns: tuple[str, ...]
    sql: str
    is_vague: bool = False


# In whichever order, for some forms change first and last name about.
_INITIALS = "least(first[1:1], last[1:1]) || greatest(first[1:1], last[1:1])"

KEYS: dict[str, tuple[Key, ...]] = {
    "people": (
        Key(("national_id",), "national_id"),
        Key(("email",), "email"),
        Key(("phone",), "phone"),
        Key(("mailbox",), "mailbox"),
        Key(("local",), "local"),
        Key(("first", "last"), "last || ' ' || first[1:1]", is_vague=True),
        Key(("first", "last"), "last || ' ' || first[1:2]", is_vague=True),
        Key(("first", "last"), "first || ' ' || last[1:3]", is_vague=True),
        Key(("first", "last"), "least(first, last) || ' ' || greatest(first, last)"),
        Key(("last", "company"), "last || ' ' || company"),
        Key(("last", "domain"), "last || ' ' || domain"),
        Key(("first", "company"), "first || ' ' || company"),
        Key(("first", "domain"), "first || ' ' || domain"),
        Key(("first", "last", "company"), f"{_INITIALS} || ' ' || company", is_vague=True),
        Key(("first", "last", "domain"), f"{_INITIALS} || ' ' || domain", is_vague=True),
        Key(("last", "born"), "last || ' ' || born"),
        Key(("first", "born"), "first || ' ' || born"),
        Key(("last", "postcode"), "last || ' ' || postcode"),
        Key(("first", "postcode"), "first || ' ' || postcode"),
        Key(("born", "postcode"), "born || ' ' || postcode"),
        Key(("born", "city"), "born || ' ' || city"),
        Key(("street", "house"), "street || ' ' || house"),
        Key(("first", "last", "city"), "first[1:1] || ' ' || last[1:3] || ' ' || city", is_vague=True),
    ),
    "companies": (
        Key(("national_id",), "national_id"),
        Key(("domain",), "domain"),
        Key(("email",), "email"),
        Key(("phone",), "phone"),
        Key(("company",), "bare"),
        Key(("company",), "array_to_string(words, ' ')"),
        Key(("company",), "bare[1:8]"),
        Key(("street", "house"), "street || ' ' || house"),
        Key(("company", "city"), "words[1] || ' ' || city"),
    ),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """How many pairs one value of a key may make; with more it is left out.

    Attributes
    ----------
    any
        Of any key.
    vague
        Of a vague one.
    """

    any: int
    vague: int


def find_pairs(
    workbench: Workbench, prepared: Prepared, *, into: str, only: str | None = None, limit: Limit | None = None
) -> None:
    """Create the table `into` with the pairs that share a key: ``uid_l``, ``uid_r``, each pair once.

    Parameters
    ----------
    workbench
        Where the tables are.
    prepared
        The records.
    only
        Relation with the column ``uid``: only pairs with one of these records.
    limit
        None leaves out no value of a key.
    """
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {into} (uid_l INTEGER, uid_r INTEGER)")
    for key in KEYS[prepared.kind]:
        if not prepared.has(key.columns):
            continue
        workbench.execute(
            f"CREATE OR REPLACE TEMP TABLE matching_keys AS SELECT uid, side, hash({key.sql}) AS k "
            f"FROM {prepared.records} WHERE ({key.sql}) IS NOT NULL"
        )
        if limit is not None:
            most = limit.vague if key.is_vague else limit.any
            workbench.execute(
                "CREATE OR REPLACE TEMP TABLE matching_keys AS SELECT k.* FROM matching_keys AS k SEMI JOIN "
                f"(SELECT k FROM matching_keys GROUP BY k HAVING {prepared.pairs_of_group} BETWEEN 1 AND {most}) AS c "
                "ON c.k = k.k"
            )
        if only is not None:
            query = (
                "SELECT DISTINCT least(l.uid, r.uid), greatest(l.uid, r.uid) FROM (SELECT k.* FROM matching_keys AS k "
                f"SEMI JOIN {only} AS o ON o.uid = k.uid) AS l JOIN matching_keys AS r ON r.k = l.k AND r.uid <> l.uid"
            )
        else:
            query = (
                f"SELECT l.uid, r.uid FROM matching_keys AS l JOIN matching_keys AS r ON r.k = l.k AND {prepared.sides}"
            )
        workbench.execute(f"INSERT INTO {into} {query}")
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT DISTINCT uid_l, uid_r FROM {into};"
        "DROP TABLE IF EXISTS matching_keys"
    )
