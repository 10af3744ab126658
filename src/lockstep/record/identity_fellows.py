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
CREATE OR REPLACE TEMP VIEW identity_fellow_rows AS
SELECT key, LOWER(TRIM(email)) AS email, phone, company_name, domain, first_name, last_name, name FROM {people}
"""
_TEXTS = "SELECT SPLIT_PART(email, '@', -1) AS text FROM {rows} UNION SELECT domain FROM {rows}"
_FELLOWS = """
CREATE OR REPLACE TEMP TABLE {into} AS
WITH identity_spots AS ({spots}),
identity_near AS (
  SELECT DISTINCT key, spot FROM identity_spots
  WHERE spot IN (SELECT spot FROM identity_spots WHERE key IN (SELECT key FROM {of}))),
identity_named AS (
  SELECT key, UNNEST([first_name_of(first_name, name), surname_of(last_name, name)]) AS name
  FROM identity_fellow_rows WHERE key IN (SELECT key FROM identity_near)),
identity_hints AS (
  SELECT n.key, HASH(n.spot, d.name) AS hint FROM identity_near AS n JOIN identity_named AS d ON d.key = n.key
  WHERE d.name NOT IN ({no_name}))
SELECT DISTINCT key FROM identity_hints
WHERE hint IN (SELECT hint FROM identity_hints WHERE key IN (SELECT key FROM {of}))
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
    ...         FROM (VALUES ('crm/p/1', 'anna@firm.example', 'Anna Huber'),
    ...             ('web/p/2', 'ah@firm.example', 'Ann Huber'),
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
        "rows": "identity_fellow_rows",
        "no_name": ", ".join(f"'{word}'" for word in ("", *NO_NAME)),
        "no_company": ", ".join(f"'{word}'" for word in NO_COMPANY),
    }
    for signature, body in MACROS.items():
        workbench.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    workbench.execute(_filled(_NAMES, words))
    workbench.execute(_filled(_ROWS, words))
    place_domains(workbench, _filled(_TEXTS, words))
    spots = resources.files(__package__).joinpath("identity_spots.sql").read_text(encoding="utf-8")
    workbench.execute(_filled(_filled(_FELLOWS, {"spots": spots}), words))
    workbench.execute("DROP VIEW identity_fellow_rows; DROP TABLE identity_names; DROP TABLE identity_hosts")


def _filled(sql: str, words: dict[str, str]) -> str:
    for word, text in words.items():
        sql = sql.replace(f"{{{word}}}", text)
    return sql
