"""The goal both teams carry, and which share of it falls due in which month.

A goal of 6,000,000 for 2026, phased evenly, is due day by day: January's share is 31/365 of it. By working
days, January's share is its working days over those of the year. Shares written out are taken as they are
and must add up to 100%. Shares are fractions, so they add up to one exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from lockstep.charter.refusals import nearest, refusal
from lockstep.charter.section import Section
from lockstep.charter.written import Amount, Words, percent, share, text
from lockstep.values.faults import LockstepError
from lockstep.values.instants import date_of_day
from lockstep.values.periods import Period
from lockstep.values.working_calendar import WorkingCalendar

Month = str  # '2026-03'
Phasing = Literal["even", "working-days"] | dict[Month, Decimal]

#: What `lockstep init` writes into the first goal (starting.yaml), for both teams to change.
PLACEHOLDER_AMOUNT = Decimal(1_000_000)

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _period(value: object) -> str:
    """Read a year, quarter or month, the periods that whole months make up."""
    written = (str(value) if isinstance(value, int) else text(value)).upper()
    try:
        if not _PERIOD.fullmatch(written):
            raise LockstepError("")
        return Period.parse(written).name
    except LockstepError:
        raise refusal("not-a-period", f"“{written}” is no period a goal can have.",
                      "Write a year, quarter or month: 2026, 2026-Q1 or 2026-03.") from None  # fmt: skip


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise refusal("not-above-zero", "A goal has to be above zero.", "Write the amount to be reached.")
    return value


def _phasing(value: object) -> Phasing:
    if isinstance(value, dict):
        shares: dict[Month, Decimal] = {}
        for month, part in value.items():
            if not isinstance(month, str) or not _MONTH.fullmatch(month):
                raise refusal("not-a-month", f"“{month}” is no month of a goal.", "Write year and month: 2026-03.")
            if isinstance(part, str) and not part.strip().endswith("%"):
                raise refusal("not-a-share", f"The share of {month}, “{part}”, lacks its sign.", f"Write {part}%.")
            shares[month] = share(part)
        total = sum(shares.values(), Decimal(0))
        if total != 1:
            off = total - 1
            raise refusal("shares-do-not-add-up", f"The shares of the months add up to {percent(total)}.",
                          f"Take away {percent(off)}." if off > 0 else f"Add {percent(-off)}.")  # fmt: skip
        return dict(sorted(shares.items()))
    written = text(value)
    if written not in ("even", "working-days"):
        raise refusal("unknown-phasing", f"There is no phasing “{written}”.",
                      nearest(written, ["even", "working-days"]) + " Or a share for each month.")  # fmt: skip
    return written  # type: ignore[return-value]  # one of the two literals


def _written(phasing: Phasing) -> object:
    return phasing if isinstance(phasing, str) else {month: percent(part) for month, part in phasing.items()}


def _figure(value: object) -> str:
    written = text(value)
    if written != "won-revenue":
        raise refusal("unknown-figure", f"No goal can be set on “{written}”.", "Write won-revenue.")
    return written


class Goal(Section):
    """One figure, one period, one amount, for which marketing and sales are responsible together."""

    name: Words = Field(description="What people call it.")
    figure: Annotated[str, PlainValidator(_figure), WithJsonSchema({"enum": ["won-revenue"]})] = Field(
        default="won-revenue", description="What is counted: `won-revenue`, the worth of deals won, in home currency."
    )
    period: Annotated[
        str, PlainValidator(_period), WithJsonSchema({"type": ["string", "integer"], "examples": [2026]})
    ] = Field(description="Fiscal year `2026`, quarter `2026-Q1` or month `2026-03`.")
    amount: Annotated[Amount, AfterValidator(_above_zero)] = Field(
        description="What is to be reached, in home currency, exact."
    )
    phasing: Annotated[
        Phasing,
        PlainValidator(_phasing),
        PlainSerializer(_written),
        WithJsonSchema(
            {
                "anyOf": [
                    {"enum": ["even", "working-days"]},
                    {
                        "type": "object",
                        "patternProperties": {r"^\d{4}-\d{2}$": {"type": "string", "pattern": r"^[\d.]+ ?%$"}},
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ] = Field(
        default="even",
        description="When it falls due: `even` by calendar days, `working-days` by those of the default calendar, "
        "or a share for each month (`2026-01: 6%`), 100% together.",
    )
    under: Words | None = Field(default=None, description="Line of the direction it serves.")

    @property
    def is_placeholder(self) -> bool:
        """Whether it is, in name and amount, what `lockstep init` wrote: nobody has agreed on it yet."""
        return (self.name, self.amount) == (f"New revenue {self.period}", PLACEHOLDER_AMOUNT)

    def month_shares(self, fiscal_start: int, calendar: WorkingCalendar) -> dict[Month, Fraction]:
        """Return which part of the goal is due in each month of its period.

        Parameters
        ----------
        fiscal_start
            Month in which the fiscal year begins, 1 to 12.
        calendar
            Whose working days count when the goal is phased by them; its holidays must cover the period.

        Returns
        -------
        dict
            ``2026-01`` to an exact fraction, every month of the period in order, one in all.

        Raises
        ------
        LockstepError
            The shares written out are for other months than the period has.

        Examples
        --------
        >>> goal = Goal(name="First quarter", period="2026-Q1", amount=Decimal(900))
        >>> goal.month_shares(1, WorkingCalendar("any", "UTC", {0: ((540, 1020),)}))["2026-02"]
        Fraction(14, 45)
        """
        months = self.months(fiscal_start)
        if isinstance(self.phasing, dict):
            if list(self.phasing) != list(months):
                raise LockstepError(
                    f"The goal “{self.name}” is phased over other months than {self.period} has.",
                    remedy=f"Give a share to each month from {next(iter(months))} to {list(months)[-1]}.",
                )
            return {month: Fraction(part) for month, part in self.phasing.items()}
        weights = {
            month: sum(is_worked(day, calendar) for day in days) if self.phasing == "working-days" else len(days)
            for month, days in months.items()
        }
        total = sum(weights.values())
        if not total:
            raise LockstepError(
                f"The goal “{self.name}” is phased by working days, but {self.period} has none in {calendar.name}.",
                remedy="Phase it evenly, or correct the calendar.",
            )
        return {month: Fraction(weight, total) for month, weight in weights.items()}

    def months(self, fiscal_start: int) -> dict[Month, list[date]]:
        """Return the months of the period in order, each with its days."""
        by_month: dict[Month, list[date]] = {}
        for day in _days(Period.parse(self.period, fiscal_start)):
            by_month.setdefault(f"{day:%Y-%m}", []).append(day)
        return by_month


def _days(period: Period) -> Iterator[date]:
    return (date_of_day(day) for day in range(period.from_day, period.to_day))


def is_worked(day: date, calendar: WorkingCalendar) -> bool:
    """Whether the calendar has working hours on a local day, time off of single people aside."""
    return bool(calendar.hours.get(day.weekday())) and day not in calendar.holidays
