"""`python -m bench.planted`: is what was planted found? Each truth the simulator can plant, alone, in pairs, and none.

    python -m bench.planted --seeds 100 --pairs 20

Every history is a company of its own; the figure goal-gap is asked of it as anybody would. A truth of one place (a
channel, a region) is looked for there, since a twentieth of a company's revenue is within its chance. What it finds
goes to docs/explanation/planted-truths.md. It takes hours of one processor; `--jobs 2` shares them. What was tried is
kept in bench/out, so that it can be stopped and asked again; a change of the figure or of the simulator starts anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

from lockstep import charter
from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Question
from lockstep.insight.goal_gap import goal_gap
from lockstep.simulate import DEMO_UNTIL_S, master
from lockstep.simulate.record import record

#: Histories have ten times as many touches as leads. One whose truth is small is larger.
TOUCHES, TWICE, LARGE = 1_000_000, 2_000_000, 4_000_000
HALF_YEAR = "2026-05-01..2026-10-31"
#: The leads that came after webinars since September are deals some weeks later.
AUTUMN = "2026-09-15..2026-11-15"
#: A goal that nobody misses: what these histories bring in the half year with nothing planted, on the average of 40
#: other seeds, in cents.
GOAL_MINOR = 3_675_000_000
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "planted-truths.md"
_LOCKSTEP = Path(__file__).resolve().parents[1] / "src" / "lockstep"
#: The code that what was tried hangs on.
MADE_BY = (_LOCKSTEP / "insight" / "goal_gap", _LOCKSTEP / "simulate", Path(__file__))
BEGIN, END = "<!-- planted: begin -->", "<!-- planted: end -->"


@dataclass(frozen=True, slots=True)
class Case:
    """A truth as it is planted here, and where it is looked for.

    Attributes
    ----------
    fault, strength
        As `simulate.planted` names them.
    part
        The part of the gap that is right.
    where
        Dimension and value it is narrowed to; empty: the whole company.
    against
        What the period is held against.
    period
        The days that are asked about.
    touches
        How large a history it takes to see it at all.
    """

    fault: str
    strength: float
    part: str
    where: tuple[str, str] | None = None
    against: str = "plan"
    period: str = HALF_YEAR
    touches: int = TOUCHES


CASES: tuple[Case, ...] = (
    Case("slow-follow-up", 0.7, "follow-up"),
    Case("fewer-attempts", 0.6, "follow-up"),
    Case("bad-channel", 0.7, "acceptance", ("channel", "Content syndication"), "year"),
    Case("understaffed-region", 0.9, "follow-up", ("region", "North America"), "year"),
    Case("webinar-backlog", 0.95, "follow-up", ("channel", "Webinar"), "year", AUTUMN, LARGE),
    Case("weak-packets", 0.5, "packets"),
    Case("smaller-deals", 0.4, "deal-size"),
    # A plan has no parts: a year of luckier wins before it is read as leads it asks for, as many as are lost here.
    Case("lost-content", 0.9, "wins", against="year", touches=TWICE),
    Case("volume-drop", 0.3, "volume"),
    Case("slow-close", 0.5, "timing"),
)


@cache
def _engine() -> Engine:
    return connect("duckdb", threads=1)


def _charter(goal_minor: int) -> Charter:
    # Even phasing: of a year's goal 184 of 365 days fall into the half year.
    year = Decimal(goal_minor) / 100 * 365 / 184
    head, _, tail = master("charter.yaml").partition("goals:")
    goal = f"goals:\n  - name: New revenue 2026\n    period: 2026\n    amount: {year:.2f}\n    under: growth\n"
    return charter.parse(head + goal + tail[tail.index("\npromises:") :])


def found(planted: Mapping[str, float], seed: int, cases: Sequence[Case]) -> list[Answer]:
    """Return what the figure says of one history, in the place of each case."""
    folder = Path(tempfile.mkdtemp(prefix="planted-"))
    try:
        size = max(case.touches for case in cases)
        version = record(folder, touches=size, seed=seed, now_s=DEMO_UNTIL_S, planted=planted)
        context = Context(_engine(), version, _charter(GOAL_MINOR * size // TOUCHES))
        # Two truths of one place are one question.
        asked = {case: (case.where, case.against, case.period) for case in cases}
        answers = {place: _asked(context, *place) for place in dict.fromkeys(asked.values())}
        return [answers[asked[case]] for case in cases]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked(context: Context, where: tuple[str, str] | None, against: str, period: str) -> Answer:
    narrowed = dict([where] if where else [])
    question = Question(as_of_s=DEMO_UNTIL_S, period=period, where=narrowed, options={"against": against})
    return goal_gap.compute(context, question)


def largest_loss(answer: Answer) -> str:
    """Return the part that lost most."""
    return str(min(answer.rows, key=lambda row: row["value"])["part"])  # type: ignore[arg-type,return-value]  # parts have names and amounts


def signals(answer: Answer) -> list[str]:
    """Return the parts that are not called noise."""
    return [str(row["part"]) for row in answer.rows if not row["is_noise"]]


@dataclass(frozen=True, slots=True)
class Tried:
    """One history: what was planted, and per case the part that lost most and whether it was more than noise."""

    faults: tuple[str, ...]
    found: tuple[tuple[str, bool], ...]
    signals: tuple[str, ...] = ()


def trial(faults: tuple[str, ...], seed: int) -> Tried:
    """Plant these faults in one history, and look for each where it is."""
    cases = [case for case in CASES if case.fault in faults]
    planted = {case.fault: case.strength for case in cases}
    if not cases:
        [answer] = found(planted, seed, [Case("", 0.0, "")])
        return Tried((), (), tuple(signals(answer)))
    answers = found(planted, seed, cases)
    return Tried(faults, tuple((largest_loss(one), largest_loss(one) in signals(one)) for one in answers))


def main() -> None:
    """Try what was asked for, and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=100, help="histories of each truth alone, and of none")
    asked.add_argument("--pairs", type=int, default=20, help="histories of each pair")
    asked.add_argument("--jobs", type=int, default=1)
    said = asked.parse_args()
    names = [case.fault for case in CASES]
    alone = [((name,), seed) for name in ("", *names) for seed in range(1, said.seeds + 1)]
    pairs = [(pair, seed) for pair in combinations(names, 2) for seed in range(1, said.pairs + 1)]
    # Seed by seed: whenever it is stopped, each truth was tried as often.
    todo = sorted(
        ((tuple(name for name in faults if name), seed) for faults, seed in (*alone, *pairs)), key=lambda one: one[1]
    )
    tried = _tried(todo, said.jobs)
    text = "\n".join(_page(tried))
    print(text)
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _tried(todo: Sequence[tuple[tuple[str, ...], int]], jobs: int) -> list[Tried]:
    """Return what each history gave, in order; tried before, by this very code, it is read."""
    code = hashlib.sha256()
    for file in sorted(
        one for place in MADE_BY for one in (place, *place.rglob("*")) if one.suffix in (".py", ".sql", ".yaml")
    ):
        code.update(file.read_bytes())
    kept = Path(__file__).parent / "out" / f"planted-{code.hexdigest()[:12]}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    known = {}
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        seed, one = json.loads(line)
        found = tuple((part, is_sure) for part, is_sure in one["found"])
        known[tuple(one["faults"]), seed] = Tried(tuple(one["faults"]), found, tuple(one["signals"]))
    left = [one for one in todo if one not in known]
    print(f"{len(todo) - len(left)} of {len(todo)} histories were tried before; {len(left)} to go")
    with ProcessPoolExecutor(jobs) as pool, kept.open("a", encoding="utf-8") as out:
        for (faults, seed), one in zip(left, pool.map(trial, *zip(*left, strict=True)) if left else (), strict=True):
            known[faults, seed] = one
            print(json.dumps([seed, asdict(one)]), file=out, flush=True)
    return [known[one] for one in todo]


def _page(tried: Sequence[Tried]) -> Iterable[str]:
    none = [one for one in tried if not one.faults]
    quiet = sum(not one.signals for one in none)
    yield f"Nothing planted: in {quiet} of {len(none)} histories no part is called more than noise."
    called = Counter(part for one in none for part in one.signals)
    if called:
        yield f"Called so by chance: {', '.join(f'{part} {count}' for part, count in called.most_common())}."
    yield ""
    yield "| planted | strength | looked for in | right part | largest loss | and more than noise | in pairs |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for case in CASES:
        mine = [one for one in tried if one.faults == (case.fault,)]
        right = sum(one.found[0][0] == case.part for one in mine)
        sure = sum(one.found[0] == (case.part, True) for one in mine)
        paired = [one for one in tried if len(one.faults) > 1 and case.fault in one.faults]
        held = sum(_is_of_the_pair(one, case) for one in paired)
        where = " ".join(case.where) if case.where else "the company"
        where += ", against its plan" if case.against == "plan" else ", against a year before"
        if case.period != HALF_YEAR:
            where += ", mid-September to mid-November"
        yield (
            f"| {case.fault} | {case.strength} | {where} | {case.part} | {right} of {len(mine)} | {sure} | "
            f"{held} of {len(paired)} |"
        )


def _is_of_the_pair(one: Tried, case: Case) -> bool:
    """Return whether the largest loss, looked for where this case is, is right for one of the two."""
    ordered = [each for each in CASES if each.fault in one.faults]
    return one.found[ordered.index(case)][0] in {each.part for each in ordered}


if __name__ == "__main__":
    main()
