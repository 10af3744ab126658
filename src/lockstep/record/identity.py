"""Who is who: which records of the sources are one person or one company, and why.

In this order: what people ruled; what the source says itself; a shared e-mail address; a shared phone number and name;
and, where no rule has found a person in a second file, likeness weighed by a model (`identity_guess`). Companies: what
people ruled, a shared registrable domain, a name within one source or one place, likeness. Bare e-mail references of
touches, activities and deals join the person who has that address, or become a person known only by it.

The plain rules are wrong in known places, and mended there: a role mailbox, and an address of two clearly different
names, joins only records of one name; so does a phone number at which two first names of one surname are found; a
domain of sister companies, or of a company that names its parent, or of everybody, joins only one name.

Edges are made in SQL, each group of equals joined to its smallest key; clusters are the connected components of that
graph. Where people ruled two records of a component apart, edges are taken strongest first and those that would bring
the two together are refused (`identity_apart`). An entity's id is the smallest key of its cluster, so the links depend
on what the records say and never on the order or the files they came in.

A subset of the records gives the links and candidates of the whole to each of its people if it is closed, that is, if
with a record it holds every other with

1. the same e-mail address, written small and without blanks, bare references among them;
2. the same phone number of at least seven digits;
3. an id it names in `same_as`, or that names it there, or that names there an id it names too;
4. a ruling `same` or `apart` on both;
5. a row of `candidates` in common.

New candidates of a changed record are with its `identity_fellows.fellows`: these are to be in the subset too, with all
that 1 to 5 ask for them. Of companies, and for the links of people to them, the subset must hold with a company record
all of the same registrable domain, of the same name without legal form, its parent and its children; and, for the
reason of a company no record tells of (`@firm.example`), all people of it.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.matching.company_names import name_words, plainly
from lockstep.matching.model import default_model
from lockstep.record.identity_clusters import resolve
from lockstep.record.identity_domains import place_domains
from lockstep.record.identity_guess import guess
from lockstep.record.identity_rulings import keep_rulings
from lockstep.record.identity_words import MACROS, NO_COMPANY, NO_NAME, ROLE_MAILBOXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.model import Model
    from lockstep.record.rulings import Ruling

_LEFT_BEHIND = (
    "merged", "rows", "mails", "mail_groups", "mail_names", "contested", "shared_mails", "doubts", "ruled", "role_rows",
    "same_phone", "hosts", "names", "company_rows", "same_name", "said", "parents", "mixed_domains",
    "neighbours", "stem_texts", "stems", "shared_domains", "at_domains", "same_place",
)  # fmt: skip


def link(
    workbench: Workbench,
    *,
    people: str,
    companies: str,
    references: str,
    rulings: Sequence[Ruling] = (),
    models: Mapping[str, Model] | None = None,
    known_people: str | None = None,
    known_companies: str | None = None,
) -> None:
    """Create the view `links` in the workbench, replacing one that is there, and the tables it stands on.

    Parameters
    ----------
    workbench
        Where the relations are and the view will be.
    people, companies
        Names of relations with the columns of ``person_records`` and ``company_records``. Several rows of one
        key are one record with several answers.
    references
        Name of a relation with the column ``person_key``: person references of other tables. Those that begin
        with ``@`` are taken, doubles are fine.
    rulings
        What people ruled.
    models
        By kind, ``people`` and ``companies``; none means the ones that come along.
    known_people
        Name of a relation of further people who stay who they are: ``key``, ``entity_id``, ``company_id``.
    known_companies
        Name of a relation that says who some of `companies` are, instead of asking anew: ``key``, ``entity_id``. The
        others are a closed subset.

    Notes
    -----
    One row per person key, company key and bare e-mail reference, columns as in `schema.TABLES`; ``key`` and
    ``kind`` are unique together:

    - kind ``person``: each person record, each bare reference, and each id that a record names in ``same_as``
      though no file holds it, so that events of a merged record find their person. ``rule`` is ``source-id``,
      ``email``, ``phone-surname`` or ``alone``. The entity id is the smallest record key of the cluster, or the
      bare reference where there is no record.
    - kind ``company``: each company record (``domain``, ``name`` or ``alone``), and each person key that has an
      employer (``source-id``, ``domain`` or ``name``). The id is the smallest company key, or ``@firm.example``
      or ``@crm/acme`` for a company that only people's addresses or answers tell of.

    ``linked_key`` leads towards the record that gave the cluster its id, whose own row points to the smallest
    record joined to it; ``shared`` is what both have; null only when alone, or the only one known of a company.

    Two records at a role mailbox (``info@``, see `ROLE_MAILBOXES`) are one person only under the same surname,
    and, where that surname occurs with several first names, the same first name.

    Raises
    ------
    ValueError
        A name of a relation is no plain identifier.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute('''
    ...         CREATE TABLE p AS SELECT * FROM (VALUES ('crm/contacts/17', 'crm', 'anna@firm.example'),
    ...             ('web/leads/4', 'web', 'Anna@firm.example ')) AS v (key, source, email),
    ...         (SELECT NULL::TEXT AS phone, NULL::TEXT AS name, NULL::TEXT AS first_name, NULL::TEXT AS last_name,
    ...             NULL::TEXT AS same_as, NULL::TEXT AS company_key, NULL::TEXT AS company_name,
    ...             NULL::TEXT AS domain, NULL::TEXT AS city, NULL::TEXT AS country, NULL::TEXT AS title);
    ...         CREATE TABLE c (key TEXT, source TEXT, name TEXT, domain TEXT, city TEXT, region TEXT, country TEXT,
    ...             parent TEXT);
    ...         CREATE TABLE r AS SELECT '@bob@firm.example' AS person_key''')
    ...     link(bench, people="p", companies="c", references="r")
    ...     for row in bench.execute(
    ...         "SELECT key, entity_id, reason FROM links WHERE kind = 'person' ORDER BY key").fetchall():
    ...         print(row)
    ('@bob@firm.example', '@bob@firm.example', 'No person record has this e-mail address')
    ('crm/contacts/17', 'crm/contacts/17', 'Same e-mail address as web/leads/4: anna@firm.example')
    ('web/leads/4', 'crm/contacts/17', 'Same e-mail address as crm/contacts/17: anna@firm.example')
    """
    names = {"people": people, "companies": companies, "references": references}
    for name in names.values():
        if not name.isidentifier():
            raise ValueError(f"{name!r} is no name of a relation")
    words = {
        **names,
        "role_mailboxes": ", ".join(f"'{word}'" for word in ROLE_MAILBOXES),
        "no_name": ", ".join(f"'{word}'" for word in ("", *NO_NAME)),
        "no_company": ", ".join(f"'{word}'" for word in NO_COMPANY),
    }
    for signature, body in MACROS.items():
        workbench.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    keep_rulings(workbench, rulings)
    _run(workbench, _sql("identity_people.sql"), words)
    place_domains(workbench, _TEXTS.format(companies=companies))
    chosen = {kind: default_model(kind) for kind in ("people", "companies")} if models is None else models

    def guessed(kind: str, keys: str, softly_apart: str | None = None) -> int:
        placed = {**words, "keys": keys}
        return guess(workbench, kind=kind, model=chosen.get(kind), words=placed, softly_apart=softly_apart)

    resolve(workbench, keys="identity_keys", links="person_links", guess=lambda: guessed("people", "identity_keys"))
    _run(workbench, _CANDIDATES, {"links": "person_links", "kind": "person"})
    _run(workbench, _sql("identity_companies.sql"), words)
    if _are_asked(workbench, known_companies):
        _find_stems(workbench)
        _run(workbench, _sql("identity_company_edges.sql"), words)
        resolve(
            workbench,
            keys="identity_company_keys",
            links="company_links",
            softly_apart="identity_parents",
            guess=lambda: guessed("companies", "identity_company_keys", "identity_parents"),
        )
        _run(workbench, _CANDIDATES, {"links": "company_links", "kind": "company"})
    if known_companies is not None:
        _run(workbench, _KNOWN_COMPANIES, {"known": known_companies})
    _run(workbench, _sql("identity_employers.sql"), words)
    if known_people is not None:
        _run(workbench, _KNOWN_PEOPLE, {"known": known_people})
    for step in ("identity_links.sql", "identity_candidates.sql"):
        _run(workbench, _sql(step), words)
    for table in _LEFT_BEHIND:
        workbench.execute(f"DROP TABLE IF EXISTS identity_{table}")
    for signature in reversed(MACROS):
        workbench.execute(f"DROP MACRO {signature.split('(')[0]}")


def _are_asked(workbench: Workbench, known_companies: str | None) -> bool:
    """Tell whether of any company it is asked who it is; else lay out empty what the answer would be."""
    if known_companies is not None:
        asked = f"SELECT COUNT(*) FROM identity_company_keys WHERE key NOT IN (SELECT key FROM {known_companies})"
        if workbench.execute(asked).fetchall() == [(0,)]:
            workbench.execute(_ALL_KNOWN)
            return False
    return True


def _find_stems(workbench: Workbench) -> None:
    """Create `identity_stems`: of names of companies their words without the legal form, and that form."""
    texts = [text for (text,) in workbench.execute("SELECT text FROM identity_stem_texts ORDER BY text").fetchall()]
    stems = [name_words(text) for text in texts]
    letters = ["".join(sign for sign in plainly(text) if sign.isalnum()) for text in texts]
    forms = [spelt.replace("".join(stem), "", 1) for spelt, stem in zip(letters, stems, strict=True)]
    found = {
        "text": pa.array(texts, pa.string()),
        "stem": pa.array([" ".join(stem) or None for stem in stems], pa.string()),
        "form": pa.array(forms, pa.string()),
    }
    workbench.register("identity_found", pa.table(found))
    workbench.execute("CREATE OR REPLACE TEMP TABLE identity_stems AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")


_CANDIDATES = """
CREATE OR REPLACE TABLE {kind}_candidates AS
SELECT l.key AS left_key, r.key AS right_key, s.probability_ppm, s.rule, s.why, s.state
FROM identity_scored AS s JOIN {links} AS l ON l.node = s.low JOIN {links} AS r ON r.node = s.high;
DROP TABLE identity_scored
"""
_ALL_KNOWN = """
CREATE OR REPLACE TABLE company_links AS
SELECT key, node, node AS first_node, CAST(NULL AS INTEGER) AS linked_node, CAST(NULL AS VARCHAR) AS why
FROM identity_company_keys;
CREATE OR REPLACE TABLE company_candidates AS FROM person_candidates WHERE false;
DROP TABLE identity_company_keys
"""
# Whatever came out for them among the few that were looked at.
_KNOWN_COMPANIES = """
CREATE OR REPLACE TABLE company_links AS
SELECT l.key, l.node, COALESCE(f.node, l.first_node) AS first_node,
  CASE WHEN k.key IS NULL THEN l.linked_node END AS linked_node, CASE WHEN k.key IS NULL THEN l.why END AS why
FROM company_links AS l LEFT JOIN {known} AS k ON k.key = l.key LEFT JOIN company_links AS f ON f.key = k.entity_id
"""
# They are numbered behind the others, in the order of their keys as these are; their companies keep their places.
_KNOWN_PEOPLE = """
INSERT INTO person_links
WITH placed AS (
  SELECT key, entity_id,
    CAST(ROW_NUMBER() OVER (ORDER BY key) + (SELECT COALESCE(MAX(node), 0) FROM person_links) AS INTEGER) AS node
  FROM {known})
SELECT p.key, p.node, f.node, NULL, NULL FROM placed AS p JOIN placed AS f ON f.key = p.entity_id;
INSERT INTO employers
SELECT 6, 'known', k.company_id, k.company_id, CASE WHEN k.company_id NOT LIKE '@%' THEN k.company_id END, NULL,
  CAST(ROW_NUMBER() OVER (ORDER BY k.company_id) + (SELECT COALESCE(MAX(place), 0) FROM employers) AS INTEGER)
FROM (SELECT DISTINCT company_id FROM {known} WHERE company_id IS NOT NULL) AS k
WHERE k.company_id NOT IN (SELECT entity_id FROM employers);
INSERT INTO employer_links
SELECT p.node, e.place FROM {known} AS k JOIN person_links AS p ON p.key = k.key
JOIN (
  -- A company no record tells of goes by its own place: there its people explain each other.
  SELECT entity_id, ARG_MIN(place, CASE WHEN company_key IS NULL THEN 0 ELSE 1 END) AS place FROM employers GROUP BY 1
) AS e ON e.entity_id = k.company_id
"""
_TEXTS = """
SELECT SPLIT_PART(email, '@', -1) AS text FROM identity_mails
UNION SELECT domain FROM identity_rows UNION SELECT domain FROM {companies}
"""


def _sql(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _run(workbench: Workbench, sql: str, words: dict[str, str]) -> Workbench:
    for word, text in words.items():
        sql = sql.replace(f"{{{word}}}", text)
    return workbench.execute(sql)
