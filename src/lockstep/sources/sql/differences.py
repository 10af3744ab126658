"""What is new in a stream: rows that changed, came in late, or vanished.

Three ways, by what the stream names. Without a changed column every row is read and compared by its hash with what
was said of it. With one, rows that changed since the last pull are read, and some minutes before it, for whoever
committed late. With a sweep, the ids of all rows are read too: an id that is new is said whatever its changed column
holds, one that is no longer there is said to be gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from lockstep.sources.connector import Batch, ConnectorError, Cursor, Said
from lockstep.sources.files.sql import literal, name
from lockstep.sources.known import GONE, UNSURE, Known
from lockstep.sources.sql.database import Database, Session
from lockstep.sources.sql.streams import Stream

#: Who began writing this long before the last pull may have committed after it.
_OVERLAP_MS = 600_000
#: From here on a whole number is an instant in milliseconds; from a thousandth of it on, one in seconds.
_LEAST_MS = 100_000_000_000
_PER_BATCH = 5_000
#: What need not be remembered is forgotten whenever so many more records are.
_PRUNE_AT = 50_000
_TRUE = {"true", "t", "1", "yes", "y"}
#: First part of the id of a row whose id columns are empty.
_NAMELESS = "row-"
#: In place of a hash: it was said to be gone, and is still there with its flag.
_FLAGGED = "x"

Row = dict[str, str | None]


def pull(database: Database, stream: Stream, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
    """Say what is new in a stream; see `Connector.pull`.

    Raises
    ------
    ConnectorError
        The database can't answer, or lacks a column that the stream names.
    """
    with database.session() as session:
        yield from _Pull(session, stream, cursor, now_s * 1000).batches()


class _Pull:
    def __init__(self, session: Session, stream: Stream, cursor: Cursor | None, now_ms: int) -> None:
        self._session, self._stream, self._now_ms = session, stream, now_ms
        self._known = Known.read(cursor)
        self._begun: dict[str, Any] | None = cursor
        self._asked = _Asked(session, stream)
        self._at_ms = self._known.at_ms
        self._per_batch = _PER_BATCH
        self._seen: set[str] = set()
        self._nameless: dict[str, list[Row]] = {}
        self._is_noted = False

    def batches(self) -> Iterator[Batch]:
        between, fresh = self._begun, set[str]()
        if self._stream.ids and (self._stream.sweep or self._stream.changed is None):
            gone, fresh = self._swept()
            if gone or fresh:
                # From here on no id can be said and then vanish unnoticed, wherever this is cut short.
                between = self._known.cursor()
                yield Batch(gone, between, self._asked.columns)
            self._per_batch = max(_PER_BATCH, len(self._known.said) // 20)
        waiting: list[Said] = []
        for said in self._changes(fresh):
            waiting.append(said)
            if len(waiting) >= self._per_batch:
                yield Batch(waiting, between, self._asked.columns)
                waiting = []
        waiting += self._of_nameless()
        self._known.at_ms = self._at_ms if self._stream.changed else None
        self._prune()
        if self._begun is None or between is not self._begun or self._is_noted:
            yield Batch(waiting, self._known.cursor(), self._asked.columns)
        else:  # nothing is known that was not: to pack it all again took a third of a small sync
            yield Batch(waiting, {**self._begun, "at_ms": self._known.at_ms}, self._asked.columns)

    def _swept(self) -> tuple[list[Said], set[str]]:
        """Compare the ids that are there with those known; remember the new ones as not yet said."""
        asked = self._session.rows(self._asked.ids())
        if len(self._stream.ids) == 1:
            there = {row[0] for row in asked if row[0]}
        else:
            there = {id_ for row in asked if (id_ := joined(row)) is not None}
        said = self._known.said
        unsaid = {id_ for id_, (hash_, _) in said.items() if hash_ in (GONE, UNSURE)}
        fresh = (there - said.keys()) | (there & unsaid)
        lost = sorted(id_ for id_ in said.keys() - there if said[id_][0] != GONE and not id_.startswith(_NAMELESS))
        gone = [self._gone(id_) for id_ in lost]
        for id_ in sorted(fresh):
            before = self._known.said.get(id_, (UNSURE, 0))
            self._known.note(id_, UNSURE, before[1], stream=self._stream.name)
        return gone, fresh

    def _changes(self, fresh: set[str]) -> Iterator[Said]:
        since = None
        if self._stream.changed and self._known.at_ms is not None:
            since = self._known.at_ms - (_OVERLAP_MS if self._known.at_ms >= _LEAST_MS else 0)
        yield from self._of(self._asked.rows(since))
        if since is not None and fresh - self._seen:  # it came in late, under an old date
            late = fresh - self._seen
            yield from self._of(self._asked.rows(None), only=late)

    def _of(self, question: str, only: set[str] | None = None) -> Iterator[Said]:
        width = len(self._stream.ids)
        for parts, group in groupby(self._session.rows(question), key=lambda row: row[:width]):
            id_ = joined(parts)
            if only is not None and id_ not in only:
                continue
            lines = list(group)
            rows = [self._asked.named(line) for line in lines]
            if id_ is None:
                for row in rows:
                    self._nameless.setdefault(_NAMELESS + _hash([row]), []).append(row)
                continue
            if only is None:
                self._seen.add(id_)
            said = self._said(id_, rows, [line[width] for line in lines])
            if said:
                yield said

    def _said(self, id_: str, rows: Sequence[Row], changes: Sequence[int | None]) -> Said | None:
        """Return what is to be said of a record; None where nothing is new."""
        alive = [row for row in rows if not self._is_deleted(row)]
        hash_ = _hash(alive) if alive else _FLAGGED
        dated = [ms for ms in changes if ms is not None]
        if dated and (self._at_ms is None or max(dated) > self._at_ms):
            # A date far ahead must not make us deaf to what is changed until then.
            self._at_ms = max(self._at_ms or 0, min(max(dated), self._now_ms))
        if id_ in self._known.said and self._known.said[id_][0] == hash_:
            return None
        self._is_noted = True
        ms = self._known.after(id_, max(dated) if dated and self._stream.changed else self._now_ms)
        self._known.note(id_, hash_, ms, stream=self._stream.name)
        if len(self._known.said) % _PRUNE_AT == 0:
            self._prune()
        return Said(id_, ms, tuple(alive))

    def _of_nameless(self) -> list[Said]:
        """Rows without an id: all of them are read each time, so that those that vanished are known too."""
        found = []
        for id_, rows in self._nameless.items():
            said = self._said(id_, rows, [None] * len(rows))
            found += [said] if said else []
        lost = [
            id_
            for id_, (hash_, _) in self._known.said.items()
            if id_.startswith(_NAMELESS) and hash_ != GONE and id_ not in self._nameless
        ]
        return found + [self._gone(id_) for id_ in lost]

    def _gone(self, id_: str) -> Said:
        self._is_noted = True
        ms = self._known.after(id_, max(self._now_ms, self._at_ms or 0))
        self._known.note(id_, GONE, ms, stream=self._stream.name)
        return Said(id_, ms, ())

    def _prune(self) -> None:
        """Without a sweep, what can't be read again before it changes need not be remembered."""
        if self._stream.changed and not self._stream.sweep and self._at_ms is not None:
            since = self._at_ms - (_OVERLAP_MS if self._at_ms >= _LEAST_MS else 0)
            self._known.said = {
                id_: said for id_, said in self._known.said.items() if said[1] >= since or id_.startswith(_NAMELESS)
            }

    def _is_deleted(self, row: Row) -> bool:
        return bool(self._stream.deleted) and str(row.get(self._stream.deleted or "")).lower() in _TRUE


class _Asked:
    """The questions of a stream: its SELECT, and around it what is ours."""

    def __init__(self, session: Session, stream: Stream) -> None:
        self._stream = stream
        there = session.columns(stream.select)
        for column in (*stream.ids, stream.changed, stream.deleted):
            if column is not None and column not in there:
                raise ConnectorError(
                    f"The stream {stream.name} has no column {column}; it has {', '.join(list(there)[:40])}.",
                    remedy="Correct the setting tables; names count with their capitals.",
                )
        if stream.changed and there[stream.changed] == "other":
            raise ConnectorError(
                f"The column {stream.changed} of the stream {stream.name} is neither an instant nor a whole number.",
                remedy="Name one that is, cast it in a select:, or leave changed: out.",
            )
        self._changed = stream.changed if stream.changed and stream.ids else None
        self._holds = there[self._changed] if self._changed else "other"
        self._columns = [column for column in there if stream.says_changed or column != stream.changed]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def ids(self) -> str:
        return f"SELECT DISTINCT {self._id_texts()} FROM ({self._stream.select}) AS s"

    def rows(self, since_ms: int | None) -> str:
        """Ask for the ids as text, the change in milliseconds, then every column as text, in the order of the ids."""
        texts = ", ".join(f"CAST(s.{name(column)} AS VARCHAR)" for column in self._columns)
        ids = f"{self._id_texts()}, " if self._stream.ids else ""
        order = ", ".join(str(n + 1) for n in range(len(self._stream.ids))) or "1"
        where = f" WHERE {self._since(since_ms)}" if since_ms is not None and self._changed else ""
        return f"SELECT {ids}{self._ms()}, {texts} FROM ({self._stream.select}) AS s{where} ORDER BY {order}"

    def named(self, line: Sequence[Any]) -> Row:
        return dict(zip(self._columns, line[len(self._stream.ids) + 1 :], strict=True))

    def _id_texts(self) -> str:
        return ", ".join(f"CAST(s.{name(column)} AS VARCHAR)" for column in self._stream.ids)

    def _since(self, since_ms: int) -> str:
        """All rows of the records of which one row changed: they are said together."""
        ids = [name(column) for column in self._stream.ids]
        assert self._changed is not None
        changed = f"x.{name(self._changed)}"
        if self._holds == "instant":
            when = datetime.fromtimestamp(since_ms / 1000, UTC).isoformat(sep=" ", timespec="milliseconds")
            later = f"{changed} >= CAST({literal(when)} AS TIMESTAMPTZ)"
        else:
            later = f"{self._ms('x')} >= {since_ms}"
        picked = ", ".join(f"x.{id_}" for id_ in ids)
        mine = ", ".join(f"s.{id_}" for id_ in ids)
        nameless = " OR ".join(f"s.{id_} IS NULL" for id_ in ids)
        question = f"SELECT {picked} FROM ({self._stream.select}) AS x WHERE {later} OR {changed} IS NULL"
        return f"({mine}) IN ({question}) OR {nameless}"

    def _ms(self, alias: str = "s") -> str:
        if self._changed is None:
            return "CAST(NULL AS BIGINT)"
        column = f"{alias}.{name(self._changed)}"
        if self._holds == "whole":
            least = _LEAST_MS // 1000
            return (
                f"CASE WHEN {column} >= {least} AND {column} < {_LEAST_MS} THEN CAST({column} AS BIGINT) * 1000 "
                f"ELSE CAST({column} AS BIGINT) END"
            )
        epoch = f"CAST(FLOOR(EXTRACT(EPOCH FROM CAST({column} AS TIMESTAMPTZ)) * 1000) AS BIGINT)"
        return f"CASE WHEN {column} >= '1970-01-01' AND {column} < '9999-01-01' THEN {epoch} END"


def joined(parts: Sequence[str | None]) -> str | None:
    """Return the id of a record from the texts of its columns; None where none of them says anything.

    Examples
    --------
    >>> joined(["eu", "17"]), joined(["a|b", None]), joined([None])
    ('eu|17', 'a\\\\|b|', None)
    """
    if not any(parts):
        return None
    if len(parts) == 1:
        return parts[0]
    return "|".join((part or "").replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def _hash(rows: Sequence[Row]) -> str:
    said = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return hashlib.blake2b("\n".join(said).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
