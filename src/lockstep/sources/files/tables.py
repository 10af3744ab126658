"""How one table is read from a staged file: every field of the mapping becomes SQL for the table's columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lockstep.record import schema
from lockstep.sources.fields import FLAGS, MONEY, REFERENCES, TIMES, WHOLE
from lockstep.sources.files.amounts import Amount, read_amount
from lockstep.sources.files.checks import Check, Reading, Screen
from lockstep.sources.files.domains import read_domain
from lockstep.sources.files.entries import check_entries, one_row_per_entry
from lockstep.sources.files.feed import Feed
from lockstep.sources.files.phones import read_phone
from lockstep.sources.files.references import own_cells, read_references, read_same_as
from lockstep.sources.files.rows import LINE, ROW
from lockstep.sources.files.sql import literal, name
from lockstep.sources.files.texts import cell_sql, read_email, read_flag, read_text, read_whole
from lockstep.sources.files.times import recognise
from lockstep.values.faults import Fault
from lockstep.values.ids import key_sql

#: A day: sources in zones ahead of ours may be that much early.
_SLACK_S = 86_400
#: Fields that say what has happened, so that they can't lie in the future.
_PAST = {"created", "updated", "occurred", "decided"}


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
        own, self.own_keys = own_cells(feed)
        cells = {f"r_{field}": cell_sql(column, blanks=feed.blanks) for field, column in feed.fields.items()} | own
        if feed.record_id:
            cells["record_id"] = name(feed.record_id)
        self.cells = _with(cells, f"{ROW} AS row, {LINE} AS line", feed.source)
        self.times: dict[str, tuple[str, str, str]] = {}
        self.notes: list[Fault] = []

    def plan(self) -> TablePlan:
        readings = list(self._readings())
        landed = {column: sql for reading in readings for column, sql in reading.columns.items()}
        relation = self.cells
        for depth in range(max(len(reading.layers) for reading in readings)):
            layers = [reading.layers[depth] for reading in readings if depth < len(reading.layers)]
            relation = _with({key: sql for layer in layers for key, sql in layer.items()}, "*", relation)
        # Landed columns get a prefix of their own: “from”, “row” and “file” are other things in here.
        relation = _with({f"l_{column}": sql for column, sql in landed.items()}, "*", relation)
        columns = {
            column: f"l_{column}" if column in landed else self._default(column, type_, landed)
            for column, type_ in schema.TABLES[self.feed.table].all_columns.items()
        }
        rows = relation
        if self.feed.stage_dates:
            rows, columns = one_row_per_entry(self.feed, relation, columns)
        if self.feed.record_id:
            columns["source_id"] = "record_id"
        checks = [check for reading in readings for check in reading.checks]
        return TablePlan(
            fields=relation,
            rows=rows,
            columns=columns,
            checks=(*checks, *check_entries(self.feed)),
            times=self.times,
            notes=tuple(self.notes),
            has_ids="id" in self.feed.fields,
        )

    def _readings(self) -> Iterator[Reading]:
        yield self._ids()
        if "email" in self.feed.fields:
            yield self._email()
        yield read_references(self.feed, self.own_keys)
        for field in self.feed.fields:
            if field not in ("id", "email", "currency", *REFERENCES):
                yield self._field(field)

    def _default(self, column: str, type_: str, landed: dict[str, str]) -> str:
        """SQL of a column that no field fills."""
        feed = self.feed
        fixed = {
            "source": literal(feed.mapping.source),
            "file": literal(feed.key),
            "row": "row",
            "recorded_s": str(feed.recorded_s),
            "is_deleted": "0",
            "is_refund": "coalesce(l_amount_minor < 0, false)" if "amount_minor" in landed else "0",
        }
        for earlier in ("from_s", "created_s"):
            if earlier in landed:
                fixed["occurred_s"] = f"l_{earlier}"
        for worded in ("state", "stage"):
            if worded in feed.fields:
                fixed["status"] = f"r_{worded}"  # the source's own word
        return fixed.get(column, f"CAST(NULL AS {type_})")

    def _ids(self) -> Reading:
        feed = self.feed
        id_text = "record_id" if feed.record_id else f"{literal(feed.row_name)} || row"
        checks: tuple[Check, ...] = ()
        if "id" in feed.fields:
            id_text = f"coalesce(r_id, {id_text})"
            screen_cell = feed.screen_cell("id")
            checks = (
                Check(
                    code="no-id",
                    where="r_id IS NULL",
                    sentence="The row has no id; its number stands in for it.",
                    remedy="Fill in the id: a row without one counts as a new one whenever its place changes.",
                    column=feed.shown("id"),
                    value="r_id",
                    drops=feed.is_named_only,
                    is_silent=feed.is_named_only,
                    screen=Screen(cell=screen_cell) if screen_cell else None,
                ),
            )
        columns = {"source_id": "id_text"}
        if "key" in schema.TABLES[feed.table].columns:
            columns["key"] = key_sql(feed.mapping.source, feed.key, "id_text")
        return Reading(layers=({"id_text": id_text},), columns=columns, checks=checks)

    def _email(self) -> Reading:
        feed = self.feed
        is_own = "email" in schema.TABLES[feed.table].columns
        is_alone = is_own or "person" not in feed.fields  # else a missing address is no missing person
        reading = read_email(
            "r_email",
            feed.shown("email"),
            feed.screen_cell("email") if is_alone else None,
            landed_as="email" if is_own else "person_key",
        )
        return replace(reading, columns={"email": "email_text"}) if is_own else reading

    def _field(self, field: str) -> Reading:
        feed, cell, shown = self.feed, f"r_{field}", self.feed.shown(field)
        column = feed.fields[field]
        if field in TIMES or field in feed.stage_dates:
            return self._time(field)
        if field in MONEY:
            return self._money(field)
        if field in FLAGS:
            return read_flag(field, column, cell, shown)
        if field in WHOLE:
            return read_whole(field, cell, shown)
        if field == "phone":
            return read_phone(cell, feed.mapping.country, column=shown, screen_cell=feed.screen_cell(field))
        if field == "domain":
            return read_domain(feed.workbench, self.cells, cell, table=feed.table, shown=shown)
        if field == "same_as":
            return read_same_as(feed, field)
        return read_text(feed.table, field, column, cell, field, shown)

    def _money(self, field: str) -> Reading:
        feed = self.feed
        amount = Amount(
            field=field,
            cell=f"r_{field}",
            currency_cell="r_currency" if "currency" in feed.fields else None,
            default=feed.mapping.currency,
            decimal=feed.fields[field].decimal,
            column=feed.shown(field),
            may_be_negative=feed.table in ("payments", "spend"),
        )
        return read_amount(feed.workbench, self.cells, amount)

    def _time(self, field: str) -> Reading:
        feed, column, cell = self.feed, self.feed.fields[field], f"r_{field}"
        landed, shown = f"{field}_s", feed.shown(field)
        times = recognise(
            feed.workbench,
            self.cells,
            cell,
            zone=column.time_zone or feed.mapping.time_zone,
            date_zone=column.time_zone or feed.mapping.date_zone,
            country=feed.mapping.country,
            formats=column.formats,
            leftovers=feed.leftovers.get(field, ()),
        )
        if not column.formats:
            self.times[field] = (landed, cell, shown)
        if times.ambiguous:
            order = "month first" if times.is_month_first else "day first"
            note = Fault(
                code="ambiguous-dates",
                sentence=f"Dates such as “{times.ambiguous}” could be two; they were read {order}.",
                remedy='Write `formats` into the mapping, such as ["%d/%m/%Y"] or ["%m/%d/%Y"].',
                source=feed.mapping.source,
                column=shown,
                value=times.ambiguous,
            )
            self.notes.append(note)
        is_column = landed in schema.TABLES[feed.table].all_columns
        unreadable = Check(
            code="unreadable-date",
            where=f"{cell} IS NOT NULL AND l_{landed} IS NULL",
            sentence="“{value}” is not a date between 1970 and 2100.",
            remedy="Correct the cell, add its format to the mapping, or list it under `missing`.",
            column=shown,
            value=cell,
            screen=Screen(column=landed, cell=feed.screen_cell(field))
            if is_column and feed.screen_cell(field)
            else None,
        )
        return Reading(columns={landed: times.sql}, checks=(unreadable, *self._not_yet(field, is_column=is_column)))

    def _not_yet(self, field: str, *, is_column: bool) -> Iterator[Check]:
        """What has happened can't lie in the future; an open deal may close there."""
        feed, limit = self.feed, self.feed.recorded_s + _SLACK_S
        is_past = field in _PAST or field in feed.stage_dates
        if is_past or (field == "closed" and "state" in feed.fields):
            yield Check(
                code="future-date",
                where=f"l_{field}_s > {limit}" + ("" if is_past else " AND l_state IN ('won', 'lost')"),
                sentence="“{value}” lies in the future; it was kept as it is.",
                remedy="Correct the date, or check the order of day and month.",
                column=feed.shown(field),
                value=f"r_{field}",
                screen=Screen(column=f"{field}_s", above=limit) if is_column else None,
            )


def _with(columns: dict[str, str], others: str, relation: str) -> str:
    """SQL of `relation` with `columns` beside `others`."""
    return f"(SELECT {', '.join([others, *(f'{sql} AS {name(key)}' for key, sql in columns.items())])} FROM {relation})"
