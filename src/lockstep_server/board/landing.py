"""Where the goal will probably land: every way to forecast it, how good each was, and what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lockstep.charts import drawing, kept_forecasts
from lockstep.charts.forecast_record import WORDS
from lockstep.charts.written import short_money
from lockstep.insight.forecasting.keeping import Keeper, Kept, outcome
from lockstep.insight.reader import Reader
from lockstep_server.frame import answers
from lockstep_server.frame.asked import Asked, current_period
from lockstep_server.frame.templatetags.lockstep import rate

#: Pixels of the picture of kept forecasts: on a page, and on a phone.
WIDE, NARROW = 1000, 358
#: Pixels of the field on which a row draws its range; caps keep their half inside.
FIELD, _EDGE = 220, 6
#: What each method rests on, in a few words.
_RESTS = {
    "seasonal-naive": "the same weeks of the season before",
    "lead-side": "leads offered, by age and kind, and leads still to come",
    "deal-side": "deals open, by age and segment, and deals still to be opened",
    "combined": "the mean of the two above",
}

Said = dict[str, Any]


def prepare(reader: Reader, asked: Asked) -> Said:
    """Return what the page shows; heavy parts are computed once per record and charter version."""
    record = answers.figure(reader, "forecast-record", **asked.question)
    landing = answers.figure(reader, "goal-forecast", **asked.question)
    rows = record.get("rows", [])
    return {
        "record": record,
        "likely": landing["rows"][0] if landing.get("rows") else None,
        "rows": _with_ranges(rows),
        "finding": finding(rows),
        "goal": rows[0]["goal"] if rows else None,
        "field": FIELD,
        "said": _kept(reader, asked),
    }


def finding(rows: Sequence[Said]) -> list[str]:
    """Say which forecast leads and why, a sentence each.

    Parameters
    ----------
    rows
        Of `forecast-record`.
    """
    if not rows:
        return []
    led = next(row for row in rows if row["leads"])
    others = [row for row in rows if row["verdict"] != "baseline"]
    judged = [row for row in others if row["verdict"] != "not enough data"]
    if led["verdict"] == "better":
        base = _baseline_error(led)
        return [
            f"The forecast {_named(led['method'])} leads: made again in {led['windows']} weeks of the past it was "
            f"{rate(led['error_rate'], 0)} off, the baseline {base}, and chance alone hardly shows such a difference."
        ]
    if not others:
        return ["Only the baseline can be made: too few deals with dates have been won for the other two."]
    if not judged:
        return ["The baseline leads: the record is too young to say whether another forecast is better."]
    best = min(judged, key=lambda row: row["error_rate"] or 0.0)
    if best["gain"] is not None and Decimal(best["gain"]) > 0:
        return [
            f"The baseline leads. The forecast {_named(best['method'])} was less far off in {best['windows']} weeks of "
            f"the past, {rate(best['error_rate'], 0)} against {_baseline_error(best)}, but chance alone may show that."
        ]
    return [f"The baseline leads: in {best['windows']} weeks of the past no other forecast was less far off."]


def _named(method: str) -> str:
    words = WORDS[method]
    return words[0].lower() + words[1:] if words.startswith("From") else f"from {words.lower()}"


def _baseline_error(row: Said) -> str:
    """Return the baseline's error on the same weeks as a share of what came."""
    if not row["error_rate"] or not Decimal(row["error"]):
        return "no less"
    share = row["error_rate"] * float((Decimal(row["error"]) + Decimal(row["gain"])) / Decimal(row["error"]))
    return rate(share, 0)


def _with_ranges(rows: Sequence[Said]) -> list[Said]:
    """Return the rows with words, and the places of dot, caps and goal on one field for all of them."""
    if not rows:
        return []
    amounts = [float(row[name]) for row in rows for name in ("low", "value", "high", "goal")]
    low, high = min(amounts), max(amounts)
    per_unit = (FIELD - 2 * _EDGE) / ((high - low) or 1.0)
    return [
        {
            **row,
            "words": WORDS[row["method"]],
            "rests": _RESTS[row["method"]],
            "places": {
                name: round(_EDGE + (float(row[name]) - low) * per_unit, 1) for name in ("low", "value", "high", "goal")
            },
        }
        for row in rows
    ]


def _kept(reader: Reader, asked: Asked) -> Said:
    """Return what was said of the goal's period before, its picture, and, once it is over, how it came out."""
    period = asked.period or current_period(reader)
    kept = Keeper(reader.home.forecasts).of(period)
    if not kept:
        return {"kept": []}
    # Kept forecasts are of everyone, so what came is, too.
    course = answers.figure(reader, "goal-course", period=period)
    rows = course.get("rows", [])
    said = {
        "currency": kept[-1].currency,
        "goal": kept[-1].amount,
        "days": [{"day": row["day"], "value": row["value"]} for row in rows],
        "kept": [{"day": one.day, **one.said[one.leads]} for one in kept if one.leads in one.said],
    }
    is_over = bool(rows) and all(row["value"] is not None for row in rows)
    what = ("kept forecasts", period, len(kept), kept[-1].key)
    pictures = answers.kept(reader, what, lambda: _pictures(said)) if rows else {}
    return {
        "kept": [_line(one) for one in reversed(kept)],
        "period": period,
        "is_over": is_over,
        "came": rows[-1]["value"] if is_over else None,
        "outcomes": _outcomes(kept, Decimal(rows[-1]["value"])) if is_over else [],
        "pictures": pictures,
        "sentence": kept_forecasts.title(said) if rows else "",
    }


def _line(one: Kept) -> Said:
    return {"day": one.day, "record": one.record, "words": WORDS[one.leads], **one.said[one.leads]}


def _outcomes(kept: Sequence[Kept], came: Decimal) -> list[Said]:
    """Return how each method came out over all kept forecasts of a period that is over, what led first."""
    found = [("What led", outcome(kept, came))] + [(words, outcome(kept, came, name)) for name, words in WORDS.items()]
    return [
        {"words": words, "count": one.count, "error": one.error, "inside": one.inside} for words, one in found if one
    ]


def _pictures(said: Said) -> dict[str, str]:
    title = kept_forecasts.title(said)
    return {
        name: drawing.svg(kept_forecasts.chart(said, width=width), title=title, in_page=True)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    }


def headline(likely: Said | None, currency: str) -> str:
    """Say the landing in a line; nothing where there is none or the period is over."""
    if likely is None or likely.get("chance") is None:
        return ""
    value, low, high, goal = (short_money(likely[name], currency) for name in ("value", "low", "high", "goal"))
    return f"Probably {value} of {goal}, 8 in 10 between {low} and {high}"
