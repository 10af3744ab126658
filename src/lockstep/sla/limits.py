"""How many working seconds a promise allows, as the placeholder an SQL takes.

An hour is an hour anywhere; a working day is as long as the owner's calendar makes it. ``2 working days`` are
57,600 seconds in a calendar of eight-hour days and 54,000 in one of seven and a half.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from lockstep.charter.durations import WorkingDuration


def limit(duration: WorkingDuration) -> int | exp.Expression:
    """Return how many working seconds a promise allows.

    Parameters
    ----------
    duration
        As the charter promises it; days with at most three decimals.

    Returns
    -------
    int or sqlglot.exp.Expression
        Seconds; for days an expression over the column ``standard_day_s`` of `working_time`, parts of a second
        rounded half up, as `WorkingDuration.seconds` does.

    Examples
    --------
    >>> limit(WorkingDuration.parse("4 working hours"))
    14400
    >>> limit(WorkingDuration.parse("2 working days")).sql("duckdb")
    'standard_day_s * 2'
    """
    if not duration.days:
        return duration.working_seconds
    day = exp.column("standard_day_s")
    if duration.days == duration.days.to_integral_value():
        return exp.Mul(this=day, expression=exp.Literal.number(int(duration.days)))
    thousand = exp.Literal.number(1000)
    thousandths = exp.Mul(this=day, expression=exp.Literal.number(int(duration.days * Decimal(1000))))
    half_up = exp.paren(exp.Add(this=thousandths, expression=exp.Literal.number(500)))
    whole = exp.paren(exp.Sub(this=half_up, expression=exp.Mod(this=half_up.copy(), expression=thousand)))
    return exp.cast(exp.Div(this=whole, expression=thousand.copy()), "BIGINT")
