"""A simulated history as a record, without files in between: what hundreds of seeds need.

It is what the exports and their reading would make of a history without any dirt, but for a few columns that no figure
of journeys reads. A test holds it against the record that is really built.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from lockstep.record.manifest import Version
from lockstep.record.schema import DAY, INT, TABLES, TEXT
from lockstep.record.versions import Store
from lockstep.simulate.company import REGIONS, TIME_ZONE, Company
from lockstep.simulate.dice import Ints
from lockstep.simulate.history import happened
from lockstep.simulate.hours import DAY_S, OFFICES
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.market import CHANNELS, OUTBOUND
from lockstep.simulate.people import SEGMENTS, People
from lockstep.simulate.return_codes import RETURN_CODES
from lockstep.simulate.world import NEVER

#: Types of the record's columns in its files.
_KINDS = {TEXT: pa.string(), INT: pa.int64(), DAY: pa.int32()}
_PATH = ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")


def record(folder: Path, *, touches: int, seed: int, now_s: int, planted: Mapping[str, float] | None = None) -> Version:
    """Write a history as the journeys, attempts and members of a record.

    Parameters
    ----------
    folder
        Of the record; the history becomes its newest version.
    touches, seed, now_s, planted
        As `simulate` takes them. No touch is written.

    Returns
    -------
    Version
        With the tables `journeys`, `attempts` and `members`; the others are empty.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     version = record(Path(folder), touches=1_000, seed=1, now_s=1_795_075_200)
    >>> version.counts["journeys"] > 90
    True
    """
    company, who, what = happened(touches=touches, seed=seed, now_s=now_s, planted=planted or {})
    with Store(folder).write() as writer:
        for name, table in (
            ("journeys", _journeys(who, what, [member.name for member in company.members])),
            ("attempts", _attempts(what)),
            ("members", _members(company)),
        ):
            parquet.write_table(table, writer.workspace / f"{name}.parquet")
            writer.add(name, writer.workspace / f"{name}.parquet")
        return writer.commit(now_s, notes={})


def _members(company: Company) -> pa.Table:
    by_name = {member.name: member for member in company.members}
    members = [by_name[name] for name in sorted(by_name)]
    return _table(
        "members",
        {
            "member_id": [member.key for member in members],
            "name": [member.name for member in members],
            "email": [member.email for member in members],
            "team": [member.team for member in members],
            "calendar": [OFFICES[member.office].name for member in members],
        },
    )


def _journeys(who: People, what: Journeys, names: list[str]) -> pa.Table:
    count = len(who)
    never = np.full(count, NEVER)
    is_decided = what.decided_s < NEVER
    closed = {"won": what.is_won, "lost": ~what.is_won & (what.closed_s < NEVER)}
    at_s: dict[str, Ints] = {
        "known": who.known_s,
        "engaged": what.engaged_s,
        "offered": what.offered_s,
        "accepted": np.where(what.is_accepted & is_decided, what.decided_s, NEVER),
        "qualified": what.qualified_s,
        "opportunity": what.opportunity_s,
        "won": np.where(closed["won"] & (what.closed_s < NEVER), what.closed_s, NEVER),
        "lost": np.where(closed["lost"], what.closed_s, NEVER),
        "recycled": np.where(is_decided & ~what.is_accepted, what.decided_s, what.exit_s),
        "disqualified": never,
    }
    reached = np.zeros(count, dtype=np.int64)
    columns: dict[str, object] = {}
    for stage in reversed(_PATH):
        reached |= at_s[stage] < NEVER
        columns[f"has_{stage}"] = reached.copy()
    for stage, instants in at_s.items():
        columns[f"{stage}_s"] = _instants(instants)
        if stage not in ("recycled", "disqualified"):
            columns[f"{stage}_day"] = _days(instants)
        if stage not in _PATH:
            columns[f"has_{stage}"] = (instants < NEVER).astype(np.int64)
    has_deal = what.opportunity_s < NEVER
    number = np.arange(count)
    is_offered = what.offered_s < NEVER
    columns |= {
        "journey_id": [f"j{index:08d}" for index in number],
        "person_id": [f"p{index:08d}" for index in number],
        "deal_id": pa.array([f"d{index:08d}" for index in number], mask=~has_deal),
        "is_lead": np.ones(count, dtype=np.int64),
        "is_primary": np.ones(count, dtype=np.int64),
        "channel": pa.array([each.name for each in CHANNELS]).take(pa.array(who.channel, mask=who.is_outbound)),
        "source": pa.array([*(each.name for each in CHANNELS), OUTBOUND]).take(
            pa.array(np.where(who.is_outbound, len(CHANNELS), who.channel))
        ),
        "lead_kind": pa.array(["other", "hand-raise"]).take(pa.array(who.is_hand_raise.astype(np.int64))),
        "region": pa.array(REGIONS).take(pa.array(who.region)),
        "segment": pa.array(SEGMENTS).take(pa.array(who.segment)),
        "owner": pa.array(names).take(pa.array(np.where(has_deal, what.ae, what.sdr))),
        "arrived_s": _instants(np.where(is_offered, what.offered_s, who.known_s)),
        "first_attempt_s": _instants(what.attempt_s.min(axis=1)),
        "attempt_count": what.attempts,
        "first_contact_s": _instants(what.contact_s),
        "decided_s": _instants(what.decided_s),
        "decision": pa.array(["returned", "accepted"]).take(
            pa.array(what.is_accepted.astype(np.int64), mask=~is_decided)
        ),
        "return_code": pa.array(RETURN_CODES).take(pa.array(np.maximum(what.code, 0), mask=what.code < 0)),
        "packet_missing": pa.array(["", "phone"]).take(
            pa.array(what.packet_lacks_phone.astype(np.int64), mask=~is_offered)
        ),
        "state": pa.array(["open", "won", "lost", "recycled"]).take(pa.array(_state(at_s))),
        "home_minor": pa.array(what.home_minor, mask=~has_deal),
    }
    return _table("journeys", columns)


def _state(at_s: Mapping[str, Ints]) -> Ints:
    ended = [at_s[name] < NEVER for name in ("won", "lost")]
    is_out = (at_s["recycled"] < NEVER) & (at_s["opportunity"] == NEVER)
    return np.select([*ended, is_out], [1, 2, 3], 0)


def _attempts(what: Journeys) -> pa.Table:
    lead, place = np.nonzero(what.attempt_s < NEVER)
    return _table(
        "attempts",
        {
            "journey_id": [f"j{index:08d}" for index in lead],
            "ordinal": place + 1,
            "occurred_s": what.attempt_s[lead, place],
            "kind": ["call"] * len(lead),
        },
    )


def _table(name: str, columns: Mapping[str, object]) -> pa.Table:
    kinds = {column: _KINDS[kind] for column, kind in TABLES[name].all_columns.items()}
    filled = {column: _array(values, kinds[column]) for column, values in columns.items()}
    count = len(next(iter(filled.values())))
    return pa.table({column: filled.get(column, pa.nulls(count, kind)) for column, kind in kinds.items()})


def _array(values: object, kind: pa.DataType) -> pa.Array:
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)


def _instants(at_s: Ints) -> pa.Array:
    return pa.array(np.where(at_s < NEVER, at_s, 0), mask=at_s >= NEVER)


def _days(at_s: Ints) -> pa.Array:
    """Return the company's days: by its offset at the noon of the UTC day, on which no clock is changed."""
    zone = ZoneInfo(TIME_ZONE)
    utc_days = np.where(at_s < NEVER, at_s, 0) // DAY_S
    known, of = np.unique(utc_days, return_inverse=True)
    noons = (datetime.fromtimestamp(int(day) * DAY_S + DAY_S // 2, UTC).astimezone(zone) for day in known)
    offsets = np.array([int(noon.utcoffset().total_seconds()) for noon in noons])  # type: ignore[union-attr]  # aware
    return pa.array((np.where(at_s < NEVER, at_s, 0) + offsets[of]) // DAY_S, mask=at_s >= NEVER)
