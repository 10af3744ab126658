"""Who has not been heard of for so long that nothing is left to keep them for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockstep.engines.embedded import workbench
from lockstep.privacy.person import attach, version_of
from lockstep.record.versions import Store

if TYPE_CHECKING:
    from lockstep.record.home import Home

#: At most so many are erased at once: each is looked for by name in every text.
AT_ONCE = 200
#: Words by which sources say that there is no consent. What is none of them may be one, in whatever words somebody was
#: asked, and keeps whoever gave it: an erasure can't be taken back.
NO_CONSENT = (
    r"^\s*(no|nein|non|nee|false|0|-|none|unknown|not applicable|(not |non.)?opt(ed)?[ -]?out|unsubscribed.*"
    r"|unconfirmed|withdrawn|refused|denied|cleaned|bounced|non.marketing contact|legitimate interest.*|)\s*$"
)
#: The last thing that happened between us and each person, by any of their keys; a deal keeps its people.
_QUIET = """
WITH keys AS (SELECT key, entity_id FROM links WHERE kind = 'person'),
happened AS (
  SELECT person_key AS key, occurred_s AS at_s FROM touches
  UNION ALL SELECT person_key, occurred_s FROM activities
  UNION ALL SELECT person_key, occurred_s FROM stages
  UNION ALL SELECT person_key, greatest(occurred_s, decided_s) FROM handoffs
  UNION ALL SELECT key, greatest(created_s, updated_s, occurred_s) FROM person_records
),
with_deals AS (
  SELECT entity_id FROM keys JOIN deal_records ON person_key = keys.key
  UNION SELECT entity_id FROM keys JOIN deal_people ON person_key = keys.key
  UNION SELECT person_id FROM deals
),
last AS (SELECT entity_id, max(at_s) AS at_s FROM keys LEFT JOIN happened USING (key) GROUP BY 1)
SELECT people.person_id, last.at_s, coalesce(people.name, people.email)
FROM people LEFT JOIN last ON last.entity_id = people.person_id
WHERE last.at_s < $1 AND people.person_id NOT IN (SELECT entity_id FROM with_deals WHERE entity_id IS NOT NULL)
  AND (people.consent IS NULL OR regexp_matches(people.consent, $2, 'i'))
ORDER BY last.at_s, people.person_id
"""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Somebody without a deal, without consent, and without anything since.

    Attributes
    ----------
    key
        Their ``person_id``.
    last_s
        When something last happened, epoch seconds UTC.
    name
        By which they are known; None where the record says no name and no address.
    """

    key: str
    last_s: int
    name: str | None


def quiet(home: Home, *, before_s: int) -> list[Quiet]:
    """Return the people of whom nothing was heard since an instant, longest silent first.

    Parameters
    ----------
    home
        The installation.
    before_s
        Epoch seconds UTC.

    Returns
    -------
    list
        Without those who are on a deal, or whose last word on consent may be a yes. Somebody of whom nothing is dated
        is left out: nobody can say how long.

    Raises
    ------
    LockstepError
        There is no record yet.
    """
    with workbench() as bench:
        attach(bench, version_of(Store(home.record).current()))
        return [Quiet(*row) for row in bench.execute(_QUIET, [before_s, NO_CONSENT]).fetchall()]
