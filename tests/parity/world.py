"""A dozen journeys that a person can read, with everything that makes engines disagree, among many usual ones.

Nulls in every dimension, equal instants (told apart by id alone), a clock change at a weekend, names from right
to left, with a quote and with a backslash, two currencies, one of them without a rate, stages without a date,
two journeys on one deal, a deal without a person, a group whose denominator is zero, a win before its lead; one that
silently stopped, one that went back a stage, one that was returned and offered again. What is usual (of waiting, of
winning, of the weeks of a year) takes more than a dozen to say: `usual.py` has them. Times are Berlin's; days are
counted there.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from pyarrow import parquet

from lockstep.record.schema import DETOURS, PATH, TABLES
from lockstep.record.versions import Store, Version
from parity import usual

ZONE = ZoneInfo("Europe/Berlin")
STAGES = (*PATH, *DETOURS)
TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32()}
HEBREW, QUOTED, SLASHED = "דנה לוי", "Siobhán O'Hara", "back\\slash ${x}"

MEMBERS = """
name           | team      | manager | region | calendar
Ann            | sales     | Max     | North  |
Siobhán O'Hara | sales     | Max     | South  |
דנה לוי        | sales     | Rita    |        |
Mia            | marketing | Rita    |        |
"""

# A stage without a time was reached on nobody knows which day: `?`.
JOURNEYS = """
id  | deal | source          | channel | owner          | region | segment | kind       | known            | engaged          | offered          | accepted         | qualified  | opportunity      | won              | lost             | state        | reason   | minor   | currency
j01 | d01  | web             | paid    | Ann            | North  | mid     | hand-raise | 2026-01-05 09:00 | 2026-01-05 10:00 | 2026-01-06 09:00 | 2026-01-06 11:30 | 2026-01-12 | 2026-01-15 09:00 | 2026-02-27 17:59 |                  | won          |          | 1000050 | EUR
j02 | d01  | referral        |         | Ann            | North  | mid     | other      | 2026-01-20 09:00 |                  |                  |                  |            | 2026-01-15 09:00 | 2026-02-27 17:59 |                  | won          |          |         |
j03 | d02  | web             | paid    | Siobhán O'Hara | South  | small   | other      | 2026-03-27 16:00 | 2026-03-27 16:00 | 2026-03-27 17:59 | 2026-03-30 09:10 | ?          | 2026-04-01 09:00 | 2026-04-01 09:00 |                  | won          |          | 250000  | USD
j04 | d03  | web             | organic | Siobhán O'Hara | South  |         | other      | 2026-03-27 16:00 | ?                | 2026-03-28 03:00 | ?                | ?          | 2026-03-31 12:00 |                  | 2026-05-05 12:00 | lost         | price    | 99999   | EUR
j05 |      | fair            | event   | דנה לוי        |        | large   | hand-raise | 2026-03-29 01:30 |                  | 2026-03-29 03:30 |                  |            |                  |                  |                  | open         |          |         |
j06 |      | fair            | event   | דנה לוי        |        | large   | other      | 2026-03-29 03:30 |                  | 2026-03-30 08:00 |                  |            |                  |                  |                  | disqualified | FIT-role |         |
j07 |      |                 |         |                |        |         | other      | ?                |                  |                  |                  |            |                  |                  |                  | open         |          |         |
j08 |      | back\\slash ${x} |         | Mia            |        | small   | other      | 2026-04-10 10:00 | 2026-04-10 10:00 | 2026-04-10 10:00 |                  |            |                  |                  |                  | recycled     | ENG-timing |       |
j09 | d04  |                 |         | Ann            | North  |         |            |                  |                  |                  |                  |            | 2026-05-02 09:00 | 2026-05-01 09:00 |                  | won          |          | 5       | EUR
j10 | d05  |                 |         | Nobody known   |        |         |            |                  |                  |                  |                  |            | ?                | ?                |                  | won          |          | 123456  | CHF
j11 | d06  | web             | paid    | Ann            | North  | mid     | other      | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-02 | 2026-06-02 09:00 |                  |                  | open         |          | 700000  | EUR
j12 | d07  | web             | paid    | Ann            | North  | mid     | other      | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-01 09:00 | 2026-06-02 | 2026-06-02 09:00 | 2026-06-30 23:30 |                  | won          |          |         |
"""  # noqa: E501  a table is read across

# Calls and e-mails of sales, at or after arrival.
ATTEMPTS = """
journey | at               | kind
j01     | 2026-01-06 09:20 | call
j01     | 2026-01-06 11:00 | email
j03     | 2026-03-30 08:30 | call
j03     | 2026-03-30 08:30 | email
j04     | 2026-04-02 10:00 | call
j06     | 2026-03-30 08:00 | call
j08     | 2026-04-13 09:00 | call
j08     | 2026-04-13 15:00 | call
j08     | 2026-04-14 09:00 | email
j08     | 2026-04-15 09:00 | call
j08     | 2026-04-16 09:00 | email
j11     | 2026-06-01 09:00 | meeting
"""

# What came before: equal instants, channels nobody said or with a quote, a mail merely sent, one after the win.
TOUCHES = """
journey | at               | channel          | campaign         | kind
j01     | 2026-01-05 09:00 | Siobhán O'Hara's | spring           | visit
j01     | 2026-01-05 09:00 | Direct           |                  | visit
j01     | 2026-01-14 09:00 |                  | back\\slash ${x} | click
j02     | 2026-02-27 17:59 | fair             | spring           | visited
j02     | 2026-02-20 09:00 | mail             | spring           | sent
j02     | 2026-02-28 09:00 | mail             | spring           | click
j03     | 2026-03-27 16:00 | Direct           |                  | visit
j03     | 2026-03-31 16:00 | fair             | דנה לוי          | visited
j04     | 2026-03-28 02:30 | fair             | דנה לוי          | visited
j12     | 2026-06-01 09:00 | mail             | spring           |
"""

# What a source says of stages: one goes back to an earlier one, which another source does not know of.
STAGES_SAID = """
journey | source | at               | stage
j01     | crm    | 2026-01-06 09:00 | offered
j01     | crm    | 2026-01-12 10:00 | qualified
j01     | crm    | 2026-01-13 10:00 | engaged
j01     | web    | 2026-01-14 10:00 | qualified
j03     | crm    | 2026-03-27 16:00 | engaged
j03     | crm    | 2026-03-27 16:00 | known
j06     | crm    | 2026-03-29 03:30 | offered
"""

# One was returned and offered again, one is still undecided.
HANDOFFS = """
journey | at               | owner          | decision | decided          | code
j01     | 2026-01-06 09:00 | Ann            | accepted | 2026-01-06 11:30 |
j08     | 2026-04-10 10:00 | Mia            | returned | 2026-04-16 09:00 | ENG-timing
j08     | 2026-05-04 10:00 | Siobhán O'Hara |          |                  |
j05     | 2026-03-29 03:30 | דנה לוי        |          |                  |
"""

# Campaigns cost in three currencies, one of them without a rate, and one on nobody knows which day.
SPEND = """
at         | channel          | campaign | minor | currency
2026-01-02 | Siobhán O'Hara's | spring   | 10001 | EUR
2026-03-29 | fair             | spring   | 333   | USD
2026-03-30 | fair             | דנה לוי  | 5000  | EUR
2026-03-30 | mail             | spring   | 700   | CHF
?          | mail             | spring   | 100   | EUR
"""

# Two calendars, one of them from Sunday to Thursday; and Ann is away for a day.
CHARTER = """
company: {name: Twelve Journeys, currency: EUR, time_zone: Europe/Berlin}
goals:
  - {name: The goal, period: "2026", amount: 30000}
default_calendar: Berlin
calendars:
  Berlin:
    time_zone: Europe/Berlin
    hours: {monday-friday: "09:00-12:30, 13:30-17:00"}
    holidays: {country: DE}
  Tel Aviv:
    time_zone: Asia/Jerusalem
    hours: {sunday-thursday: "08:00-17:00"}
members:
  Ann: {time_off: [2026-06-01]}
  דנה לוי: {calendar: Tel Aviv}
rates: {USD: {2020-01-01: 0.5}}
"""

#: Minor units of the home currency, EUR, for one of the other; CHF has no rate.
RATES = {"EUR": 1.0, "USD": 0.5}


def at(text: str) -> int | None:
    """Return Berlin's wall clock as epoch seconds; None for nothing and for `?`."""
    return None if text in ("", "?") else int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def make(folder: Path, *, alone: bool = False) -> Version:
    """Write the world into a new store and return its only version; the dozen alone, or among the usual ones."""
    store = Store(folder)
    with store.write() as writer:
        for name, rows in tables(alone=alone).items():
            columns = {
                column: pa.array([row.get(column) for row in rows], TYPES[kind])
                for column, kind in TABLES[name].all_columns.items()
            }
            # In two files, as after two syncs, where there are rows enough.
            for number, part in enumerate((pa.table(columns).slice(0, 4), pa.table(columns).slice(4))):
                if part.num_rows:
                    parquet.write_table(part, writer.workspace / f"{name}-{number}.parquet")
                    writer.add(name, writer.workspace / f"{name}-{number}.parquet")
        return writer.commit(at("2026-07-01 08:00") or 0, notes={})


def tables(*, alone: bool = False) -> dict[str, list[dict[str, object]]]:
    """Return the world's tables of the record, as rows."""
    told = [*_read(JOURNEYS), *(() if alone else usual.JOURNEYS)]
    touches = [*_read(TOUCHES), *(() if alone else usual.TOUCHES)]
    attempts = [row | {"at": at(row["at"])} for row in [*_read(ATTEMPTS), *(() if alone else usual.ATTEMPTS)]]
    by_journey: dict[str, list[dict[str, object]]] = {}
    for one in attempts:
        by_journey.setdefault(str(one["journey"]), []).append(one)
    journeys = [_journey(row, by_journey.get(row["id"], [])) for row in told]
    by_deal = {row["deal_id"]: row for row in reversed(journeys) if row["deal_id"]}
    written = {row["deal"]: row for row in reversed(told)}
    return {
        "journeys": journeys,
        "deals": [_deal(row, written[str(name)]) for name, row in sorted(by_deal.items())],
        "attempts": [
            {"journey_id": name, "occurred_s": one["at"], "kind": one["kind"], "member": None, "ordinal": ordinal}
            for name, these in by_journey.items() for ordinal, one in enumerate(these, start=1)
        ],
        "activities": [_activity(number, one) for number, one in enumerate(attempts, start=1)],
        "stages": [_stage(number, row) for number, row in enumerate(_read(STAGES_SAID), start=1)],
        "handoffs": [_handoff(number, row) for number, row in enumerate(_read(HANDOFFS), start=1)],
        "members": [{"member_id": f"m{number}", **row} for number, row in enumerate(_read(MEMBERS))],
        "people": [
            {"person_id": f"p-{row['id']}", "name": row["id"], "record_count": 1} for row in told
        ],
        "links": [_link(row) for row in told],
        "touches": [_touch(number, row) for number, row in enumerate(touches, start=1)],
        "spend": [_spend(number, row) for number, row in enumerate(_read(SPEND), start=1)],
    }  # fmt: skip


@cache
def _read(text: str) -> list[dict[str, str]]:
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def _journey(row: dict[str, str], attempts: list[dict[str, object]]) -> dict[str, object]:
    instants = {stage: at(row.get(stage, "")) for stage in STAGES}
    entered = {stage for stage in STAGES if row.get(stage)} | ({row["state"]} & set(DETOURS))
    furthest = max((PATH.index(stage) for stage in entered if stage in PATH), default=-1)
    is_lead = int(bool(row["known"]))
    member = next((one for one in _read(MEMBERS) if one["name"] == row["owner"]), {})
    arrived = instants["offered"] or instants["known"]
    return {
        "journey_id": row["id"],
        "person_id": f"p-{row['id']}" if is_lead else None,
        "deal_id": row["deal"] or None,
        "is_lead": is_lead,
        "is_primary": int(row["id"] != "j02"),
        **{name: row[name] or None for name in ("source", "channel", "owner", "region", "segment")},
        "lead_kind": row["kind"] or None,
        **{name: member.get(name) or None for name in ("manager", "team", "calendar")},
        "system": "crm",
        "loss_reason": row["reason"] if row["state"] == "lost" else None,
        "return_code": row["reason"] if row["state"] in ("disqualified", "recycled") else None,
        **{f"{stage}_s": instant for stage, instant in instants.items()},
        **{
            f"has_{stage}": int(stage in entered or (stage in PATH and PATH.index(stage) <= furthest))
            for stage in STAGES
        },
        **{f"{stage}_day": _day(instant) for stage, instant in instants.items()},
        "arrived_s": arrived if is_lead else None,
        "first_attempt_s": attempts[0]["at"] if attempts else None,
        "attempt_count": len(attempts),
        "decided_s": instants["accepted"],
        "decision": "accepted" if instants["accepted"] else None,
        "touch_count": 0,
        "state": row["state"],
        "home_minor": _home(row) if row["id"] != "j02" else None,
    }


def _link(row: dict[str, str]) -> dict[str, object]:
    return {"key": f"crm/people/{row['id']}", "kind": "person", "entity_id": f"p-{row['id']}", "rule": "alone"}


def _touch(number: int, row: dict[str, str]) -> dict[str, object]:
    return {
        "source": "web", "file": "touches", "row": number, "source_id": f"t{number}", "occurred_s": at(row["at"]),
        "person_key": f"crm/people/{row['journey']}",
        **{name: row[name] or None for name in ("channel", "campaign", "kind")},
    }  # fmt: skip


def _activity(number: int, one: dict[str, object]) -> dict[str, object]:
    return {
        "source": "crm", "file": "activities", "row": number, "source_id": f"a{number}", "occurred_s": one["at"],
        "person_key": f"crm/people/{one['journey']}", "kind": one["kind"], "direction": "out",
    }  # fmt: skip


def _stage(number: int, row: dict[str, str]) -> dict[str, object]:
    return {
        "source": row["source"], "file": "stages", "row": number, "source_id": f"s{number}",
        "occurred_s": at(row["at"]), "person_key": f"crm/people/{row['journey']}", "stage": row["stage"],
    }  # fmt: skip


def _handoff(number: int, row: dict[str, str]) -> dict[str, object]:
    return {
        "source": "crm", "file": "handoffs", "row": number, "source_id": f"h{number}", "occurred_s": at(row["at"]),
        "person_key": f"crm/people/{row['journey']}", "decided_s": at(row["decided"]),
        **{name: row[name] or None for name in ("owner", "decision", "code")},
    }  # fmt: skip


def _spend(number: int, row: dict[str, str]) -> dict[str, object]:
    return {
        "source": "web", "file": "spend", "row": number, "source_id": f"s{number}", "occurred_s": at(row["at"]),
        "channel": row["channel"], "campaign": row["campaign"],
        "amount_minor": int(row["minor"]), "amount_currency": row["currency"],
    }  # fmt: skip


def _deal(journey: dict[str, object], row: dict[str, str]) -> dict[str, object]:
    shared = ("deal_id", "person_id", "owner", "state", "loss_reason", "home_minor")
    return {
        **{name: journey[name] for name in shared},
        "source": "crm",
        "name": f"Deal {row['deal']}",
        "amount_minor": int(row["minor"]) if row["minor"] else None,
        "amount_currency": row["currency"] or None,
        "created_s": journey["opportunity_s"],
        "created_day": journey["opportunity_day"],
        "closed_s": journey["won_s"] or journey["lost_s"],
        "closed_day": journey["won_day"] or journey["lost_day"],
    }


def _home(row: dict[str, str]) -> int | None:
    rate = RATES.get(row["currency"])
    return round(int(row["minor"]) * rate) if row["minor"] and rate else None


def _day(instant: int | None) -> int | None:
    if instant is None:
        return None
    return (datetime.fromtimestamp(instant, ZONE).date() - datetime(1970, 1, 1, tzinfo=ZONE).date()).days
