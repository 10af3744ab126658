"""Who must be looked at together: everybody who shares with a changed record what decides who is who.

It is the closure that `record.identity` asks for: an address, a phone number, an id, a ruling, a pair that was
compared, a person; and whoever may be compared with them. Of a set closed in this way the rules say what they say of
all.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.record.identity_domains import company_domains
from lockstep.record.identity_fellows import fellows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.record.rulings import Ruling

#: Of all people, the share that may be made anew; beyond it a whole build costs less.
_MOST = 0.25
#: So many always may.
_ALWAYS = 5_000


def close(workbench: Workbench, rulings: Sequence[Ruling]) -> bool:
    """Create `anew_keys`, of all people who may be affected by `seeds`; return False where they are too many.

    Parameters
    ----------
    workbench
        With the relations of `seeds.sql`, and `all_…`, `delta_…` and `old_…`.
    rulings
        Those that hold: they bring records together, or keep them apart.
    """
    pairs = [(one.left, one.right) for one in rulings if one.kind in ("same", "apart")]
    lefts, rights = ([pair[side] for pair in pairs] for side in (0, 1))
    workbench.register("pairs_found", pa.table({"left_key": pa.array(lefts, pa.string()), "right_key": rights}))
    workbench.execute("CREATE TEMP TABLE ruled_pairs AS FROM pairs_found")
    workbench.unregister("pairs_found")
    workbench.execute(resources.files(__package__).joinpath("marks.sql").read_text(encoding="utf-8"))
    workbench.execute("CREATE TEMP TABLE looked_at AS SELECT DISTINCT HASH(key) AS record FROM seeds")
    if not _spread(workbench):
        return False
    _find_near(workbench)
    fellows(workbench, people="near_records", of="anew_keys", into="fellow_people")
    workbench.execute(
        "INSERT INTO looked_at SELECT DISTINCT HASH(key) AS record FROM fellow_people "
        "WHERE HASH(key) NOT IN (SELECT record FROM looked_at)"
    )
    return _spread(workbench)


def _spread(workbench: Workbench) -> bool:
    """Add to `looked_at` whoever shares a mark with anybody in it, and so on; then make `anew_keys` of it."""
    workbench.execute("CREATE OR REPLACE TEMP TABLE front AS FROM looked_at")
    [(most,)] = workbench.execute("SELECT COUNT(*) FROM person_entities").fetchall()
    while True:
        workbench.execute(
            """
            CREATE OR REPLACE TEMP TABLE front_marks AS SELECT DISTINCT mark FROM marks SEMI JOIN front USING (record);
            CREATE OR REPLACE TEMP TABLE front AS
            SELECT DISTINCT record FROM marks SEMI JOIN front_marks USING (mark) ANTI JOIN looked_at USING (record);
            INSERT INTO looked_at FROM front"""
        )
        [(new, count)] = workbench.execute("SELECT (SELECT COUNT(*) FROM front), COUNT(*) FROM looked_at").fetchall()
        if count > max(_ALWAYS, _MOST * most):
            return False
        if not new:
            break
    workbench.execute(
        """
        CREATE OR REPLACE TEMP TABLE anew_keys AS
        SELECT key FROM seeds
        UNION SELECT key FROM everybody WHERE HASH(key) IN (SELECT record FROM looked_at)
        UNION SELECT key FROM person_entities WHERE HASH(key) IN (SELECT record FROM looked_at)"""
    )
    return True


def _find_near(workbench: Workbench) -> None:
    """Create `near_records`: those among whom the fellows of `anew_keys` are, few enough to be looked at closely."""
    workbench.execute(
        """
        CREATE TEMP TABLE asking AS SELECT * FROM everybody WHERE key IN (SELECT key FROM anew_keys);
        CREATE TEMP TABLE asking_names AS
        SELECT DISTINCT company_name_of(company_name) AS name FROM asking WHERE company_name IS NOT NULL"""
    )
    texts = """
        SELECT host AS text FROM asking WHERE host IS NOT NULL
        UNION SELECT domain FROM asking WHERE domain IS NOT NULL"""
    find_domains(workbench, texts, into="asking_domains")
    workbench.execute(
        """
        CREATE TEMP TABLE near_hosts AS
        -- A domain has a dot at least: what has no more than one is a domain itself, or none.
        WITH texts AS (
          SELECT text, host_of(text) AS host
          FROM (SELECT DISTINCT host AS text FROM everybody UNION SELECT DISTINCT domain FROM everybody)),
        parted AS (SELECT text, STRING_SPLIT(host, '.') AS parts FROM texts WHERE host LIKE '%.%.%'),
        tails AS (
          SELECT text, UNNEST(LIST_TRANSFORM(RANGE(1, LEN(parts)), lambda i: ARRAY_TO_STRING(parts[i:], '.'))) AS tail
          FROM parted)
        SELECT text FROM texts WHERE host IN (SELECT domain FROM asking_domains)
        UNION SELECT text FROM tails WHERE tail IN (SELECT domain FROM asking_domains);
        CREATE TEMP TABLE near_names AS
        SELECT text FROM (SELECT DISTINCT company_name AS text FROM everybody WHERE company_name IS NOT NULL)
        WHERE company_name_of(text) IN (SELECT name FROM asking_names);
        CREATE TEMP TABLE near_records AS
        SELECT * FROM everybody
        WHERE host IN (SELECT text FROM near_hosts) OR domain IN (SELECT text FROM near_hosts) OR company_name IN (SELECT text FROM near_names)
          OR phone IN (SELECT phone FROM asking WHERE LENGTH(phone) >= 7)"""
    )


def find_domains(workbench: Workbench, texts: str, *, into: str) -> None:
    """Create the table `into` of the domains of companies for which texts stand: hosts, or web addresses.

    Parameters
    ----------
    workbench
        With the macros of `identity_words`.
    texts
        SQL of a relation with the column ``text``.
    into
        Name of the table; its column is ``domain``.
    """
    hosts = workbench.sql(f"SELECT DISTINCT host_of(text) AS host FROM ({texts})").to_arrow_table()["host"]
    domains = sorted(set(company_domains(hosts.to_pylist()).values()))
    workbench.register("domains_found", pa.table({"domain": pa.array(domains, pa.string())}))
    workbench.execute(f"CREATE TEMP TABLE {into} AS FROM domains_found")
    workbench.unregister("domains_found")
