"""The speed-to-lead curve: the share of leads that get further, by how long they waited for a first attempt."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Option, Question, Row
from lockstep.figures.gaps import counted
from lockstep.figures.groups import in_reading_order
from lockstep.insight.interval import wilson
from lockstep.insight.speed_curve.published import PUBLISHED
from lockstep.insight.speed_curve.standardised import ratio, standardised
from lockstep.insight.stages import NUMBER
from lockstep.values.faults import Fault, WrongUse

#: Fewer leads than this in a bucket make no rate; and no bucket does that has less than this share of the usual mix.
FEWEST, LEAST_COVERED = 20, 0.5
CURVE, BESIDE = "curve", "published"
#: Upper edges of the buckets in working seconds, as the SQL numbers them from 1; the last has none.
EDGES: tuple[int, ...] = (300, 1800, 3600, 7200, 14_400, 28_800)
_ON_CURVE, _NEVER, _YOUNG, _BEFORE = 1, 2, 3, 4
_DAY_S, _WITHIN = 86_400, 30

Cells = dict[tuple[str, str], tuple[int, int]]


def compute(context: Context, question: Question) -> Answer:
    """Divide, bucket by bucket, the leads that got there by those that were tried after so long.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period. Option ``to``: the stage they are to reach, ``qualified`` or
        another after the offer. Option ``within``: in how many days of arrival, so that all have the same time.

    Returns
    -------
    Answer
        View ``curve``: one row per group and bucket with leads: ``from_s``, ``to_s`` working seconds of the wait, the
        last without a ``to_s``; ``leads``, ``there`` int64; ``raw`` float, there / leads, with ``raw_low`` and
        ``raw_high`` (Wilson); ``value``, the rate in the mix of kinds and sources that all leads of the group have
        together (`standardised`), with ``low``, ``high``; ``covered``, the share of that mix the bucket has any of.
        Value, raw and intervals are absent below `FEWEST` leads, value below `LEAST_COVERED` too.
        View ``published``: per group and published ratio ``source``, ``compared`` text; ``published`` float;
        ``value``, this company's own ratio (Mantel and Haenszel's over kinds and sources), ``low``, ``high``;
        ``fast_leads``, ``slow_leads`` int64. Absent below `FEWEST` leads on either side.
    """
    target, days = question.option("to", "qualified"), int(question.option("within", str(_WITHIN)))
    found = context.rows(
        "lockstep.insight.speed_curve",
        "speed_curve.sql",
        question,
        day="offered_day",
        target_no=NUMBER[target],
        within_s=days * _DAY_S,
    )
    groups: dict[str, dict[int, Cells]] = defaultdict(lambda: defaultdict(dict))
    beside: Counter[int] = Counter()
    for row in found:
        if row["standing"] != _ON_CURVE:
            beside[row["standing"]] += row["leads"]
            continue
        groups[row["dim"]][row["bucket_no"]][row["lead_kind"], row["lead_source"]] = (row["leads"], row["there"])
    sizes = {group: sum(n for cells in by.values() for n, _ in cells.values()) for group, by in groups.items()}
    make = _beside if question.view == BESIDE else _curve
    rows: list[Row] = [
        dict[str, Any](dim=group) | row
        for group in in_reading_order(question, dict(sizes))
        for row in make(groups[group])
    ]
    faults = _counted(beside, target, days)
    if not any(row["value"] is not None for row in rows):
        most = max(sizes.values(), default=0)
        faults.append(
            Fault(
                code="not-enough-data",
                sentence=f"A rate needs {FEWEST} leads that waited alike; here {counted(most, 'was', 'were')} tried.",
                remedy="Ask for a longer period, or for fewer conditions.",
            )
        )
    return Answer(unit="times" if question.view == BESIDE else "rate", rows=rows, faults=faults)


def _curve(buckets: dict[int, Cells]) -> list[Row]:
    standard: Counter[tuple[str, str]] = Counter()
    for cells in buckets.values():
        for stratum, (n, _) in cells.items():
            standard[stratum] += n
    rows: list[Row] = []
    for bucket in sorted(buckets):
        leads, there = _sums(buckets[bucket])
        row: dict[str, Any] = {
            "from_s": EDGES[bucket - 2] if bucket > 1 else 0,
            "to_s": EDGES[bucket - 1] if bucket <= len(EDGES) else None,
            "value": None, "low": None, "high": None, "leads": leads, "there": there,
            "raw": None, "raw_low": None, "raw_high": None,
        }  # fmt: skip
        adjusted = standardised(buckets[bucket], standard)
        if leads >= FEWEST:
            row["raw"], (row["raw_low"], row["raw_high"]) = there / leads, wilson(there, leads)
            if adjusted and adjusted.covered >= LEAST_COVERED:
                row |= {"value": adjusted.value, "low": adjusted.low, "high": adjusted.high}
        rows.append(row | {"covered": adjusted.covered if adjusted else 0.0})
    return rows


def _beside(buckets: dict[int, Cells]) -> list[Row]:
    rows: list[Row] = []
    for one in PUBLISHED:
        fast, slow = (_together(buckets, numbers) for numbers in (one.fast, one.slow))
        fast_leads, slow_leads = _sums(fast)[0], _sums(slow)[0]
        own = ratio(fast, slow) if min(fast_leads, slow_leads) >= FEWEST else None
        value, low, high = own or (None, None, None)
        rows.append(
            {"source": one.source, "compared": one.words, "published": one.ratio, "value": value, "low": low,
             "high": high, "fast_leads": fast_leads, "slow_leads": slow_leads}
        )  # fmt: skip
    return rows


def _together(buckets: dict[int, Cells], numbers: tuple[int, ...]) -> Cells:
    found: Cells = {}
    for number in numbers:
        for stratum, (n, there) in buckets.get(number, {}).items():
            before = found.get(stratum, (0, 0))
            found[stratum] = (before[0] + n, before[1] + there)
    return found


def _sums(cells: Cells) -> tuple[int, int]:
    return sum(n for n, _ in cells.values()), sum(there for _, there in cells.values())


def _counted(beside: Counter[int], target: str, days: int) -> list[Fault]:
    said = (
        (_YOUNG, "too-young", f"arrived less than {days} days ago and is too young to tell.",
         f"arrived less than {days} days ago and are too young to tell.", "Ask again later, or for fewer days."),
        (_NEVER, "never-tried", "was never tried and is on no curve.", "were never tried and are on no curve.",
         "lockstep explain speed-to-lead lists them."),
        (_BEFORE, "there-before", f"was {target} before anybody tried, and is left out.",
         f"were {target} before anybody tried, and are left out.", "What speed did nothing for says nothing of speed."),
    )  # fmt: skip
    return [
        Fault(code=code, sentence=f"{counted(beside[kind], f'lead {one}', f'leads {many}')}", remedy=remedy,
              file="journeys")
        for kind, code, one, many, remedy in said
        if beside[kind]
    ]  # fmt: skip


def _days(text: str) -> None:
    if not (text.isdecimal() and 1 <= int(text) <= 730):
        raise WrongUse(f"“{text}” is no number of days.", remedy="Give a whole number from 1 to 730.")


FIGURE = Figure(
    name="speed-curve",
    title="Speed-to-lead curve",
    words=(
        "Of the leads that arrived in the period and were tried, the share that is qualified within 30 days of its "
        "arrival, by how long it waited for the first attempt in the working time of its owner. Each bucket is brought "
        "to the mix of kinds and sources that all of them have together, so that hand-raisers, called first and "
        "readier to buy, do not make the curve; the rate as it was counted stands beside it. Left out, and counted: "
        "leads too young to tell, never tried, or there before anybody tried. It shows what goes together, not what "
        "causes what."
    ),
    package="lockstep.insight.speed_curve",
    sql=("answered.sql", "speed_curve.sql"),
    compute=compute,
    rows_sql="answered_rows.sql",
    views=(CURVE, BESIDE),
    options={
        "to": Option(words="the stage to be reached", values=("qualified", "accepted", "opportunity", "won")),
        "within": Option(words="in how many days of arrival, 30 unless said", check=_days),
    },
)
