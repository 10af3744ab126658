"""Tryton, live over JSON-RPC."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from lockstep.sources.connector import Batch, ConnectorError, Cursor, Kind, Said, Setting
from lockstep.sources.known import GONE, UNSURE, Known
from lockstep.sources.tryton.client import Client
from lockstep.sources.tryton.parties import Parties
from lockstep.sources.tryton.streams import Companies, Members, Opportunities, People, Stream, Touches
from lockstep.values.faults import WrongUse

#: Whoever began writing so long before the last pull may have committed after it.
_OVERLAP_MS = 600_000
_PER_BATCH = 500


class TrytonConnector:
    """A connection to a Tryton; see `Connector`."""

    def __init__(self, client: Client, all_are: str) -> None:
        self._client = client
        self._parties = parties = Parties(client, all_are)
        self._all: dict[str, Stream] = {
            "members": Members(client, parties),
            "companies": Companies(parties),
            "people": People(parties),
            "opportunities": Opportunities(client, parties),
            "touches": Touches(client, parties),
        }
        self._there: tuple[str, ...] | None = None

    def check(self) -> str:
        """Return the version, as whom we are let in, and what is read."""
        version, name = self._client.version(), self._client.user_name()
        return f"Tryton {version}, as {name}: {', '.join(self.streams())}"

    def streams(self) -> Sequence[str]:
        """Return the streams whose modules are activated."""
        if self._there is None:
            methods = self._client.methods()
            self._there = tuple(
                name for name, stream in self._all.items() if f"model.{stream.model}.search_read" in methods
            )
            if "people" not in self._there:
                raise ConnectorError(
                    "This Tryton has no parties that we may read.",
                    remedy="Activate the module party, and give the user read access to it.",
                )
        return self._there

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """Say what is new in a stream.

        Tryton leaves no trace of what it deletes, so the ids of all records are read each time. Where something that
        belongs to a record was deleted, which the numbers of those records tell, all records are read and compared.
        """
        read, now_ms = self._all[stream], now_s * 1000
        known = Known.read((cursor or {}).get("known"))
        self._parties.begin()
        counts = {model: self._counted(model) for model in read.parts}
        is_whole = known.at_ms is None or read.is_whole or self._lost(cursor, read)
        there = set(self._client.ids(read.model))
        gone = [
            _gone(known, id_, now_ms, stream)
            for id_, (hash_, _) in list(known.said.items())
            if hash_ != GONE and int(id_) not in there
        ]
        fresh = {id_ for id_ in there if known.said.get(str(id_), (UNSURE, 0))[0] == UNSURE}
        for id_ in fresh:
            known.note(str(id_), UNSURE, known.said.get(str(id_), (UNSURE, 0))[1], stream=stream)
        before = {"known": known.cursor(), "counts": (cursor or {}).get("counts", {})}
        yield Batch(gone, before)
        changed = set() if is_whole or known.at_ms is None else read.changed(known.at_ms - _OVERLAP_MS)
        wanted = sorted(there if is_whole else (changed & there) | fresh)
        at_ms = known.at_ms or 0
        for start in range(0, len(wanted), _PER_BATCH):
            said = []
            for id_, ms, rows in read.read(wanted[start : start + _PER_BATCH]):
                at_ms = max(at_ms, ms)
                hash_ = _hash(rows)
                if known.said.get(str(id_), (UNSURE, 0))[0] != hash_:
                    ms = known.after(str(id_), ms)
                    known.note(str(id_), hash_, ms, stream=stream)
                    said.append(Said(str(id_), ms, tuple(rows)))
            yield Batch(said, before)
        known.at_ms = at_ms
        yield Batch((), {"known": known.cursor(), "counts": counts})

    def _counted(self, model: str) -> list[int]:
        """Return the highest id of a model, and how many records there are up to it."""
        ids = self._client.last_id(model)
        return [ids, self._client.count(model, [["id", "<=", ids]])]

    def _lost(self, cursor: Cursor | None, read: Stream) -> bool:
        before: Mapping[str, Sequence[int]] = (cursor or {}).get("counts", {})
        return any(
            model in before and self._client.count(model, [["id", "<=", before[model][0]]]) < before[model][1]
            for model in read.parts
        )


def connect(settings: Mapping[str, str]) -> TrytonConnector:
    """Return a connection; nobody is spoken with yet.

    Raises
    ------
    WrongUse
        The address or the time limit is none.
    """
    timeout = settings["timeout"].strip()
    if not timeout.isdecimal() or not 1 <= int(timeout) <= 3600:
        raise WrongUse(f"“{timeout}” is no time limit.", remedy="Write seconds, from 1 to 3600.")
    client = Client(
        settings["address"].strip(),
        settings["database"].strip(),
        settings["user"].strip(),
        settings["password"],
        timeout_s=int(timeout),
    )
    return TrytonConnector(client, "" if settings["parties"] == "told apart" else settings["parties"])


def mapping(source: str, connector: TrytonConnector) -> str:
    """Return the YAML of the mapping, without what is not activated."""
    written = files("lockstep.sources").joinpath("tryton", "live.yaml").read_text(encoding="utf-8")
    head, *parts = written.replace("source: tryton", f"source: {source}").split("  # ---\n")
    there = {f"  {name}:\n" for name in connector.streams()}
    return head + "".join(part for part in parts if any(part.startswith(name) for name in there))


def _gone(known: Known, id_: str, now_ms: int, stream: str) -> Said:
    ms = known.after(id_, max(now_ms, known.at_ms or 0))
    # An id is never given again: what is gone need not be remembered as such, but a record may be one of this stream
    # again, as a party does that loses its identifiers; that is no vanishing, and comes with a later instant.
    known.note(id_, GONE, ms, stream=stream)
    return Said(id_, ms, ())


def _hash(rows: Sequence[Mapping[str, str | None]]) -> str:
    return hashlib.blake2b(json.dumps(rows).encode(), digest_size=9).hexdigest() if rows else GONE


KIND = Kind(
    name="tryton",
    label="Tryton",
    settings=(
        Setting(name="address", label="Address", hint="https://tryton.firm.example"),
        Setting(name="database", label="Database", hint="as one chooses it when signing in"),
        Setting(name="user", label="User", hint="one of its own, who may read and nothing else"),
        Setting(name="password", label="Password", is_secret=True),
        Setting(
            name="parties",
            label="Parties are",
            hint="told apart: a company has an identifier, or a legal form in its name",
            default="told apart",
            choices=("told apart", "companies", "people"),
            is_further=True,
        ),
        Setting(name="timeout", label="Time limit", hint="seconds for one answer", default="60", is_further=True),
    ),
    connect=connect,
    mapping=mapping,  # type: ignore[arg-type]
)
