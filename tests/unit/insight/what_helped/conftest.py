"""Records with touches in a few lines, and what attribution says of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}\n"
LATER = instants.parse("2026-12-31 12:00")

#: Figure, then options and the rest of the question, to the reply's JSON object.
Say = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return an engine for all records of a module."""
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


@pytest.fixture
def record(tmp_path: Path, engine: Engine) -> Callable[..., Say]:
    """Return a maker of records: `record(deals, touches)("attribution", model="linear")`."""

    def make(
        deals: Sequence[Mapping[str, Any]],
        touches: Sequence[tuple[str, str, str]] = (),
        *,
        agreed: str = "",
        **more: Any,
    ) -> Say:
        """Take journeys, which are won unless they say otherwise, and touches as person, instant and channel."""
        journeys = [journey(cells, number) for number, cells in enumerate(deals, start=1)]
        people = {name: None for cells in journeys if (name := cells.get("person_id"))}
        people |= {name: None for name, _, _ in touches}
        version = tiny.tiny_record(
            tmp_path,
            journeys=journeys,
            deals=[{"deal_id": cells["deal_id"], "home_minor": cells.get("home_minor")} for cells in journeys],
            links=[{"key": f"crm/{name}", "kind": "person", "entity_id": name} for name in people],
            touches=[
                {"source": "crm", "file": "touches", "row": number, "source_id": f"t{number}",
                 "person_key": f"crm/{person}", "occurred_s": at, "channel": channel, "campaign": f"{channel} one",
                 "kind": "click"}
                for number, (person, at, channel) in enumerate(touches, start=1)
            ],
            **more,
        )  # fmt: skip
        context = Context(engine, version, charter.parse(CHARTER))

        def say(
            figure: str, *, period: str | None = None, where: Mapping[str, str] | None = None, **options: str
        ) -> Any:
            question = Question(as_of_s=LATER, period=period, where=where or {}, options=options)
            return json.loads(ask(FIGURES[figure], question, context).as_json())

        return say

    return make


def journey(cells: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a won deal of person p<number>, with what the cells say otherwise."""
    won = {"won_s": "2026-06-30 09:00"} if not {"lost_s", "disqualified_s", "won_s"} & set(cells) else {}
    usual = {"deal_id": f"d{number}", "person_id": f"p{number}", "known_s": "2026-06-01 09:00", "home_minor": 100_00}
    return usual | won | dict(cells)
