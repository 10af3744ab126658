"""Pairs of records that may be one, put into a home by hand: what a sync would leave for people to say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lockstep.record.versions import Store, Version
from tiny import tiny_record

CHARTER = "company: {name: Tiny, currency: EUR, time_zone: Europe/Berlin}\n"
WHY = [
    {"what": "surname", "how": "same", "level": "same surname", "bits": 7.25},
    {"what": "e-mail", "how": "differs", "level": "another e-mail", "bits": -3.5},
    {"what": "city", "how": "missing", "level": "missing", "bits": 0.0},
]


def pair(left: str, right: str, *, ppm: int = 900_000, kind: str = "person") -> dict[str, Any]:
    """Return one pair."""
    return {"left_key": left, "right_key": right, "kind": kind, "probability_ppm": ppm}


def add_pairs(record: Path, pairs: Sequence[Mapping[str, Any]]) -> Version:
    """Commit a version of a record that is as the current one, with these pairs waiting."""
    with Store(record).write() as writer:
        parent = writer.parent
        assert parent is not None
        for table, paths in parent.tables.items():
            for path in paths:
                if table != "candidates":
                    writer.keep(table, path)
        full = [{"rule": "likeness", "why": json.dumps(WHY), "state": "review", **one} for one in pairs]
        path = writer.workspace / "candidates.parquet"
        pq.write_table(pa.Table.from_pylist(full), path)
        writer.add("candidates", path)
        return writer.commit(parent.made_s + 1, parent.notes)


def small_home(home: Path, people: int = 2) -> None:
    """Write a home of people with a record in each of two systems, each a person of their own with one journey."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "charter.yaml").write_text(CHARTER, encoding="utf-8")
    records, links, persons, journeys = [], [], [], []
    for number in range(people):
        for row, source in enumerate(("crm", "web")):
            key = f"{source}/people/{number}"
            records.append({
                "source": source, "file": "people", "row": 2 * number + row, "source_id": str(number), "recorded_s": 0,
                "key": key, "name": f"Ann Lee {number}", "email": f"ann{number}@{source}.example",
                "phone": f"+49{number}" if source == "crm" else None, "created_s": "2026-01-05 09:00",
            })  # fmt: skip
            links.append({"key": key, "kind": "person", "entity_id": key, "rule": "alone", "reason": "Nobody like it"})
            persons.append({"person_id": key, "name": f"Ann Lee {number}"})
            journeys.append({"journey_id": f"lead:{key}", "person_id": key, "known_s": "2026-01-05 09:00"})
    tiny_record(
        home / "record", journeys=journeys, person_records=records, links=links, people=persons, made="2026-02-01"
    )
