"""Which pairs are compared at all: those that share one of a few keys. All pairs of a million are a billion times more.

Whether a pair is a candidate depends on its two records alone. Only where a caller sets a limit are keys left out that
so many records share that they would make more pairs than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: Keys of people: the columns they need, and SQL.
PEOPLE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("national_id",), "national_id"),
    (("email",), "email"),
    (("phone",), "phone"),
    (("mailbox",), "mailbox"),
    (("local",), "local"),
    (("first", "last"), "last || ' ' || first[1:2]"),
    (("first", "last"), "first || ' ' || last[1:3]"),
    (("first", "last"), "least(first, last) || ' ' || greatest(first, last)"),
    (("last", "company"), "last || ' ' || company"),
    (("last", "domain"), "last || ' ' || domain"),
    (("first", "company"), "first || ' ' || company"),
    (("first", "domain"), "first || ' ' || domain"),
    (("last", "born"), "last || ' ' || born"),
    (("first", "born"), "first || ' ' || born"),
    (("last", "postcode"), "last || ' ' || postcode"),
    (("first", "postcode"), "first || ' ' || postcode"),
    (("born", "postcode"), "born || ' ' || postcode"),
    (("born", "city"), "born || ' ' || city"),
    (("street", "house"), "street || ' ' || house"),
    (("first", "last", "city"), "first[1:1] || ' ' || last[1:3] || ' ' || city"),
)
#: Keys of companies.
COMPANIES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("national_id",), "national_id"),
    (("domain",), "domain"),
    (("email",), "email"),
    (("phone",), "phone"),
    (("company",), "bare"),
    (("company",), "array_to_string(words, ' ')"),
    (("company",), "bare[1:8]"),
    (("street", "house"), "street || ' ' || house"),
    (("company", "city"), "words[1] || ' ' || city"),
)
KEYS = {"people": PEOPLE, "companies": COMPANIES}


def keys(kind: str, columns: frozenset[str]) -> Iterator[str]:
    """Yield the SQL of each key that records with these columns have."""
    for needed, sql in KEYS[kind]:
        if columns.issuperset(needed):
            yield sql


def find_pairs(
    workbench: Workbench, *, records: str, kind: str, columns: frozenset[str], into: str, across: bool = False,
    only: str | None = None, most: int | None = None,
) -> None:  # fmt: skip
    """Create the table `into` with the pairs that share a key: ``uid_l`` < ``uid_r``, each pair once.

    Parameters
    ----------
    workbench
        Where the tables are.
    records
        Table made by `normal.prepare`.
    kind, columns
        ``people`` or ``companies``, and the normal columns that are filled.
    across
        Only pairs of the two lists.
    only
        Relation with the column ``uid``: only pairs with one of these records.
    most
        Leave out a value of a key that alone makes more pairs than this; None leaves out none.
    """
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {into} (uid_l BIGINT, uid_r BIGINT)")
    found = list(keys(kind, columns))
    for sql in found:
        workbench.execute(
            f"CREATE OR REPLACE TEMP TABLE matching_keys AS SELECT uid, side, hash({sql}) AS k FROM {records} "
            f"WHERE ({sql}) IS NOT NULL"
        )
        if most is not None:
            pairs = (
                "count(*) FILTER (side = 0) * count(*) FILTER (side = 1)" if across else "count(*) * (count(*) - 1) / 2"
            )
            workbench.execute(
                "CREATE OR REPLACE TEMP TABLE matching_keys AS SELECT k.* FROM matching_keys AS k SEMI JOIN "
                f"(SELECT k FROM matching_keys GROUP BY k HAVING {pairs} BETWEEN 1 AND {most}) AS c ON c.k = k.k"
            )
        if only is not None:
            one, other = "least(l.uid, r.uid)", "greatest(l.uid, r.uid)"
            query = (
                f"SELECT DISTINCT {one}, {other} FROM (SELECT k.* FROM matching_keys AS k SEMI JOIN {only} AS o "
                "ON o.uid = k.uid) AS l JOIN matching_keys AS r ON r.k = l.k AND r.uid <> l.uid"
            )
        elif across:
            query = (
                "SELECT l.uid, r.uid FROM (SELECT * FROM matching_keys WHERE side = 0) AS l "
                "JOIN (SELECT * FROM matching_keys WHERE side = 1) AS r ON r.k = l.k"
            )
        else:
            query = "SELECT l.uid, r.uid FROM matching_keys AS l JOIN matching_keys AS r ON r.k = l.k AND l.uid < r.uid"
        workbench.execute(f"INSERT INTO {into} {query}")
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT DISTINCT uid_l, uid_r FROM {into};"
        "DROP TABLE IF EXISTS matching_keys"
    )
