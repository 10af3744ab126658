"""Who somebody means by an address, a number, a name or an id; and what is held of one person, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.privacy.collecting import collect
from lockstep.privacy.person import Person, attach, find, redacted, version_of
from lockstep.privacy.raw import raw_answers
from lockstep.record import schema
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store

if TYPE_CHECKING:
    from lockstep.record.home import Home

#: How many are shown at most: whoever finds more types more.
MOST = 50
#: Landed tables hold what sources said; of the others only these are more than what follows from them.
_SHOWN = {table.name for table in schema.LANDED}

_FOUND = f"""
WITH meant AS (
  SELECT entity_id FROM links WHERE kind = 'person' AND (lower(key) = $1 OR lower(key) = '@' || $1)
  UNION SELECT person_id FROM people WHERE contains(lower(name), $1)
  UNION SELECT entity_id FROM links JOIN person_records USING (key)
    WHERE kind = 'person' AND (lower(email) = $1 OR contains(lower(name), $1)
      OR contains(lower(concat_ws(' ', first_name, last_name)), $1)
      OR (length($2) >= 6 AND contains(regexp_replace(phone, '[^0-9]', '', 'g'), $2)))
)
SELECT m.entity_id, p.name, p.email, c.name
FROM meant AS m LEFT JOIN people AS p ON p.person_id = m.entity_id LEFT JOIN companies AS c USING (company_id)
ORDER BY lower(p.email) = $1 DESC NULLS LAST, lower(p.name) = $1 DESC NULLS LAST, p.name NULLS LAST, 1
LIMIT {MOST}
"""

_RECORDS = """
SELECT source, key, coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')), email, phone, consent,
  coalesce(updated_s, created_s, occurred_s)
FROM person_records WHERE list_contains($1, key) ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody who may be meant.

    Attributes
    ----------
    key
        Their ``person_id``.
    name, email, company
        As the record has them; None where it says nothing.
    """

    key: str
    name: str | None
    email: str | None
    company: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What one record of a source says of them.

    Attributes
    ----------
    source, key
        Whose, and which.
    name, email, phone, consent
        Its words.
    at_s
        When it was changed or made last, epoch seconds UTC: of when its consent is at the latest.
    """

    source: str
    key: str
    name: str | None
    email: str | None
    phone: str | None
    consent: str | None
    at_s: int | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an installation holds of one person.

    Attributes
    ----------
    person
        Who.
    records
        What each record of a source says.
    rows
        Source and table to rows about them, or that name them.
    answers
        Source and stream to raw answers about them, or that name them.
    rulings
        How many of the team's rulings are about them.
    versions
        How many versions of the record are kept, older ones among them.
    """

    person: Person
    records: tuple[Record, ...]
    rows: Mapping[tuple[str, str], int]
    answers: Mapping[tuple[str, str], int]
    rulings: int
    versions: int


def meant(home: Home, text: str) -> list[Meant]:
    """Return who may be meant by a text, whoever is called exactly so first; at most `MOST`.

    Parameters
    ----------
    home
        The installation.
    text
        An e-mail address or the key of a record, whole; or part of a name or of a phone number.

    Raises
    ------
    LockstepError
        There is no record yet.
    """
    said = text.strip().lower()
    if len(said) < 2:  # one letter means everybody
        return []
    digits = "".join(sign for sign in said if sign.isdigit()).lstrip("0")
    with workbench(threads=2) as bench:
        attach(bench, version_of(Store(home.record).current()))
        return [Meant(*row) for row in bench.execute(_FOUND, [said, digits]).fetchall()]


def holdings(home: Home, who: str, *, is_whole: bool = True) -> Holdings:
    """Return what is held of a person.

    Parameters
    ----------
    home
        The installation.
    who
        Key of one of their records, or their e-mail address.
    is_whole
        Look through every text for them; otherwise `rows`, `answers` and `rulings` are left empty, at a tenth of the
        time.

    Raises
    ------
    LockstepError
        As `person.find`; or there is no record yet.
    """
    with workbench(threads=2) as bench:
        store = Store(home.record)
        attach(bench, version_of(store.current()))
        person = find(bench, who)
        records = bench.execute(_RECORDS, [list(person.keys)]).fetchall()
        found = collect(bench, person) if is_whole else {}
        raw = raw_answers(home, bench, person) if is_whole else []
    rulings = [
        one for one in (Rulings(home.rulings).all() if is_whole else ())
        if {one.left, one.right} & set(person.keys) or redacted(one.said, person.needles()) != one.said
    ]  # fmt: skip
    return Holdings(
        person, tuple(Record(*row) for row in records), _counts(found),
        Counter((one["source"], one["stream"]) for one in raw), len(rulings), len(store.names()),
    )  # fmt: skip


def _counts(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, str], int]:
    counts = Counter((row["source"], table) for table in found if table in _SHOWN for row in found[table])
    return dict(sorted(counts.items()))
