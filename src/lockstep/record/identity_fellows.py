"""Which people a few records might be likened to: those who share a name with them, and an employer or a number."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from lockstep.record.identity_domains import place_domains
from lockstep.record.identity_words import MACROS, NO_COMPANY, NO_NAME

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

_NAMES = """
CREATE OR REPLACE TEMP TABLE identity_names AS
SELECT text, CASE WHEN name NOT IN ({no_company}) THEN name ELSE '' END AS name
FROM (SELECT text, company_name_of(text) AS name FROM (SELECT DISTINCT company_name AS text FROM {people})
  WHERE text IS NOT NULL)
"""
_ROWS = """
CREATE OR REPLACE TEMP VIEW identity_rows AS
SELECT key, LOWER(TRIM(email)) AS email, phone, company_name, domain, first_name, last_name, name FROM {people}
"""
_FELLOWS = """
CREATE OR REPLACE TEMP TABLE {into} AS
WITH spots AS ({spots}),
asked AS (SELECT DISTINCT spot FROM spots SEMI JOIN {of} AS o ON o.key = spots.key),
near AS (SELECT DISTINCT s.key, s.spot FROM spots AS s SEMI JOIN asked ON asked.spot = s.spot),
named AS (
  SELECT r.key, UNNEST([first_name_of(r.first_name, r.name), surname_of(r.last_name, r.name)]) AS name
  FROM identity_rows AS r SEMI JOIN near ON near.key = r.key),
hints AS (
  SELECT n.key, HASH(n.spot, d.name) AS hint FROM near AS n JOIN named AS d ON d.key = n.key
  WHERE d.name NOT IN ({no_name})),
wanted AS (SELECT DISTINCT hint FROM hints SEMI JOIN {of} AS o ON o.key = hints.key)
SELECT DISTINCT h.key FROM hints AS h SEMI JOIN wanted ON wanted.hint = h.hint
"""


def fellows(workbench: Workbench, *, people: str, of: str, into: str) -> None:
    """Create the table `into` with the ``key`` of every person record that a record of `of` may be scored against.

    Parameters
    ----------
    workbench
        Where the relations are.
    people
        Name of a relation with the columns of ``person_records``.
    of
        Name of a relation with the column ``key``: those asked about. They are in `into` themselves, if they have a
        name and an employer or a number.
    into
        Name of the table.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute('''
    ...         CREATE TABLE p AS SELECT key, email, name, NULL::TEXT AS phone, NULL::TEXT AS first_name,
    ...             NULL::TEXT AS last_name, NULL::TEXT AS company_name, NULL::TEXT AS domain
    ...         FROM (VALUES ('crm/p/1', 'anna@firm.example', 'Anna Huber'), ('web/p/2', 'ah@firm.example', 'Ann Huber'),
    ...             ('web/p/3', 'otto@firm.example', 'Otto Maier')) AS v (key, email, name);
    ...         CREATE TABLE o AS SELECT 'crm/p/1' AS key''')
    ...     fellows(bench, people="p", of="o", into="f")
    ...     bench.execute("SELECT key FROM f ORDER BY key").fetchall()
    [('crm/p/1',), ('web/p/2',)]
    """
    words = {
        "people": people,
        "of": of,
        "into": into,
        "id": "key",
        "rows": "identity_rows",
        "no_name": ", ".join(f"'{word}'" for word in ("", *NO_NAME)),
        "no_company": ", ".join(f"'{word}'" for word in NO_COMPANY),
    }
    for signature, body in MACROS.items():
        workbench.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    workbench.execute(_filled(_NAMES, words))
    workbench.execute(_filled(_ROWS, words))
    place_domains(
        workbench, "SELECT SPLIT_PART(email, '@', -1) AS text FROM identity_rows UNION SELECT domain FROM identity_rows"
    )
    spots = resources.files(__package__).joinpath("identity_spots.sql").read_text(encoding="utf-8")
    workbench.execute(_filled(_filled(_FELLOWS, {"spots": spots}), words))
    workbench.execute("DROP VIEW identity_rows; DROP TABLE identity_names; DROP TABLE identity_hosts")


def _filled(sql: str, words: dict[str, str]) -> str:
    for word, text in words.items():
        sql = sql.replace(f"{{{word}}}", text)
    return sql
