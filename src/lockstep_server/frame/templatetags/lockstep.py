"""How figures, dates and states are written on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_THIN, _MINUS = "\u202f", "\u2212"
_ICONS = "lockstep_server.frame"


@register.filter
def count(value: Any) -> str:
    """Write a count: 12,840."""
    return "" if value is None else format_decimal(value, locale="en").replace("-", _MINUS)


@register.filter
def at(cells: Any, index: int) -> Any:
    """Return the cell of a row at an index."""
    return cells[index]


@register.filter
def words(name: str) -> str:
    """Say the name of a column: Won, First attempt."""
    stem = name.removesuffix("_s").removesuffix("_day").removesuffix("_id")
    return stem.replace("_", " ").capitalize()


@register.filter
def tail(key: Any) -> str:
    """Shorten a key to its end, where it differs from its neighbours: …00010409."""
    text = str(key)
    return text if len(text) <= 14 else f"…{text[-12:]}"


@register.filter
def signed(value: Any) -> str:
    """Write a difference of counts with its sign: +12."""
    return "" if value is None else ("+" if value > 0 else "") + count(value)


@register.filter
def money(value: Any, currency: str) -> str:
    """Write money without cents: €1,842,600."""
    if value is None:
        return ""
    return format_currency(
        Decimal(str(value)).quantize(Decimal(1)), currency, "¤#,##0", locale="en", currency_digits=False
    ).replace("-", _MINUS)


@register.filter
def money_change(value: Any, currency: str) -> str:
    """Write a difference of money with its sign: −€218,400."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    sign = _MINUS if amount < 0 else "+" if amount > 0 else ""
    return sign + money(abs(amount), currency)


@register.filter
def short_money(value: Any, currency: str) -> str:
    """Write money in short: €3.86 M."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    for size, letter in ((Decimal(10**6), "M"), (Decimal(10**3), "k")):
        if abs(amount) >= size:
            digits = f"{abs(amount) / size:.2f}" if letter == "M" else f"{abs(amount) / size:.0f}"
            sign = _MINUS if amount < 0 else ""
            return f"{sign}{get_currency_symbol(currency, locale='en')}{digits}{_THIN}{letter}"
    return money(amount, currency)


@register.filter
def rate(value: Any, digits: int = 1) -> str:
    """Write a rate: 75.4 %."""
    return "" if value is None else f"{float(value) * 100:.{digits}f}{_THIN}%"


@register.filter
def points(value: Any) -> str:
    """Write a difference of rates: +1.7 pt."""
    if value is None:
        return ""
    change = float(value) * 100
    sign = _MINUS if change < 0 else "+" if change > 0 else ""
    return f"{sign}{abs(change):.1f}{_THIN}pt"


@register.filter
def duration(seconds: Any) -> str:
    """Write a time span by its two largest units: 1 h 52 m."""
    if seconds is None:
        return ""
    minutes = round(float(seconds) / 60)
    if minutes < 60:
        return f"{minutes}{_THIN}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}{_THIN}h {minutes}{_THIN}m" if minutes else f"{hours}{_THIN}h"
    return f"{round(hours / 24)} days"


@register.simple_tag(takes_context=True)
def moment(context: template.Context, epoch_s: Any, form: str = "time") -> str:
    """Write an instant in the company's time zone: 19 Nov 09:10, the year only where it is not this one.

    The form ``day`` leaves the time out, ``whole`` has the year even then: 19 Nov 2026 09:10.
    """
    if epoch_s is None:
        return ""
    frame = context.get("frame")
    zone = ZoneInfo(frame.time_zone if frame else "UTC")
    when = datetime.fromtimestamp(int(epoch_s), UTC).astimezone(zone)
    this_year = datetime.fromtimestamp(frame.as_of_s, UTC).astimezone(zone).year if frame else when.year
    text = f"{when.day} {when:%b}" + (f" {when.year}" if when.year != this_year or form == "whole" else "")
    return text if form == "day" else f"{text} {when:%H:%M}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it speaks, without it is decoration beside words."""
    body = _icon(name)
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', body)


@cache
def _icon(name: str) -> SafeString:
    text = files(_ICONS).joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    return mark_safe(text[text.index(">") + 1 : text.rindex("</svg>")])  # noqa: S308  # our own file
