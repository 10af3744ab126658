"""A charter as a sheet for the terminal: the goal, both teams' promises with equal weight, the words, the calendars."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from lockstep.charter.goals import Goal
from lockstep.charter.lifecycle import STAGES
from lockstep.charter.model import Charter
from lockstep.charter.promises import LeadsByCount, LeadsByValue
from lockstep.charter.written import MONTHS, percent
from lockstep.cli import screen
from lockstep.values import money

NOT_AGREED = "[dim]not agreed yet[/]"


def sheet(charter: Charter) -> RenderableType:
    """Return the whole charter, readable from 80 columns up."""
    parts: list[RenderableType] = [_head(charter)]
    if charter.goals:
        parts += [_goals(charter), Text()]
    parts += [_promises(charter), Text(), _stages(charter), Text(), _return_codes(charter), Text(), _calendars(charter)]
    if charter.members:
        parts += [Text(), _members(charter)]
    if charter.rates:
        parts += [Text(), _rates(charter)]
    if charter.segments:
        segments = screen.table("Segments", [("name", "left"), ("condition", "left")])
        for name, condition in charter.segments.items():
            segments.add_row(escape(name), escape(condition.sql))
        parts += [Text(), segments]
    return Group(*parts, Text(), _signatories(charter))


def _head(charter: Charter) -> RenderableType:
    company = charter.company
    facts = [company.currency, company.time_zone]
    if charter.fiscal_start != 1:
        facts.append(f"fiscal year from {MONTHS[charter.fiscal_start - 1].capitalize()}")
    lines = [f"[bold]{escape(company.name)}[/]", f"[dim]{' · '.join(facts)} · version {charter.version[:8]}[/]"]
    lines += [f"[italic]{escape(sentence)}[/]" for sentence in charter.direction.values()]
    return Group(*(Text.from_markup(line) for line in lines), Text())


def _goals(charter: Charter) -> RenderableType:
    table = screen.table(
        "Goals, carried by both teams", [("goal", "left"), ("period", "left"), ("amount", "right"), ("due", "left")]
    )
    for goal in charter.goals:
        amount = money.Money(goal.amount, charter.company.currency)
        whole = goal.amount == goal.amount.to_integral_value()
        table.add_row(escape(goal.name), goal.period, money.format(amount, cents=not whole), _due(charter, goal))
    return table


def _due(charter: Charter, goal: Goal) -> str:
    if goal.phasing == "even":
        return "evenly, day by day"
    if goal.phasing == "working-days":
        return f"by the working days of {escape(charter.default_calendar_name)}"
    quarters: list[str] = []
    shares = list(charter.month_shares(goal).values())
    for start in range(0, len(shares), 3):
        quarters.append(" + ".join(f"{float(part) * 100:g}" for part in shares[start : start + 3]))
    return "by month, in %: " + ", ".join(quarters)


def _promises(charter: Charter) -> RenderableType:
    """Return both directions in one frame, promise beside promise, so that neither team's stand above the other's."""
    both = Table(box=box.ROUNDED, expand=True, show_lines=True, padding=(0, 1), header_style="bold")
    both.add_column("Marketing promises sales", ratio=1)
    both.add_column("Sales promises marketing", ratio=1)
    for pair in zip(_marketing(charter), _sales(charter), strict=True):
        both.add_row(*(f"[dim]{what}[/]\n{how}" for what, how in pair))
    return both


def _marketing(charter: Charter) -> list[tuple[str, str]]:
    owed = charter.promises.marketing
    at_least = {
        "Accepted": (owed.acceptance_rate, "of the leads sales decides on"),
        "Complete": (owed.packet_completeness, "of handoffs lack nothing"),
    }
    return [
        ("Leads", _leads(charter)),
        *(
            (what, f"at least {percent(rate)} {of}" if rate is not None else NOT_AGREED)
            for what, (rate, of) in at_least.items()
        ),
    ]


def _leads(charter: Charter) -> str:
    leads = charter.promises.marketing.leads
    if leads is None:
        return NOT_AGREED
    if isinstance(leads, LeadsByValue):
        return f"accepted leads worth {percent(leads.share)} of the goal, each at its segment's value"
    if isinstance(leads, LeadsByCount):
        if leads.per_month is not None:
            return f"{leads.per_month:,} {leads.stage} leads a month"
        brought = percent(leads.share) if leads.share is not None else "the agreed part"
        return f"{leads.stage} leads enough to bring {brought} of the goal"
    return f"{int(leads.owed()):,} {leads.stage} leads a month, {leads.per_rep:,} for each of {leads.reps:,} reps"


def _sales(charter: Charter) -> list[tuple[str, str]]:
    owed = charter.promises.sales
    first = owed.first_attempt
    return [
        ("First attempt", f"within {first.hand_raise} at a hand-raiser, {first.other} at others"),
        ("Attempts", f"{owed.attempts.count} within {owed.attempts.within}, unless they answer"),
        ("Decision", f"accepted or returned within {owed.decision}"),
    ]


def _stages(charter: Charter) -> RenderableType:
    table = screen.table("Stages", [("stage", "left"), ("we say", "left"), ("meaning", "left")])
    for key in STAGES:
        stage = charter.lifecycle.stages[key]
        table.add_row(key, escape(stage.name), escape(stage.meaning_in_words))
    return table


def _return_codes(charter: Charter) -> RenderableType:
    table = screen.table(
        "Why a lead comes back", [("code", "left"), ("meaning", "left"), ("next", "left"), ("by", "left")]
    )
    for code, one in charter.lifecycle.return_codes.items():
        table.add_row(escape(code), escape(one.meaning_in_words), escape(one.next_step), one.owner)
    return table


def _calendars(charter: Charter) -> RenderableType:
    table = screen.table("Calendars", [("calendar", "left"), ("zone", "left"), ("week", "left"), ("holidays", "left")])
    for name, calendar in charter.all_calendars.items():
        extra = len({day for span in calendar.holidays.extra for day in span.dates()})
        worked = len(calendar.holidays.worked)
        free = [calendar.holidays.place or "none", f"+{extra}" if extra else "", f"−{worked}" if worked else ""]
        mark = " (default)" if name == charter.default_calendar_name and len(charter.all_calendars) > 1 else ""
        table.add_row(
            escape(name) + mark, calendar.time_zone, calendar.week.replace("; ", "\n"), " ".join(filter(None, free))
        )
    return table


def _members(charter: Charter) -> RenderableType:
    table = screen.table("Members", [("member", "left"), ("team", "left"), ("calendar", "left"), ("time off", "left")])
    for name, member in charter.members.items():
        away = ", ".join(map(str, member.time_off))
        table.add_row(escape(name), member.team or "–", escape(member.calendar or "–"), away or "–")
    return table


def _rates(charter: Charter) -> RenderableType:
    table = screen.table(
        f"Rates to {charter.company.currency}", [("currency", "left"), ("from", "left"), ("rate", "right")]
    )
    for code, dated in charter.rates.items():
        for day, rate in sorted(dated.items()):
            table.add_row(code, str(day), f"{rate:f}")
    return table


def _signatories(charter: Charter) -> RenderableType:
    if not charter.signatories:
        return Text.from_markup("[yellow]Unsigned:[/] the charter names nobody to sign it yet.")
    table = screen.table("Signatures", [("name", "left"), ("role", "left"), ("team", "left"), ("", "left")])
    for one in charter.signatories:
        table.add_row(escape(one.name), escape(one.role), one.team, "[yellow]not signed[/]")
    return table
