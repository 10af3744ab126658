"""One company with all that is known of it: its people, its deals and one timeline of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from lockstep.engines.engine import EngineError
from lockstep.figures.context import Context
from lockstep.journeys.asking import rows_of
from lockstep.journeys.rows import STANDINGS, journey_rows
from lockstep.journeys.ruled import corrections, facts, merges, place_of
from lockstep.journeys.story import keys_table, names_of
from lockstep.journeys.timeline import entries, in_order
from lockstep.record.rulings import Ruling
from lockstep.values.faults import LockstepError

#: The newest so many entries are told; a page holds no more, and a company of ten thousand people has millions.
TOLD = 5_000
_EVER = 9_000_000_000


def is_known_company(context: Context, company_id: str) -> bool:
    """Return whether there is a company with an id, which may be any text; much quicker than its story."""
    try:
        return bool(rows_of(context, "company_known.sql", company_id=company_id))
    except EngineError:
        raise  # what can't be read is not unknown
    except LockstepError:  # it holds what no text of the record can: NUL, or half a character
        return False


def company(
    context: Context, company_id: str, *, folder: Path | None = None, rulings: Sequence[Ruling] = ()
) -> dict[str, Any] | None:
    """Tell one company.

    Parameters
    ----------
    context, folder, rulings
        As `story` takes them.
    company_id
        Any text: an id that there is not has no story.

    Returns
    -------
    dict or None
        JSON values. ``company``, the answers that rule; ``journeys``, rows of `journey_rows`, the last event first;
        ``entries``, as `timeline.entries`, each with ``who`` it happened to, the newest `TOLD`; ``is_cut``, whether
        there are more; ``links``, its records; ``facts`` on which they differ, as `story` has them. None: there is no
        such company.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    known = rows_of(context, "company_known.sql", company_id=company_id)
    if not known:
        return None
    table = journey_rows(context, folder)
    journeys = table.filter(pc.equal(table["company_id"], company_id)).to_pylist()
    journeys.sort(key=lambda row: (row["last_s"] is None, -(row["last_s"] or 0), row["journey_id"]))
    people = rows_of(context, "company_people.sql", company_id=company_id)
    differ = rows_of(context, "conflicts_of.sql", kind="company", entity_id=company_id)
    says = sorted(rows_of(context, "company_says.sql", company_id=company_id), key=lambda row: str(row["key"]))
    given = {
        "journey_keys": keys_table({row["key"]: row["who"] for row in people}),
        "deal_keys": keys_table({row["deal_id"]: row["deal"] for row in journeys if row["deal_id"] is not None}),
    }
    told = entries(rows_of(context, "timeline.sql", given=given, after_s=-_EVER, until_s=_EVER), names_of(context))
    ours = [*merges(says, says, company_id), *corrections(rulings, {row["key"] for row in says})]
    every = in_order([*told, *ours])
    dated = [entry for entry in every if entry["occurred_s"] is not None]
    return {
        "company": known[0],
        "journeys": [{**row, "standing": STANDINGS[row["standing_no"]]} for row in journeys],
        "people_count": len({row["person_id"] for row in people}),
        "entries": [*dated[-TOLD:], *(entry for entry in every if entry["occurred_s"] is None)][:TOLD],
        "is_cut": len(every) > TOLD,
        "links": [{**row, "place": place_of(row["key"])} for row in says],
        "facts": facts(differ),
    }
