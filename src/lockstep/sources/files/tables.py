"""How one table is read from a staged file: every field of the mapping becomes SQL for the table's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lockstep.engines.embedded import Workbench
from lockstep.record import schema
from lockstep.sources.fields import FIELDS, FLAGS, MONEY, REFERENCES, TIMES, WHOLE
from lockstep.sources.files.amounts import Amount, read_amount
from lockstep.sources.files.checks import Check, Reading, Screen
from lockstep.sources.files.delimited import Blanks
from lockstep.sources.files.domains import read_domain
from lockstep.sources.files.phones import read_phone
from lockstep.sources.files.sql import literal, name
from lockstep.sources.files.texts import cell_sql, read_email, read_flag, read_text, read_whole
from lockstep.sources.files.times import recognise
from lockstep.sources.mapping import Column, File
from lockstep.sources.mapping import Mapping as SourceMapping
from lockstep.values.faults import Fault, LockstepError
from lockstep.values.ids import key_sql

#: A day: sources in zones ahead of ours may be that much early.
_SLACK_S = 86_400
#: Fields that say what has happened, so that they can't lie in the future.
_PAST = {"created", "updated", "occurred", "decided"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One table to be read from one staged file.

    Attributes
    ----------
    table, fields
        The table, and its fields with the names their columns really have in the staged file.
    key, file, mapping
        Key of the file, its part of the mapping, and all of it.
    source
        SQL of the staged rows, with ``row`` and ``line``.
    row_name
        What stands before the number of a row without an id.
    blanks
        The blanks its cells have.
    is_derived
        The rows of the file are not this table's own: its id repeats by design.
    recorded_s
        When the file is read.
    workbench
        To look at columns with.
    leftovers
        Per field, times that an earlier look could not read.
    """

    table: str
    fields: Mapping[str, Column]
    key: str
    file: File
    mapping: SourceMapping
    source: str
    row_name: str
    blanks: Blanks
    is_derived: bool
    recorded_s: int
    workbench: Workbench
    leftovers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """SQL that lands a table.

    Attributes
    ----------
    fields
        SQL of a relation with the cells, layers and landed columns of every row, and ``row`` and ``line``.
    rows
        The same, but where one row of the file becomes several of the table.
    columns
        SQL over `rows` per column of the table, in its order.
    checks
        Over `fields`.
    times
        Field to landed column, cell and staged column of each recognised time, to look for leftovers.
    notes
        Faults of the file as a whole.
    has_ids
        The mapping names a column for the id.
    """

    fields: str
    rows: str
    columns: dict[str, str]
    checks: tuple[Check, ...]
    times: dict[str, tuple[str, str, str]]
    notes: tuple[Fault, ...]
    has_ids: bool


def plan_table(feed: Feed) -> TablePlan:
    """Work out how `feed` is read. Looks at columns of times, amounts and domains, and at nothing else.

    Raises
    ------
    LockstepError
        A reference could mean several files, or a table lacks the fields without which it says nothing.
    """
    return _Planner(feed).plan()


class _Planner:
    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.shown = {field: column.column or "" for field, column in feed.fields.items()}
        cells = {f"r_{field}": cell_sql(column, blanks=feed.blanks) for field, column in feed.fields.items()}
        self.cells = (
            f"(SELECT row, line{''.join(f', {sql} AS {key}' for key, sql in cells.items())} FROM {feed.source})"
        )
        self.times: dict[str, tuple[str, str, str]] = {}
        self.notes: list[Fault] = []

    def plan(self) -> TablePlan:
        readings = list(self._readings())
        landed = {key: sql for reading in readings for key, sql in reading.columns.items()}
        relation = self.cells
        for depth in range(max((len(reading.layers) for reading in readings), default=0)):
            layer = [
                item for reading in readings if depth < len(reading.layers) for item in reading.layers[depth].items()
            ]
            relation = f"(SELECT *{''.join(f', {sql} AS {key}' for key, sql in layer)} FROM {relation})"
        # Landed columns get a prefix of their own: “from”, “row” and “file” are other things in here.
        relation = f"(SELECT *{''.join(f', {sql} AS l_{key}' for key, sql in landed.items())} FROM {relation})"
        columns = {
            key: name(f"l_{key}") if key in landed else self._default(key, type_, landed)
            for key, type_ in schema.TABLES[self.feed.table].all_columns.items()
        }
        rows = relation
        if any(field.endswith("_at") for field in self.feed.fields):
            rows, columns = self._per_date(relation, columns)
        return TablePlan(
            fields=relation, rows=rows, columns=columns, times=self.times, notes=tuple(self.notes),
            checks=tuple(check for reading in readings for check in reading.checks),
            has_ids="id" in self.feed.fields,
        )  # fmt: skip

    def _readings(self) -> Iterator[Reading]:
        yield self._ids()
        if "email" in self.feed.fields:
            yield self._email()
        yield self._references()
        for field in self.feed.fields:
            if field in ("id", "email", "currency", *REFERENCES):
                continue
            yield self._field(field)

    def _default(self, column: str, type_: str, landed: Mapping[str, str]) -> str:
        """A column no field fills."""
        if column == "source":
            return literal(self.feed.mapping.source)
        if column == "file":
            return literal(self.feed.key)
        if column == "row":
            return "row"
        if column == "recorded_s":
            return f"CAST({self.feed.recorded_s} AS BIGINT)"
        if column == "occurred_s":
            earlier = next((key for key in ("created_s", "from_s") if key in landed), None)
            return name(f"l_{earlier}") if earlier else "CAST(NULL AS BIGINT)"
        if column == "is_deleted":
            return "CAST(0 AS BIGINT)"
        if column == "is_refund":
            return (
                "CAST(coalesce(l_amount_minor < 0, false) AS BIGINT)"
                if "amount_minor" in landed
                else "CAST(0 AS BIGINT)"
            )
        if column == "status":
            worded = next((field for field in ("state", "stage") if field in self.feed.fields), None)
            return f"r_{worded}" if worded else "CAST(NULL AS VARCHAR)"
        return f"CAST(NULL AS {type_})"

    def _screen_cell(self, field: str) -> str | None:
        return self.shown[field] or None

    def _ids(self) -> Reading:
        feed = self.feed
        numbered = f"{literal(feed.row_name)} || row"
        columns = {"source_id": numbered}
        checks: tuple[Check, ...] = ()
        if "id" in feed.fields:
            columns["source_id"] = f"coalesce(r_id, {numbered})"
            checks = (
                Check(
                    code="no-id", where="r_id IS NULL", sentence="The row has no id; its number stands in for it.",
                    remedy="Fill in the id; a row without one is a new one with every import that moves it.",
                    column=self.shown["id"], value="r_id", is_silent=feed.is_derived, drops=feed.is_derived,
                    screen=Screen(cell=self._screen_cell("id")) if self.shown["id"] and not feed.fields["id"].missing else None,
                ),
            )  # fmt: skip
        layers = ({"id_text": columns["source_id"]},)
        columns["source_id"] = "id_text"
        if "key" in schema.TABLES[feed.table].columns:
            columns["key"] = key_sql(feed.mapping.source, feed.key, "id_text")
        return Reading(layers=layers, columns=columns, checks=checks)

    def _email(self) -> Reading:
        own = "email" in schema.TABLES[self.feed.table].columns
        alone = own or "person" not in self.feed.fields
        reading = read_email(
            "r_email", self.shown["email"], self._screen_cell("email") if alone else None,
            landed_as="email" if own else "person_key",
        )  # fmt: skip
        return replace(reading, columns={"email": "email_text"}) if own else reading

    def _references(self) -> Reading:
        feed, table = self.feed, schema.TABLES[self.feed.table]
        columns: dict[str, str] = {}
        for field in REFERENCES:
            if field in feed.fields:
                columns[f"{field}_key"] = self._reference(field)
        if "product" in feed.fields:
            columns["product"] = "r_product"
        if "person_key" in table.columns and "email" in feed.fields:
            by_email = "CASE WHEN email_text IS NOT NULL THEN '@' || email_text END"
            columns["person_key"] = (
                f"coalesce({columns['person_key']}, {by_email})" if "person_key" in columns else by_email
            )
        if not {"person_key", "deal_key"} & columns.keys():
            columns |= self._own_record(table)
        keys: list[str] = [key for key in ("person_key", "deal_key") if key in columns]
        return Reading(columns=columns, checks=tuple(self._owners(table, keys)))

    def _own_record(self, table: schema.Table) -> dict[str, str]:
        """Events of a file that also feeds persons or deals are about the row's own, unless they name another."""
        if table.name in ("person_records", "company_records", "member_records", "deal_records", "products", "spend"):
            return {}
        for field, column in (("person", "person_key"), ("deal", "deal_key")):
            fields = self.feed.file.feeds.get(REFERENCES[field], {})
            if column in table.columns and "id" in fields and fields["id"].column is not None:
                own = cell_sql(fields["id"], blanks=self.feed.blanks)
                self.cells = self.cells.replace("(SELECT row, line", f"(SELECT row, line, {own} AS r_own_{field}", 1)
                return {column: key_sql(self.feed.mapping.source, self.feed.key, f"r_own_{field}")}
        wanted = [field for field in ("person", "email", "deal") if field in FIELDS[table.name]]
        raise LockstepError(
            f"In {self.feed.key}, {table.name} does not say whom its rows are about.",
            remedy=f"Map one of {', '.join(wanted)} in the mapping of {self.feed.mapping.source}.",
        )

    def _reference(self, field: str) -> str:
        feed = self.feed
        target = feed.fields[field].refers_to
        if target is None:
            tables = [key for key, file in feed.mapping.files.items() if "id" in file.feeds.get(REFERENCES[field], {})]
            if feed.key in tables:
                tables = [feed.key]
            if len(tables) > 1:
                raise LockstepError(
                    f"In {feed.key}, {feed.table}.{field} could refer to {' or '.join(tables)}.",
                    remedy=f"Write `{field}: {{column: {self.shown[field]}, refers_to: {tables[0]}}}` into the mapping.",
                )
            target = tables[0] if tables else field
        return key_sql(feed.mapping.source, target, f"r_{field}")

    def _owners(self, table: schema.Table, keys: list[str]) -> Iterator[Check]:
        """Rows that are about nobody say nothing."""
        if table.name in ("touches", "activities", "stages", "handoffs"):
            code, whom, needed = "no-person", "neither a person nor a deal" if len(keys) > 1 else "no person", keys
        elif table.name in ("payments", "deal_people"):
            code, whom, needed = "no-deal", "no deal", ["deal_key"] if "deal_key" in keys else keys
        else:
            return
        cells = " ".join(f"r_{field}" for field in ("person", "email", "deal") if field in self.feed.fields)
        first = next((field for field in ("person", "email", "deal") if field in self.feed.fields), None)
        yield Check(
            code=code, where=" AND ".join(f"l_{key} IS NULL" for key in needed),
            sentence=f"The row names {whom}, so it is about nothing.",
            remedy="Fill in whom it is about, or leave the row out of the export.",
            column=self.shown[first] if first else "", value=cells.split()[0] if cells else "NULL", drops=True,
            screen=Screen(column=needed[0]) if len(needed) == 1 else None,
        )  # fmt: skip
        if any(field.endswith("_at") for field in self.feed.fields):
            yield self._undated()
        elif table.name == "stages" and "stage" in self.feed.fields:
            yield Check(
                code="no-stage", where="r_stage IS NULL" + ("" if "status" not in self.feed.fields else " AND r_status IS NULL"),
                sentence="The row names no stage.", remedy="Fill in the stage.", column=self.shown["stage"],
                value="r_stage", drops=True,
            )  # fmt: skip

    def _field(self, field: str) -> Reading:
        feed, cell, shown = self.feed, f"r_{field}", self.shown[field]
        column = feed.fields[field]
        if field in TIMES or field.endswith("_at"):
            return self._time(field)
        if field in MONEY:
            return self._money(field)
        if field in FLAGS:
            return read_flag(field, column, cell, shown)
        if field in WHOLE:
            return read_whole(field, cell, shown)
        if field == "phone":
            return read_phone(cell, feed.mapping.country, column=shown, screen_cell=self._screen_cell(field))
        if field == "domain":
            return read_domain(feed.workbench, self.cells, cell, table=feed.table, shown=shown)
        if field == "same_as":
            return self._same_as(field)
        return read_text(feed.table, field, column, cell, field, shown)

    def _money(self, field: str) -> Reading:
        feed, column = self.feed, self.feed.fields[field]
        return read_amount(
            feed.workbench, self.cells,
            Amount(
                field=field, cell=f"r_{field}", currency_cell="r_currency" if "currency" in feed.fields else None,
                default=feed.mapping.currency, decimal=column.decimal, column=self.shown[field],
                may_be_negative=feed.table in ("payments", "spend"),
            ),
        )  # fmt: skip

    def _time(self, field: str) -> Reading:
        feed, column, cell = self.feed, self.feed.fields[field], f"r_{field}"
        landed = f"{field}_s"
        times = recognise(
            feed.workbench, self.cells, cell, zone=column.time_zone or feed.mapping.time_zone,
            country=feed.mapping.country, formats=column.formats, leftovers=feed.leftovers.get(field, ()),
        )  # fmt: skip
        if not column.formats:
            self.times[field] = (landed, cell, self.shown[field])
        if times.ambiguous:
            order = "month first" if times.is_month_first else "day first"
            self.notes.append(
                Fault(
                    code="ambiguous-dates",
                    source=feed.mapping.source,
                    column=self.shown[field],
                    value=times.ambiguous,
                    sentence=f"Dates such as “{times.ambiguous}” could be two; they were read {order}.",
                    remedy='Write `formats` into the mapping, such as ["%d/%m/%Y"] or ["%m/%d/%Y"].',
                )  # fmt: skip
            )
        screen_cell = self._screen_cell(field)
        checks = [
            Check(
                code="unreadable-date", where=f"{cell} IS NOT NULL AND l_{landed} IS NULL",
                sentence="“{value}” is not a date of this century or the end of the last.",
                remedy="Correct the cell, add its format to the mapping, or list it under `missing`.",
                column=self.shown[field], value=cell,
                screen=Screen(column=landed, cell=screen_cell) if screen_cell and not field.endswith("_at") else None,
            )
        ]  # fmt: skip
        past = field in _PAST or field.endswith("_at")
        decided = feed.table == "deal_records" and field == "closed" and "state" in feed.fields
        if past or decided:
            limit = feed.recorded_s + _SLACK_S
            checks.append(
                Check(
                    code="future-date",
                    where=f"l_{landed} > {limit}" + (" AND l_state IN ('won', 'lost')" if decided and not past else ""),
                    sentence="“{value}” lies in the future; it was kept as it is.",
                    remedy="Correct the date, or check the order of day and month.",
                    column=self.shown[field], value=cell,
                    screen=Screen(column=landed, above=limit) if not field.endswith("_at") else None,
                )
            )  # fmt: skip
        return Reading(columns={landed: times.sql}, checks=tuple(checks))

    def _same_as(self, field: str) -> Reading:
        target = self.feed.fields[field].refers_to or self.feed.key
        key = key_sql(self.feed.mapping.source, target, "trim(x)")
        parts = f"list_filter(regexp_split_to_array(r_{field}, '[;|,]'), lambda x: trim(x) <> '')"
        return Reading(columns={field: f"nullif(array_to_string(list_transform({parts}, lambda x: {key}), '|'), '')"})

    def _per_date(self, relation: str, columns: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Turn a wide row into one row per stage that has a date, and one for its own stage if it names one."""
        entries = [
            f"{{stage: {literal(field[:-3])}, moment: l_{field}_s, is_own: false}}"
            for field in self.feed.fields
            if field.endswith("_at")
        ]
        if "stage" in self.feed.fields:
            entries.append(f"{{stage: l_stage, moment: {columns['occurred_s']}, is_own: true}}")
        entered = f"SELECT *, unnest([{', '.join(entries)}]) AS entry FROM {relation}"
        rows = f"(FROM ({entered}) WHERE entry.stage IS NOT NULL AND (entry.moment IS NOT NULL OR entry.is_own))"
        return rows, {
            **columns,
            "stage": "entry.stage",
            "occurred_s": "entry.moment",
            "source_id": "id_text || ':' || entry.stage",
            "status": columns["status"] if "status" in self.feed.fields else "entry.stage",
        }

    def _undated(self) -> Check:
        """A wide row without any date: nothing of it lands here."""
        dates = [f"l_{field}_s IS NULL" for field in self.feed.fields if field.endswith("_at")]
        own = ["r_stage IS NULL"] if "stage" in self.feed.fields else []
        return Check(
            code="no-date", where=" AND ".join([*dates, *own]), sentence="The row has no date of any stage.",
            remedy="Fill in a date, or leave the row out of the export.", column="", value="NULL", drops=True,
            is_silent=len(self.feed.file.feeds) > 1,
        )  # fmt: skip
