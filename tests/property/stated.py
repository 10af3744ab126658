"""What a small world says of stages, by plain Python, and whether a reason given for a difference is so.

Written from the definitions of `docs/reference/reconciliation.md` and from what the record is built of, not from the
SQL of `lockstep.reconcile`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow.parquet as pq

from lockstep.reconcile.comparing import RECORD
from lockstep.reconcile.reasons import REASONS
from lockstep.reconcile.standings import STAGES, Asked
from lockstep.record.versions import Version

DEALS = ("opportunity", "won", "lost")


class Truth:
    """What the world says, by plain Python."""

    def __init__(self, version: Version) -> None:
        def table(name: str) -> list[dict[str, Any]]:
            return [row for path in version.tables.get(name, ()) for row in pq.read_table(path).to_pylist()]

        self.person = {row["key"]: row["entity_id"] for row in table("links") if row["kind"] == "person"}
        self.journeys = table("journeys")
        self.records = {row["key"]: row for row in table("person_records")}
        self.deals = {row["key"]: row for row in table("deal_records")}
        self.primary = {row["deal_id"]: row["person_id"] for row in table("deals")}
        self.members: dict[str, set[str]] = defaultdict(set)
        for row in self.journeys:
            if row["deal_id"]:
                self.members[row["deal_id"]].add(row["person_id"])
        self.on_deals = {self.person.get(row["person_key"]) for row in table("deal_people")}
        self.touched = {self.person.get(row["person_key"]) for row in table("touches")}
        self.said: list[tuple[str, str, str | None, int | None, str | None]] = []  # source, key, stage, when, word
        for row in table("stages"):
            self.say(row, row["deal_key"] or row["person_key"], row["stage"], row["occurred_s"], row["status"])
        for row in table("handoffs"):
            self.say(row, row["person_key"], "offered", row["occurred_s"])
            if row["decision"]:
                stage = "accepted" if row["decision"] == "accepted" else "recycled"
                self.say(row, row["person_key"], stage, row["decided_s"])
        for key, row in self.records.items():
            self.say(row, key, "known", row["created_s"])
            if row["stage"] or row["status"]:
                self.say(row, key, row["stage"], None, row["status"])
        for key, row in self.deals.items():
            self.say(row, key, "opportunity", row["created_s"])
            if row["state"] in ("won", "lost"):
                self.say(row, key, row["state"], row["closed_s"], row["status"])
        self.touches(table("touches"))

    def say(self, row: dict[str, Any], ref: str, stage: str | None, when: int | None, word: str | None = None) -> None:
        self.said.append((row["source"], self.own(row["source"], ref), stage, when, word))

    def own(self, source: str, ref: str) -> str:
        """Return the source's own record that a bare address of its own stands for."""
        if ref in self.records or "/deal_records/" in ref:
            return ref
        mine = [
            key for key, row in self.records.items()
            if row["source"] == source and not row["is_deleted"] and self.person[key] == self.person.get(ref)
        ]  # fmt: skip
        return min(mine, default=ref)

    def touches(self, rows: list[dict[str, Any]]) -> None:
        first: dict[tuple[str, str], list[Any]] = defaultdict(list)
        known: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in rows:
            key = self.own(row["source"], row["person_key"])
            if row["kind"] != "opened" and row["occurred_s"] is not None:
                first[row["source"], key].append(row["occurred_s"])
            if key not in self.records:
                known[row["source"], key].append(row["occurred_s"])
        self.said += [(source, key, "engaged", min(dates), None) for (source, key), dates in first.items()]
        self.said += [
            (source, key, "known", min((one for one in dates if one is not None), default=None), None)
            for (source, key), dates in known.items()
        ]

    def is_deal(self, key: str) -> bool:
        return "/deal_records/" in key

    def gone(self, key: str) -> bool:
        return bool((self.deals if self.is_deal(key) else self.records).get(key, {}).get("is_deleted"))

    def unit(self, key: str) -> str:
        if not self.is_deal(key):
            return self.person.get(key, key)
        return self.primary.get(key) or self.gone_person(key) or key

    def gone_person(self, key: str) -> str | None:
        row = self.deals.get(key)
        return self.person.get(row["person_key"]) if row and row["is_deleted"] and row["person_key"] else None

    def live(self, source: str, unit: str) -> list[tuple[str, str | None, int | None, str | None]]:
        """Return what a source says of a person or deal, without what it has deleted."""
        return [
            (key, stage, when, word) for owner, key, stage, when, word in self.said
            if owner == source and self.unit(key) == unit and not self.gone(key)
        ]  # fmt: skip

    def dated(self, source: str, unit: str, stage: str, *, gone: bool = False) -> dict[str, list[int | None]]:
        """Return when a source says that a stage was entered, by record, deals before people."""
        found: dict[str, list[int | None]] = defaultdict(list)
        for owner, key, said, when, _ in self.said:
            if owner == source and said == stage and self.unit(key) == unit and self.gone(key) == gone:
                found[key].append(when)
        has_deal = any(
            self.is_deal(key) and (stage in DEALS or said == stage) for key, said, _, _ in self.live(source, unit)
        )
        return {key: dates for key, dates in found.items() if self.is_deal(key) or not has_deal}

    def counted(self, source: str, what: Asked) -> set[str]:
        """Return the records that a source counts."""
        units = {self.unit(key) for owner, key, *_ in self.said if owner == source}
        return {
            key for unit in units for key, dates in self.dated(source, unit, what.stage).items()
            if any(inside(when, what) for when in dates)
        }  # fmt: skip

    def journeys_in(self, what: Asked) -> list[dict[str, Any]]:
        return [
            row for row in self.journeys
            if row["is_primary"] and inside(row[f"{what.stage}_s"], what) and row[f"{what.stage}_s"] <= what.as_of_s
        ]  # fmt: skip

    def holds(self, row: dict[str, Any], here: str, there: str, what: Asked) -> bool:
        """Return whether what is said of one difference is so."""
        key, unit, reason = row["key"], row["unit"], row["reason"]
        assert reason in REASONS
        if here == RECORD:
            journey = next(one for one in self.journeys_in(what) if one["journey_id"] == key)
            assert journey[f"{what.stage}_s"] == row["here_s"]
            key = journey["deal_id"] or ""
        else:
            assert key in self.counted(here, what)
            assert self.unit(key) == unit
        if row["there_stage"] is not None:
            assert row["there_stage"] in {one[1] for one in self.live(there, unit)}
        if row["there_word"] is not None:
            assert row["there_word"] in {one[3] for one in self.live(there, unit)}
        test = getattr(
            self, f"in_record_{reason}".replace("-", "_") if there == RECORD else f"is_{reason}".replace("-", "_")
        )
        return bool(test(key, unit, here, there, what))

    # Between two sources, or what the record counts and a source does not.
    def is_missing(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return not any(owner == there and self.unit(one) == unit for owner, one, *_ in self.said)

    def is_deleted(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return any(owner == there and self.unit(one) == unit and self.gone(one) for owner, one, *_ in self.said)

    def is_other_period(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        dates = [when for dates in self.dated(there, unit, what.stage).values() for when in dates]
        return not any(inside(when, what) for when in dates) and any(when is not None for when in dates)

    def is_no_date(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        dates = [when for dates in self.dated(there, unit, what.stage).values() for when in dates]
        return bool(dates) and all(when is None for when in dates)

    def is_implied(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        place = STAGES.index(what.stage)
        later = STAGES[place + 1 : 7]
        return not self.dated(there, unit, what.stage) and any(one[1] in later for one in self.live(there, unit))

    def is_other_stage(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        said = {one[1] for one in self.live(there, unit)}
        return what.stage not in said and bool(said - {"known", None})

    def is_same_word(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        mine = {word for _, stage, _, word in self.live(here, unit) if stage == what.stage}
        theirs = {word for _, stage, _, word in self.live(there, unit) if stage not in (what.stage, None)}
        return bool((mine & theirs) - {None})

    def is_unmapped_word(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return any(stage is None and word for _, stage, _, word in self.live(there, unit))

    def is_no_stage(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        said = self.live(there, unit)
        return bool(said) and {one[1] for one in said} <= {"known", None} and not any(one[3] for one in said)

    def is_duplicate(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        mine = [one for one in self.counted(here, what) if self.unit(one) == unit and not self.is_deal(one)]
        theirs = [one for one in self.counted(there, what) if self.unit(one) == unit]
        return len(mine) > len(theirs) > 0

    def is_another_deal(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        theirs = [one for one in self.counted(there, what) if self.unit(one) == unit]
        return self.is_deal(key) and bool(theirs) and key not in theirs

    def is_second_person(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        deals = {deal for deal, people in self.members.items() if unit in people}
        return any(
            one in deals or self.members[deal] - {unit} & {self.unit(one)}
            for one in self.counted(there, what) for deal in deals if self.unit(one) != unit
        )  # fmt: skip

    def is_deal_rules(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        said = self.live(there, unit)
        of_person = any(stage == what.stage and not self.is_deal(one) for one, stage, _, _ in said)
        return of_person and any(self.is_deal(one) for one, *_ in said) and not self.dated(there, unit, what.stage)

    def is_no_person(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return self.is_deal(key) and self.primary[key] is None

    def is_unknown_person(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return key not in self.person and not self.is_deal(key)

    def is_unknown_deal(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return self.is_deal(key) and key not in self.deals

    # What a source counts and the record does not.
    in_record_unknown_person, in_record_unknown_deal = is_unknown_person, is_unknown_deal

    def of(self, unit: str) -> list[dict[str, Any]]:
        return [row for row in self.journeys if (row["person_id"] or row["deal_id"]) == unit]

    def entry(self, row: dict[str, Any], what: Asked) -> Any:
        return row[f"{what.stage}_s"]

    def in_record_duplicate(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        mine = [one for one in self.counted(here, what) if self.unit(one) == unit]
        theirs = [one for one in self.journeys_in(what) if one in self.of(unit)]
        return len(mine) > len(theirs) > 0 and not self.is_deal(key)

    def in_record_after_as_of(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        dates = [when for when in self.dated(here, unit, what.stage)[key] if inside(when, what)]
        return min(dates) > what.as_of_s or any(  # type: ignore[type-var]
            (self.entry(row, what) or 0) > what.as_of_s for row in self.of(unit)
        )

    def in_record_second_entry(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        dates = [when for dates in self.dated(here, unit, what.stage).values() for when in dates]
        return any(when is not None and when < what.from_s for when in dates)

    def in_record_said_before(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return any(self.entry(row, what) is not None and self.entry(row, what) < what.from_s for row in self.of(unit))

    def in_record_other_period(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        entries = [self.entry(row, what) for row in self.of(unit) if row["is_primary"]]
        return not any(inside(when, what) for when in entries) and any(when is not None for when in entries)

    def in_record_second_person(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return any(not row["is_primary"] and self.entry(row, what) is not None for row in self.of(unit))

    def in_record_deal_rules(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return what.stage in DEALS and not self.is_deal(key) and any(row["deal_id"] for row in self.of(unit))

    def in_record_address_only(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        has_record = any(self.person[one] == unit and not self.gone(one) for one in self.records)
        return not self.of(unit) and not has_record and unit not in self.on_deals and unit not in self.touched

    def in_record_no_journey(self, key: str, unit: str, here: str, there: str, what: Asked) -> bool:
        return not self.of(unit) and unit in self.on_deals


def inside(when: int | None, what: Asked) -> bool:
    """Return whether an instant lies in the period."""
    return when is not None and what.from_s <= when < what.to_s
