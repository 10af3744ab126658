"""Velocity: what the open opportunities bring a day, if they go as those before them went."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.gaps import counted
from lockstep.figures.groups import in_reading_order
from lockstep.insight.interval import wilson
from lockstep.values import money
from lockstep.values.faults import Fault

#: Fewer wins than this make no velocity.
FEWEST = 20
_DRAWS, _SEED, _DAY_S = 1000, 20, 86_400
#: Numbers drawn in all at most, so that a hundred thousand deals take no longer than a second.
_MOST_DRAWN = 20_000_000
_WON, _LOST, _OPEN, _INCOMPLETE = 1, 2, 3, 4


def compute(context: Context, question: Question) -> Answer:
    """Multiply what is open by rate and amount, and divide by time.

    Parameters
    ----------
    context, question
        Rate, amount and time are those of the deals closed in the question's period; what is open is open now.

    Returns
    -------
    Answer
        One row per group with deals: ``value`` in the home currency per day, open × rate × amount / days, with
        ``low`` and ``high``, its 95 % interval (bootstrap over the closed deals); ``open`` int64, opportunities;
        ``rate``, won / closed, float; ``amount``, the mean of the won ones; ``days``, their median from opportunity to
        win; ``won``, ``lost`` int64. Value, interval, amount and days are absent where fewer than `FEWEST` were won;
        ``short_of`` says how many are missing. So they are where half of them took no time.
    """
    found = context.rows("lockstep.insight.leakage", "velocity.sql", question, day="won_day")
    groups: dict[str, dict[int, list[tuple[int, int, int]]]] = {}
    for row in found:
        kinds = groups.setdefault(row["dim"], {_WON: [], _LOST: [], _OPEN: [], _INCOMPLETE: []})
        kinds[row["kind_no"]].append((row["home_minor"], row["took_s"], row["deals"]))
    currency = context.charter.company.currency
    digits = money.minor_digits(currency)
    rows = {group: _row(group, kinds, digits) for group, kinds in groups.items()}
    faults = []
    incomplete = sum(deals for kinds in groups.values() for _, _, deals in kinds[_INCOMPLETE])
    if incomplete:
        faults.append(
            Fault(
                code="incomplete-wins",
                sentence=counted(
                    incomplete,
                    "won deal has no amount or no date of its opportunity and counts for the rate alone.",
                    "won deals have no amount or no date of their opportunity and count for the rate alone.",
                ),
                remedy="Map the amounts, the rates of their currencies and the dates of opportunities.",
                file="journeys",
            )
        )
    if all(row["value"] is None for row in rows.values()):
        faults.append(_why_none(rows))
    order = in_reading_order(question, {group: _headline(row) for group, row in rows.items()})
    return Answer(
        unit=currency,
        value=rows["all"]["value"] if "all" in rows and not question.by else None,
        rows=[rows[group] for group in order],
        faults=faults,
    )


def _why_none(rows: dict[str, Row]) -> Fault:
    if any(row["short_of"] is None for row in rows.values()):
        return Fault(
            code="no-time",
            sentence="Half of the deals won here were won at the instant their opportunity began: there is no pace.",
            remedy="Map the date on which opportunities were created.",
            file="journeys",
        )
    missing = min((int(row["short_of"]) for row in rows.values() if isinstance(row["short_of"], int)), default=FEWEST)
    return Fault(
        code="not-enough-data",
        sentence=f"A velocity needs {FEWEST} wins with an amount and a time; {missing} are missing.",
        remedy="Ask for a longer period, or for fewer conditions.",
    )


def _headline(row: Row) -> Decimal | None:
    value = row["value"]
    return value if isinstance(value, Decimal) else None


def _row(group: str, kinds: dict[int, list[tuple[int, int, int]]], digits: int) -> Row:
    times = [deals for _, _, deals in kinds[_WON]]
    amounts = np.repeat(np.array([minor for minor, _, _ in kinds[_WON]], dtype=np.float64), times)
    took = np.repeat(np.array([seconds for _, seconds, _ in kinds[_WON]], dtype=np.float64), times) / _DAY_S
    won = amounts.size + sum(deals for _, _, deals in kinds[_INCOMPLETE])
    lost, still_open = (sum(deals for _, _, deals in kinds[kind]) for kind in (_LOST, _OPEN))
    closed = won + lost
    row: Row = {"dim": group, "value": None, "low": None, "high": None, "open": still_open}
    row |= {"rate": won / closed if closed else None, "amount": None, "days": None, "won": won, "lost": lost}
    days = float(np.median(took)) if took.size else 0.0
    if amounts.size < FEWEST or days <= 0:
        return row | {"short_of": max(0, FEWEST - amounts.size) or None}
    value = still_open * (won / closed) * amounts.mean() / days
    low, high = _interval(amounts, took, won=won, closed=closed, still_open=still_open)
    said = {"value": value, "low": min(low, value), "high": max(high, value), "amount": amounts.mean()}
    return row | {name: _money(minor, digits) for name, minor in said.items()} | {"days": days, "short_of": None}


def _money(minor: float, digits: int) -> Decimal:
    return Decimal(round(minor)).scaleb(-digits)


def _interval(
    amounts: NDArray[np.float64], took: NDArray[np.float64], *, won: int, closed: int, still_open: int
) -> tuple[float, float]:
    dice = np.random.default_rng(_SEED)
    draws = max(100, min(_DRAWS, _MOST_DRAWN // amounts.size))
    # Where all, or none, were won, resampling would know no other share: Wilson's middle stands for it.
    share = sum(wilson(won, closed)) / 2 if won in (0, closed) else won / closed
    values = np.empty(draws)
    for draw in range(draws):
        drawn = dice.integers(amounts.size, size=amounts.size)
        rate = dice.binomial(closed, share) / closed
        days = max(float(np.median(took[drawn])), 1 / 24)
        values[draw] = still_open * rate * amounts[drawn].mean() / days
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


FIGURE = Figure(
    name="velocity",
    title="Velocity",
    words=(
        "What the opportunities open now bring a day, if they go as those closed in the period went: their number, "
        "times the share that was won, times the mean amount of the won ones, over the median days from opportunity to "
        "win. With the interval of 95 %. A measure of pace, not a forecast: it knows no deal's age. Left out of amount "
        "and days, and counted: won deals that lack either."
    ),
    package="lockstep.insight.leakage",
    sql=("velocity.sql",),
    compute=compute,
    rows_sql="velocity_rows.sql",
)
