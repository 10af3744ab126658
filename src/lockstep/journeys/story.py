"""One journey with all that is known of it: its stages, its timeline, who its person is and why we think so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from lockstep.figures.context import Context
from lockstep.journeys.asking import rows_of
from lockstep.journeys.rows import STANDINGS, journey_rows
from lockstep.journeys.ruled import corrections, facts, merges, place_of
from lockstep.journeys.timeline import entries, in_order
from lockstep.record.rulings import Ruling
from lockstep.record.schema import DETOURS, PATH

#: Before and after everything.
_EVER = 9_000_000_000
#: Records whose faults are looked up: a person of more is a mistake of the sources, and no page would hold it.
_LOOKED_UP = 100


def is_known(context: Context, journey_id: str, *, folder: Path | None = None) -> bool:
    """Return whether there is a journey with an id, which may be any text; much quicker than its story."""
    return int(pc.index(journey_rows(context, folder)["journey_id"], journey_id).as_py()) >= 0


def story(
    context: Context, journey_id: str, *, folder: Path | None = None, rulings: Sequence[Ruling] = ()
) -> dict[str, Any] | None:
    """Tell one journey.

    Parameters
    ----------
    context
        What to read.
    journey_id
        Any text: an id that there is not has no story.
    folder
        As `journey_rows` takes it.
    rulings
        Every ruling ever made, oldest first.

    Returns
    -------
    dict or None
        JSON values. ``journey``, its row; ``stages``, entered and dated, in order of time; ``entries``, as
        `timeline.entries`; ``links``, the records of its person; ``facts`` on which they differ; ``faults`` that
        reading found in them; ``others``, further journeys of the person. None: there is no such journey.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    table = journey_rows(context, folder)
    place = pc.index(table["journey_id"], journey_id).as_py()
    if place < 0:
        return None
    row = table.slice(place, 1).to_pylist()[0]
    row["standing"] = STANDINGS[row["standing_no"]]
    person_id, deal_id = row["person_id"], row["deal_id"]
    journeys = rows_of(context, "person_journeys.sql", journey_id=journey_id, person_id=person_id)
    own = next(other for other in journeys if other["journey_id"] == journey_id)
    links = sorted(rows_of(context, "person_links.sql", person_id=person_id), key=lambda link: str(link["key"]))
    keys_of = {str(link["key"]) for link in links}
    keys = {"journey_keys": keys_table({link["key"]: None for link in links})}
    deals = {"deal_keys": keys_table({deal_id: None} if deal_id is not None else {})}
    after_s, until_s = span(own, journeys)
    told = rows_of(context, "timeline.sql", given=keys | deals, after_s=after_s, until_s=until_s)
    says = rows_of(context, "person_says.sql", given=keys)
    differ = rows_of(context, "conflicts_of.sql", kind="person", entity_id=person_id)
    return {
        "journey": row,
        "stages": _stages(own),
        "entries": in_order(
            [
                *entries(told, names_of(context)),
                *(
                    entry
                    for entry in (*merges(links, says, person_id), *corrections(rulings, keys_of))
                    if entry["occurred_s"] is None or after_s < entry["occurred_s"] <= until_s
                ),
            ]
        ),
        "links": [{**link, "place": place_of(link["key"])} for link in links],
        "facts": facts(differ),
        "faults": _faults(context, [*says, *(entry for entry in told if entry["kind"] == "deal")]),
        "others": [
            {"journey_id": other["journey_id"], "deal": other["deal"]}
            for other in sorted(journeys, key=lambda other: str(other["journey_id"]))
            if other["journey_id"] != journey_id
        ],
    }


def keys_table(keys: Mapping[str, str | None]) -> pa.Table:
    """Return keys as ``timeline.sql`` reads them, each with whose it is."""
    return pa.table({"key": pa.array(keys.keys(), pa.string()), "who": pa.array(keys.values(), pa.string())})


def span(own: Mapping[str, Any], journeys: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return between which instants what happens to a person belongs to this journey: after the one, up to the other.

    A person's deals follow each other in the order in which they were opened; a journey takes over when the deal
    before it closed. It is the same rule by which the record builds journeys (``record/build/4_journeys.sql``).

    Examples
    --------
    >>> first = {"journey_id": "a", "deal_id": "1", "created_s": 10, "closed_s": 20}
    >>> second = {"journey_id": "b", "deal_id": "2", "created_s": 30, "closed_s": None}
    >>> span(first, [first, second]), span(second, [first, second])
    ((-9000000000, 20), (20, 9000000000))
    """
    with_deal = [other for other in journeys if other["deal_id"] is not None]
    if own["deal_id"] is None or len(with_deal) < 2:
        return -_EVER, _EVER
    with_deal.sort(key=lambda other: (_opened(other) is None, _opened(other) or 0, other["deal_id"]))
    number = next(number for number, other in enumerate(with_deal) if other["journey_id"] == own["journey_id"])
    before = with_deal[number - 1] if number else None
    after_s = -_EVER
    if before is not None:
        after_s = before["closed_s"] if before["closed_s"] is not None else _opened(own) or 0
    is_last = number == len(with_deal) - 1
    return after_s, _EVER if is_last or own["closed_s"] is None else own["closed_s"]


def _opened(journey: Mapping[str, Any]) -> int | None:
    created_s: int | None = journey["created_s"]
    return created_s if created_s is not None else journey["closed_s"]


def _stages(own: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the stages that were entered at a known time, in the order of time and, where they tie, of the path."""
    entered = [
        (own[f"{stage}_s"], number, stage)
        for number, stage in enumerate((*PATH, *DETOURS))
        if own[f"{stage}_s"] is not None
    ]
    entered.sort()
    found: list[dict[str, Any]] = []
    for occurred_s, _, stage in entered:
        since_s = occurred_s - found[-1]["occurred_s"] if found else None
        found.append({"stage": stage, "occurred_s": occurred_s, "since_s": since_s})
    return found


def names_of(context: Context) -> Callable[[str | None, str], str | None]:
    """Return what turns a member as a source writes it, by id, e-mail or name, into the member's name."""
    names: dict[str, str] = {}
    for member in rows_of(context, "member_names.sql"):
        for ref in (member["member_id"], str(member["member_id"]).rpartition("/")[2], member["email"], member["name"]):
            if ref and member["name"]:
                names.setdefault(str(ref).strip().lower(), member["name"])

    def name_of(said: str | None, source: str) -> str | None:
        return names.get(said.strip().lower(), said) if said else None

    return name_of


def _faults(context: Context, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what reading found in these rows of the sources, in their order."""
    places = [
        exp.and_(
            exp.column("source", table="f").eq(record["source"]),
            exp.column("file", table="f").eq(record["file"]),
            exp.column("row", table="f").eq(record["row"]),
        )
        for record in records[:_LOOKED_UP]
    ]
    if not places:
        return []
    found = rows_of(context, "faults_of.sql", places=exp.or_(*places))
    return sorted(found, key=lambda fault: (fault["source"], fault["file"], fault["row"], str(fault["column"])))
