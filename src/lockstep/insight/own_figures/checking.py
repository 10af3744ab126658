"""An own figure's examples, run on the embedded engine: does it say what its author expects?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import Reply
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Figure, Question, Value
from lockstep.insight.own_figures import sample
from lockstep.insight.own_figures.definition import Example
from lockstep.values import instants
from lockstep.values.faults import Fault, LockstepError
from lockstep.values.money import round_half_up

#: The end of what counts as past where an example does not say.
_LATER = "2099-12-31"


def check(figure: Figure, examples: Sequence[Example], charter: Charter) -> list[Fault]:
    """Run the examples of an own figure, rows behind it included.

    Parameters
    ----------
    figure, examples
        As the shelf has them.
    charter
        Its currency, zone, fiscal year and calendars hold; its rates and goals too.

    Returns
    -------
    list of Fault
        One per example that can't be run or says something else; empty: all do.
    """
    engine = connect("duckdb", threads=1)
    try:
        with TemporaryDirectory(prefix="lockstep-") as folder:
            found = []
            for number, example in enumerate(examples, start=1):
                into = Path(folder) / str(number)
                into.mkdir()
                said = partial(_fault, figure.name, number, example)
                try:
                    version = sample.version(into, example.record, zone=charter.company.time_zone)
                    context = Context(engine, version, charter)
                    reply = explain(figure, _question(example, charter), context, limit=1).reply
                except LockstepError as wrong:
                    found.append(said(f"can't be run: {wrong.sentence}", wrong.remedy))
                    continue
                if (difference := _difference(example, reply)) is not None:
                    found.append(said(difference, "Correct the SQL, or what the example expects."))
            return found
    finally:
        engine.close()


def _question(example: Example, charter: Charter) -> Question:
    asked = example.asked
    now_s = instants.parse(asked.as_of or _LATER, zone=charter.company.time_zone)
    return Question(as_of_s=now_s, by=asked.by, period=asked.period, where=asked.where)


def _difference(example: Example, reply: Reply) -> str | None:
    expected = example.says
    if not isinstance(expected, list):
        value = reply.value
        return None if _same(expected, value) else f"says {_written(value)}, not {_written(expected)}."
    rows = [{name: cell for name, cell in row.items() if cell is not None} for row in reply.rows]
    if len(rows) != len(expected):
        return f"says {len(rows)} rows, not {len(expected)}: {_listed(reply.rows)}."
    for place, (wanted, row) in enumerate(zip(expected, reply.rows, strict=True), start=1):
        for name, cell in wanted.items():
            if name not in row:
                return f"has no column “{name}”; it has {', '.join(row)}."
            if not _same(cell, row[name]):
                return f"says {name} {_written(row[name])} in row {place}, not {_written(cell)}."
    return None


def _same(expected: str | None, value: Value) -> bool:
    """Compare as exactly as was written: 0.33 is a third, 0.3333 is it more exactly."""
    if expected is None or value is None:
        return expected is value
    if isinstance(value, str):
        return expected == value
    try:
        wanted = Decimal(expected)
    except InvalidOperation:
        return False
    digits = max(0, -int(wanted.as_tuple().exponent))
    return round_half_up(Decimal(repr(value) if isinstance(value, float) else value), digits) == wanted


def _written(value: Value) -> str:
    return "nothing" if value is None else str(value)


def _listed(rows: Sequence[Mapping[str, Value]]) -> str:
    return "; ".join(", ".join(f"{name} {_written(cell)}" for name, cell in row.items()) for row in rows[:5]) or "none"


def _fault(name: str, number: int, example: Example, sentence: str, remedy: str) -> Fault:
    note = f" (“{example.note}”)" if example.note else ""
    return Fault(
        code="example-differs",
        sentence=f"Example {number}{note} {sentence}",
        remedy=remedy,
        file=f"{name}.yaml",
        kept=False,
    )
