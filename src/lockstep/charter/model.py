"""The charter: one document that says what marketing and sales agreed, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema
from sqlglot import exp

from lockstep.charter.attribution import Attribution
from lockstep.charter.calendars import Calendar
from lockstep.charter.conditions import FIELDS, Condition
from lockstep.charter.goals import Goal
from lockstep.charter.lifecycle import Lifecycle
from lockstep.charter.promises import Promises
from lockstep.charter.refusals import nearest, refusal
from lockstep.charter.section import Section
from lockstep.charter.written import Amount, Country, Currency, Day, Days, DaySpan, Month, Team, TimeZone, Words
from lockstep.record.rules import BuildRules
from lockstep.values import money
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash
from lockstep.values.instants import day_of_date
from lockstep.values.working_calendar import WorkingCalendar

#: The calendar of a charter that names none: the usual office week of the company's zone.
OFFICE_HOURS = {"monday-friday": "09:00-17:00"}
OFFICE = "office"


def _rate(value: Decimal) -> Decimal:
    if value <= 0:
        raise refusal(
            "not-above-zero", "A rate has to be above zero.", "Write home units for one unit of the currency."
        )
    return value


class Company(Section):
    """Whose charter it is."""

    name: Words = Field(description="Name of the company.")
    currency: Currency = Field(description="Home currency, ISO 4217: every amount is converted to it.")
    time_zone: TimeZone = Field(description="IANA name of the zone in which an instant becomes a day, week and month.")
    country: Country | None = Field(default=None, description="ISO 3166 code of the home country.")
    fiscal_year_starts: Month = Field(
        default=1,
        description="Month in which the fiscal year begins, by name or number. A fiscal year is named after the "
        "calendar year in which it ends.",
    )


class Member(Section):
    """What the charter adds to what the record knows of a person of the revenue team."""

    team: Team | None = Field(default=None, description="Team, where the sources do not say or are wrong.")
    calendar: Words | None = Field(
        default=None, description="Calendar the person works by; left out: what the record says, else the default."
    )
    time_off: tuple[DaySpan, ...] = Field(
        default=(), description="Whole days away: `2026-05-22`, or spans `2026-07-20..2026-08-07`."
    )


class Signatory(Section):
    """Someone who has to sign the charter. Signatures are kept by the service, never in the text they sign."""

    name: Words = Field(description="Who signs.")
    team: Team = Field(description="For which team; marketing and sales sign as equals.")
    role: Words = Field(description="In which role.")


class Charter(Section):
    """What both teams agreed. Only `company` is required; what is left out is not agreed, or has its default.

    Examples
    --------
    >>> charter = Charter(company={"name": "Acme", "currency": "EUR", "time_zone": "Europe/Berlin"})
    >>> str(charter.promises.sales.first_attempt.hand_raise)
    '1 working hour'
    """

    company: Company = Field(description="Whose charter it is.")
    direction: dict[Words, Words] = Field(
        default_factory=dict, description="What the C-level says: a short name for each line, and its sentence."
    )
    goals: tuple[Goal, ...] = Field(default=(), description="Goals both teams carry together; the first is the goal.")
    promises: Promises = Field(default_factory=Promises, description="What marketing and sales owe each other.")
    attribution: Attribution = Field(
        default_factory=Attribution, description="By which model both teams read what helped a deal; it pays nobody."
    )
    lifecycle: Lifecycle = Field(
        default_factory=Lifecycle, description="What stages and return codes are called and mean."
    )
    default_calendar: Words | None = Field(
        default=None,
        description="Calendar of people who have none of their own; may be left out where there is only one.",
    )
    calendars: dict[Words, Calendar] = Field(
        default_factory=dict,
        description="Name to working calendar. Left out: one called `office`, Monday to Friday 09:00-17:00 in the "
        "company's zone, without holidays.",
    )
    members: dict[Words, Member] = Field(
        default_factory=dict, description="Name or e-mail, as the record writes it, to what the record does not know."
    )
    rates: dict[Currency, dict[Day, Annotated[Amount, AfterValidator(_rate)]]] = Field(
        default_factory=dict,
        description="Currency, first day, and home units for one unit of it. A rate holds until the next.",
    )
    segments: dict[
        Words,
        Annotated[
            Condition,
            PlainValidator(Condition.parse),
            PlainSerializer(lambda condition: condition.sql, return_type=str),
            WithJsonSchema({"type": "string", "examples": ["country IN ('DE', 'AT')"]}),
        ],
    ] = Field(
        default_factory=dict, description=f"Name to a condition over {', '.join(f'`{field}`' for field in FIELDS)}."
    )
    signatories: tuple[Signatory, ...] = Field(
        default=(), description="Who has to sign; none yet is allowed, and shown."
    )

    @cached_property
    def version(self) -> str:
        """The content hash of what the charter means, 64 hexadecimal digits.

        Comments, blanks, the order of keys, and defaults written out or left out make no difference.
        """
        return content_hash(self.meaning())

    def meaning(self) -> dict[str, Any]:
        """Return all that the charter says as plain JSON values, with what it leaves to a default written out."""
        calendars = {name: calendar.meaning() for name, calendar in self.all_calendars.items()}
        return super().meaning() | {"calendars": calendars, "default_calendar": self.default_calendar_name}

    @property
    def fiscal_start(self) -> int:
        """Month in which the fiscal year begins, 1 to 12."""
        return self.company.fiscal_year_starts

    def goal(self, name: str | None = None) -> Goal | None:
        """Return the goal of that name, or the first; None when there is none."""
        return next((goal for goal in self.goals if name in (None, goal.name)), None)

    def month_shares(self, goal: Goal) -> dict[str, Fraction]:
        """Return which part of a goal is due in each month of its period: exact fractions, one in all."""
        years = {day.year for days in goal.months(self.fiscal_start).values() for day in days}
        return goal.month_shares(self.fiscal_start, self.working_calendar(None, years))

    def month_amounts(self, goal: Goal) -> dict[str, Decimal]:
        """Return what of a goal is due in each month of its period, in home currency.

        Whole minor units, by largest remainder, so that the months add up to the goal.

        Examples
        --------
        >>> charter = Charter(
        ...     company={"name": "Acme", "currency": "EUR", "time_zone": "UTC"},
        ...     goals=[{"name": "Spring", "period": "2026-Q2", "amount": "1000"}],
        ... )
        >>> [str(amount) for amount in charter.month_amounts(charter.goals[0]).values()]
        ['329.67', '340.66', '329.67']
        """
        shares = self.month_shares(goal)
        total = money.to_minor(money.Money(goal.amount, self.company.currency))
        parts = money.share_out(total, list(shares.values()))
        return {
            month: money.from_minor(part, self.company.currency).amount
            for month, part in zip(shares, parts, strict=True)
        }

    @property
    def default_calendar_name(self) -> str:
        """Name of the calendar of people who have none of their own."""
        return self.default_calendar or next(iter(self.all_calendars))

    @property
    def all_calendars(self) -> dict[str, Calendar]:
        """Each calendar by name, the default first, then by name; the usual office week where none is written."""
        named = self.calendars or {OFFICE: Calendar(time_zone=self.company.time_zone, hours=OFFICE_HOURS)}
        return dict(sorted(named.items(), key=lambda item: (item[0] != self.default_calendar, item[0])))

    def working_calendar(
        self, name: str | None, years: Iterable[int], time_off: Iterable[Days] = ()
    ) -> WorkingCalendar:
        """Return a calendar, with its holidays in some years.

        Parameters
        ----------
        name
            Name of the calendar; None: the default.
        years
            Calendar years whose holidays are worked out; outside them no day is a holiday.
        time_off
            Whole days on which its owner is away.

        Raises
        ------
        LockstepError
            The charter has no calendar of that name.
        """
        calendars = self.all_calendars
        wanted = name or self.default_calendar_name
        if wanted not in calendars:
            raise LockstepError(f"The charter has no calendar “{wanted}”.", remedy=nearest(wanted, calendars))
        return calendars[wanted].working(wanted, years, time_off)

    def working_calendars(self, years: Iterable[int]) -> dict[str, WorkingCalendar]:
        """Return every calendar by name, the default first, with its holidays in some years."""
        wanted = tuple(years)
        return {name: self.working_calendar(name, wanted) for name in self.all_calendars}

    def member(self, *names: str | None) -> Member | None:
        """Return the member of the first name or e-mail the charter lists, capitals aside; None for nobody."""
        listed = {key.casefold(): member for key, member in self.members.items()}
        return next((listed[name.casefold()] for name in names if name and name.casefold() in listed), None)

    def calendar_of(
        self, owner: str | None, years: Iterable[int], *, email: str | None = None, recorded: str | None = None
    ) -> WorkingCalendar:
        """Return the calendar a lead's owner works by, time off included.

        Parameters
        ----------
        owner, email
            As the record writes them; None for nobody.
        years
            Calendar years whose holidays are worked out.
        recorded
            Name of the calendar the record gives the owner. It counts where the charter has one of that name
            (capitals aside) and says nothing else about the owner.

        Examples
        --------
        >>> charter = Charter(
        ...     company={"name": "Acme", "currency": "EUR", "time_zone": "UTC"},
        ...     members={"sam@acme.example": {"time_off": ["2026-05-22"]}},
        ... )
        >>> charter.calendar_of("Sam", [2026], email="Sam@acme.example").time_off
        ((1779408000, 1779494400),)
        """
        member = self.member(owner, email)
        by_folded = {name.casefold(): name for name in self.all_calendars}
        name = (member.calendar if member else None) or by_folded.get((recorded or "").casefold())
        return self.working_calendar(name, years, member.time_off if member else ())

    def segment_trees(self) -> dict[str, exp.Expr]:
        """Return each segment's condition as a syntax tree over ``journeys AS j``."""
        return {name: condition.tree() for name, condition in self.segments.items()}

    def build_rules(self) -> BuildRules:
        """Return what the built tables of the record depend on."""
        rates = ((code, day_of_date(day), rate) for code, dated in self.rates.items() for day, rate in dated.items())
        return BuildRules(self.company.time_zone, self.company.currency, tuple(sorted(rates)))
