"""The normal form of records: what of a cell is compared, and what says nothing at all.

Blanks, capitals, accents and punctuation go; a phone number is its digits, a company its name without the legal
form, a role mailbox (``info@``) nobody's address, a free-mail domain nobody's company.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.matching.company_names import name_words, part_of_group
from lockstep.matching.mailboxes import ROLE_MAILBOXES, company_domain, is_free

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lockstep.engines.embedded import Workbench

#: The normal columns of every record: text, but `words`, a list.
COLUMNS: tuple[str, ...] = (
    "national_id", "first", "last", "born", "email", "mailbox", "local", "host", "phone", "company", "words", "bare",
    "part", "domain", "street", "house", "address2", "postcode", "city", "state", "country", "title",
)  # fmt: skip
#: Those that a column of a list may hold; the others are made from them.
CELLS: tuple[str, ...] = (
    "name",
    *(column for column in COLUMNS if column not in ("mailbox", "local", "host", "words", "bare", "part")),
)

_NOTHING = "['', '-', '--', '.', 'na', 'n/a', 'n.a.', 'none', 'null', 'nil', 'unknown', 'unbekannt', '?', 'tbd']"
_PLAIN = "replace(replace(replace(translate(strip_accents({0}), 'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')"
_LETTERS = rf"nullif(regexp_replace({_PLAIN}, '[^\p{{{{L}}}}]+', '', 'g'), '')"
_WORDS = rf"nullif(trim(regexp_replace({_PLAIN}, '[^\p{{{{L}}}}\p{{{{N}}}}]+', ' ', 'g')), '')"
_SIGNS = rf"nullif(regexp_replace({_PLAIN}, '[^\p{{{{L}}}}\p{{{{N}}}}]+', '', 'g'), '')"
# Most cells are plain words already, and to see that takes a fifth of the time of the rest.
_QUICK = "CASE WHEN regexp_full_match({0}, '[a-z]+( [a-z]+)*') THEN {1} ELSE "

# Blanks that are no ASCII are rare, and to look for them takes ten times as long.
_TRIMMED = "CASE WHEN {0} > '!' AND NOT ends_with({0}, ' ') AND strlen({0}) = length({0}) THEN {0} ELSE trim({0}) END"
# No word for nothing is longer than nine letters.
_SAID = "CASE WHEN strlen({0}) > 9 OR NOT list_contains(" + _NOTHING + ", {0}) THEN {0} END"
_ADDRESS = (
    r"CASE WHEN regexp_matches(email, '^mailto:|\s') THEN regexp_replace(email, '^mailto:|\s+', '', 'g') ELSE email END"
)
_HOST = "split_part({0}, '@', 2)"

_TITLED = r"'^(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|dipl|ing|sir|mme|sra)\.?\s+)+'"
_SUFFIXED = r"'[,\s]+(?:jr|sr|ii|iii|iv|phd|md|mba|esq|cpa)\.?$'"

_PREPARED = rf"""
CREATE OR REPLACE TEMP TABLE {{into}} AS
WITH {{cells}},
parts AS (
  SELECT *, {_ADDRESS} AS address,
    ltrim(regexp_replace(phone, '[^0-9]+', '', 'g'), '0') AS digits,
    regexp_replace(regexp_replace(name, {_TITLED}, ''), {_SUFFIXED}, '') AS untitled
  FROM cells),
named AS (
  SELECT *, split_part(address, '@', 1) AS local, {_HOST.format("address")} AS host_said,
    coalesce(first, CASE WHEN contains(untitled, ',') THEN regexp_extract(trim(split_part(untitled, ',', 2)), '^\S+')
      WHEN contains(untitled, ' ') THEN regexp_extract(untitled, '^\S+') END) AS first_name,
    coalesce(last, CASE WHEN contains(untitled, ',') THEN split_part(untitled, ',', 1)
      ELSE regexp_extract(untitled, '\S+$') END) AS last_name,
    regexp_extract(born, '^(\d{{{{4}}}})\D?(\d{{{{2}}}})\D?(\d{{{{2}}}})', ['y', 'm', 'd']) AS year_first,
    regexp_extract(born, '^(\d{{{{1,2}}}})\D(\d{{{{1,2}}}})\D(\d{{{{4}}}})', ['d', 'm', 'y']) AS day_first
  FROM parts),
made AS (
  SELECT uid, side, domain, host_said, company, split_part(local, '+', 1) AS untagged,
    {{national_id}} AS national_id, {{first_name}} AS first, {{last_name}} AS last,
    CASE WHEN year_first.y <> '' THEN year_first.y || year_first.m || year_first.d
      WHEN day_first.y <> '' THEN day_first.y || lpad(day_first.m, 2, '0') || lpad(day_first.d, 2, '0')
      ELSE {{born}} END AS born,
    CASE WHEN contains(address, '@') OR length(address) > 5 THEN
      CASE WHEN NOT list_contains({list(ROLE_MAILBOXES)}, local) THEN address END END AS email,
    CASE WHEN length(digits) >= 6 THEN right(digits, 9) END AS phone,
    regexp_replace(split_part(local, '+', 1), '[^a-z]+', '', 'g') AS lettered,
    {{street}} AS street, {{house}} AS house_said, regexp_extract({{street}}, '(?:^|\s)(\d+\w*)', 1) AS house_found,
    {{address2}} AS address2, {{postcode}} AS postcode, {{city}} AS city, {{state}} AS state, {{country}} AS country,
    {{title}} AS title
  FROM named)
SELECT m.uid, m.side, m.national_id, m.first, m.last, m.born, m.email,
  -- A mailbox made of its owner's name says again what the name said.
  CASE WHEN m.email IS NOT NULL AND length(m.untagged) >= 5
    AND NOT contains(m.untagged, coalesce(m.last, '#')) THEN m.untagged END AS mailbox,
  CASE WHEN m.email IS NOT NULL AND length(m.lettered) >= 6 THEN m.lettered END AS local,
  CASE WHEN m.email IS NOT NULL THEN coalesce(d.domain, CASE WHEN d.is_free THEN 'free' END) END AS host,
  m.phone, c.plain AS company, c.words, c.bare, c.part, coalesce(h.domain, d.domain) AS domain,
  CASE WHEN m.house_said IS NULL
    THEN nullif(trim(regexp_replace(m.street, '^\d+\w*\s+|\s+\d+\w*$', '')), '') ELSE m.street END AS street,
  coalesce(m.house_said, nullif(m.house_found, '')) AS house,
  m.address2, m.postcode, m.city, m.state, m.country, m.title
FROM made AS m
LEFT JOIN matching_companies AS c ON c.text = m.company
LEFT JOIN matching_hosts AS h ON h.text = m.domain
LEFT JOIN matching_hosts AS d ON d.text = m.host_said
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Records in their normal form.

    Attributes
    ----------
    records
        Name of their table: ``uid``, ``side`` and `COLUMNS`, null where a record says nothing.
    kind
        ``people`` or ``companies``.
    columns
        The normal columns that have a value somewhere.
    across
        Only pairs of the two lists are looked for; else all pairs.
    """

    records: str
    kind: str
    columns: frozenset[str]
    across: bool = False

    def has(self, columns: Iterable[str]) -> bool:
        """Return whether each of these columns has a value somewhere."""
        return self.columns.issuperset(columns)

    @property
    def sides(self) -> str:
        """SQL of which record of a pair is ``l`` and which is ``r``."""
        return "l.side = 0 AND r.side = 1" if self.across else "l.uid < r.uid"

    @property
    def pairs_of_group(self) -> str:
        """SQL of how many pairs the records of a group make."""
        if self.across:
            return "count(*) FILTER (side = 0) * count(*) FILTER (side = 1)"
        return "count(*) * (count(*) - 1) // 2"


def prepare(
    workbench: Workbench, records: str, columns: Mapping[str, str], *, kind: str, into: str, across: bool = False
) -> Prepared:
    """Create the table `into` with the normal form of records.

    Parameters
    ----------
    workbench
        Where `records` is and `into` will be.
    records
        Name of a relation with ``uid`` (whole number, unique), ``side`` (0; 1 for the second list) and more.
    columns
        What it holds (one of `CELLS`; ``name`` is first and last name in one) to SQL of a column of it.
    kind, across
        As `Prepared` says them.
    into
        Name of the table.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute("CREATE TABLE r AS SELECT 1 AS uid, 0 AS side, 'Foo GmbH' AS c, 'Dr. Anna Ríos' AS n, "
    ...                       "'INFO@foo.example' AS m")
    ...     found = prepare(bench, "r", {"company": "c", "name": "n", "email": "m"}, kind="people", into="p")
    ...     bench.execute("SELECT first, last, company, email, domain FROM p").fetchall()
    [('anna', 'rios', 'foo', None, 'foo.example')]
    """
    _look_up_companies(workbench, _cells(records, columns, "company"))
    _look_up_hosts(workbench, _cells(records, columns, "domain", "email"))
    forms = {
        "first_name": _LETTERS, "last_name": _LETTERS, "national_id": _SIGNS, "born": _SIGNS, "postcode": _SIGNS,
        "house": _SIGNS, "street": _WORDS, "address2": _WORDS, "city": _WORDS, "state": _WORDS, "country": _WORDS,
        "title": _WORDS,
    }  # fmt: skip
    made = {
        column: _QUICK.format(column, column if form is _WORDS else f"replace({column}, ' ', '')")
        + form.format(column)
        + " END"
        for column, form in forms.items()
    }
    workbench.execute(_PREPARED.format(into=into, cells=_cells(records, columns, *CELLS), **made))
    counts = ", ".join(f"count({column})" for column in COLUMNS)
    [found] = workbench.execute(f"SELECT {counts} FROM {into}").fetchall()
    for table in ("companies", "hosts"):
        workbench.execute(f"DROP TABLE matching_{table}")
    filled = frozenset(column for column, count in zip(COLUMNS, found, strict=True) if count)
    return Prepared(records=into, kind=kind, columns=filled, across=across)


def _cells(records: str, columns: Mapping[str, str], *wanted: str) -> str:
    """SQL of the relation `cells`, in steps: what each cell says in small letters, null where that is nothing."""
    held = [column for column in wanted if column in columns]
    said = "".join(f", CAST({columns[column]} AS VARCHAR) AS {column}" for column in held)
    trimmed = "".join(f", {_TRIMMED.format(column)} AS {column}" for column in held)
    small = "".join(f", lower({column}) AS {column}" for column in held)
    cells = "".join(
        f", {_SAID.format(column) if column in columns else 'CAST(NULL AS VARCHAR)'} AS {column}" for column in wanted
    )
    return (
        f"said AS (SELECT uid, side{said} FROM {records}), trimmed AS (SELECT uid, side{trimmed} FROM said), "
        f"small AS (SELECT uid, side{small} FROM trimmed), cells AS (SELECT uid, side{cells} FROM small)"
    )


def _look_up_companies(workbench: Workbench, cells: str) -> None:
    """Create `matching_companies`: each company text, its name in words, the set of them, and its letters alone."""
    texts = _texts(workbench, f"WITH {cells} SELECT DISTINCT company FROM cells")
    words = [name_words(text) for text in texts]
    found = {
        "text": pa.array(texts, pa.string()),
        "plain": pa.array([" ".join(each) or None for each in words], pa.string()),
        "words": pa.array([sorted(set(each)) or None for each in words], pa.list_(pa.string())),
        "bare": pa.array(["".join(each) or None for each in words], pa.string()),
        "part": pa.array([part_of_group(each) for each in words], pa.string()),
    }
    _keep(workbench, "matching_companies", pa.table(found))


def _look_up_hosts(workbench: Workbench, cells: str) -> None:
    """Create `matching_hosts`: each host or web address, and the domain of the company it stands for."""
    texts = _texts(workbench, f"WITH {cells} SELECT domain FROM cells UNION SELECT {_HOST.format(_ADDRESS)} FROM cells")
    found = {
        "text": pa.array(texts, pa.string()),
        "domain": pa.array([company_domain(text) for text in texts], pa.string()),
        "is_free": pa.array([is_free(text) for text in texts], pa.bool_()),
    }
    _keep(workbench, "matching_hosts", pa.table(found))


def _texts(workbench: Workbench, query: str) -> list[str]:
    return sorted(text for (text,) in workbench.execute(query).fetchall() if text)


def _keep(workbench: Workbench, name: str, table: pa.Table) -> None:
    # Copied: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("matching_found", table)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM matching_found")
    workbench.unregister("matching_found")
