"""Who must be looked at together: everybody who shares with a changed record what decides who is who.

It is the closure that `record.identity` asks for: an address, a phone number, an id, a ruling, a pair that was
compared, a person; and whoever may be compared with them. Of a set closed in this way the rules say what they say of
all.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.record.build.firms import close_firms, find_domains
from lockstep.record.build.spreading import spread
from lockstep.record.identity_fellows import fellows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.record.rulings import Ruling


# People on whom somebody ruled since; a key may be that of a company.
_RULED = """
INSERT INTO seeds
SELECT key FROM everybody WHERE key IN (SELECT text FROM ruled_keys)
UNION SELECT key FROM person_entities WHERE key IN (SELECT text FROM ruled_keys)
"""


def close(workbench: Workbench, rulings: Sequence[Ruling]) -> bool:
    """Create `anew_keys`, of all people who may be affected by `seeds`, and `anew_companies`; False where too many are.

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
    workbench.execute(_RULED)
    if not close_firms(workbench):
        return False
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
    [(many,)] = workbench.execute("SELECT COUNT(*) FROM person_entities").fetchall()
    if not spread(workbench, into="looked_at", marks="marks", of=many):
        return False
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
        SELECT DISTINCT name FROM spelt_names WHERE text IN (SELECT company_name FROM asking)"""
    )
    texts = """
        SELECT host AS text FROM asking WHERE host IS NOT NULL
        UNION SELECT domain FROM asking WHERE domain IS NOT NULL"""
    find_domains(workbench, texts, into="asking_domains")
    workbench.execute(
        """
        CREATE TEMP TABLE near_hosts AS
        SELECT DISTINCT text FROM spelt_hosts WHERE tail IN (SELECT domain FROM asking_domains);
        CREATE TEMP TABLE near_names AS SELECT text FROM spelt_names WHERE name IN (SELECT name FROM asking_names);
        CREATE TEMP TABLE near_records AS
        SELECT * FROM everybody
        WHERE host IN (SELECT text FROM near_hosts) OR domain IN (SELECT text FROM near_hosts)
          OR company_name IN (SELECT text FROM near_names)
          OR phone IN (SELECT phone FROM asking WHERE LENGTH(phone) >= 7)"""
    )
