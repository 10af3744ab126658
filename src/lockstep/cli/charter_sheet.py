"""A charter as a sheet for the terminal: the goal, both teams' promises with equal weight, the words, the calendars."""

from __future__ import annotations

from itertools import zip_longest

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from lockstep.charter import telling
from lockstep.charter.lifecycle import STAGES
from lockstep.charter.model import Charter
from lockstep.charter.written import MONTHS
from lockstep.cli import screen


def sheet(charter: Charter) -> RenderableType:
    """Return the whole charter, readable from 80 columns up."""
    parts: list[RenderableType] = [_head(charter)]
    if charter.goals:
        parts += [_goals(charter), Text()]
    parts += [_promises(charter), Text(), _stages(charter), Text(), _return_codes(charter), Text()]
    parts += [_attribution(charter), Text(), _calendars(charter)]
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
        due = telling.phasing(charter, goal)
        table.add_row(escape(goal.name), goal.period, telling.goal_amount(charter, goal), escape(due))
    return table


def _promises(charter: Charter) -> RenderableType:
    """Return both directions in one frame, promise beside promise, so that neither team's stand above the other's."""
    both = Table(box=box.ROUNDED, expand=True, show_lines=True, padding=(0, 1), header_style="bold")
    both.add_column("Marketing promises sales", ratio=1)
    both.add_column("Sales promises marketing", ratio=1)
    pairs = zip_longest(telling.marketing_promises(charter), telling.sales_promises(charter), fillvalue=("", ""))
    for pair in pairs:
        both.add_row(*(_promise(what, how) for what, how in pair))
    return both


def _promise(what: str, how: str) -> str:
    return f"[dim]{what}[/]\n" + (f"[dim]{how}[/]" if how == telling.NOT_AGREED else escape(how))


def _attribution(charter: Charter) -> RenderableType:
    return Text.from_markup(f"[bold]What helped[/]\n{telling.attribution(charter)}")


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
