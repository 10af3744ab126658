"""The deals won in a period, and what each model gives each channel, campaign or piece of content for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.attribution import models as weights
from lockstep.insight.attribution.credit import ENOUGH, too_few, too_long
from lockstep.insight.what_helped.asked import LEARNT, NO_TOUCH, Asked
from lockstep.insight.what_helped.learning import by_markov, by_shapley
from lockstep.insight.what_helped.ranking import FEWEST_DEALS
from lockstep.insight.what_helped.sheet import Credit, intervals
from lockstep.values.faults import Fault

PACKAGE = "lockstep.insight.what_helped"


@dataclass(frozen=True, slots=True)
class Credits:
    """What models give for the deals of a question.

    Attributes
    ----------
    deals, value_minor
        How many were won, and what they are worth together.
    touched
        How many of them a touch came before.
    longest
        Touches of the deal that has the most.
    met
        Unit to how many deals it met, most first; `NO_TOUCH` to those that met none.
    by_model
        Model to unit to its credit. A model that lacks deals to learn from is not in it.
    """

    deals: int
    value_minor: int
    touched: int
    longest: int
    met: Mapping[str, int]
    by_model: Mapping[str, Mapping[str, Credit]] = field(default_factory=dict)

    def faults(self, models: Iterable[str]) -> list[Fault]:
        """Return why a model has no credits: too few deals to learn from, or one too long to divide."""
        if not self.deals:
            return []
        return [*(fault for model in models for fault in too_few(model, self.touched)), *too_long(self.longest)]


def credits(context: Context, question: Question, asked: Asked, models: Sequence[str]) -> Credits:
    """Credit the deals won in the question's period.

    Parameters
    ----------
    context, question
        As figures get them.
    asked
        The question's options.
    models
        Which models to credit by.

    Returns
    -------
    Credits
        By each model, the credits of all units add up to the value of the deals, to the minor unit.
    """
    rows = context.rows(PACKAGE, "touched.sql", question, day="won_day", **asked.parameters(context, question))
    worth = {row["conversion_id"]: row["value_minor"] for row in rows}
    touched = [row for row in rows if row["unit"] is not None]
    found = Credits(
        deals=len(worth),
        value_minor=sum(worth.values()),
        touched=len({row["conversion_id"] for row in touched}),
        longest=_longest(touched),
        met=_met(rows),
    )
    if too_long(found.longest) or not worth:
        return found
    by_model = _by_weights(context, question, asked, [one for one in models if one not in LEARNT], found)
    if found.touched >= ENOUGH:
        alone = [row for row in rows if row["unit"] is None]
        untouched = {NO_TOUCH: _untouched(alone, sorted(worth))} if alone else {}
        if "markov" in models:
            by_model["markov"] = by_markov(context, question, asked) | untouched
        if "shapley" in models:
            by_model["shapley"] = by_shapley(touched, [name for name in found.met if name != NO_TOUCH]) | untouched
    return Credits(
        found.deals, found.value_minor, found.touched, found.longest, found.met,
        {model: by_model[model] for model in models if model in by_model},
    )  # fmt: skip


def weighed(
    context: Context, question: Question, asked: Asked, models: Sequence[str]
) -> dict[str, list[tuple[str, str, int, int]]]:
    """Return what each deal gives each unit by models that weigh touches.

    Parameters
    ----------
    context, question, asked, models
        As `credits` takes them; no model that learns.

    Returns
    -------
    dict
        Model to deal (journey id), unit, minor units and billionths of the deal.
    """
    half_life = int(context.charter.attribution.half_life_days)
    rows = context.rows(
        PACKAGE,
        "credits.sql",
        question,
        day="won_day",
        tables=weights.tables(models, half_life_days=half_life),
        step_s=weights.step_s(half_life),
        **asked.parameters(context, question),
    )
    return {
        model: [
            (row["conversion_id"], row["unit"] or NO_TOUCH, row[f"{column}_minor"], row[f"{column}_nano"])
            for row in rows
            if row[f"{column}_minor"] or row[f"{column}_nano"]
        ]
        for model, column in ((model, model.replace("-", "_")) for model in models)
    }


def _by_weights(
    context: Context, question: Question, asked: Asked, models: Sequence[str], found: Credits
) -> dict[str, Mapping[str, Credit]]:
    if not models:
        return {}
    given = weighed(context, question, asked, models)
    deals = sorted({deal for entries in given.values() for deal, *_ in entries})
    ends = (
        intervals(deals, sorted(found.met), {name: [entry[:3] for entry in given[name]] for name in given})
        if found.deals >= FEWEST_DEALS
        else {}
    )
    by_model: dict[str, Mapping[str, Credit]] = {}
    for model, entries in given.items():
        minor, nano = dict.fromkeys(found.met, 0), dict.fromkeys(found.met, 0)
        for _, unit, cents, parts in entries:
            minor[unit] += cents
            nano[unit] += parts
        of_model = ends.get(model, {})
        by_model[model] = {unit: Credit(minor[unit], nano[unit], *of_model.get(unit, ())) for unit in found.met}
    return by_model


def _met(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    met: dict[str, int] = {}
    for row in rows:
        name = row["unit"] or NO_TOUCH
        met[name] = met.get(name, 0) + 1
    return dict(sorted(met.items(), key=lambda item: (item[0] == NO_TOUCH, -item[1], item[0])))


def _longest(touched: Sequence[Mapping[str, Any]]) -> int:
    touches: dict[str, int] = {}
    for row in touched:
        touches[row["conversion_id"]] = touches.get(row["conversion_id"], 0) + row["touches"]
    return max(touches.values(), default=0)


def _untouched(alone: Sequence[Mapping[str, Any]], deals: Sequence[str]) -> Credit:
    """Return what deals without a touch are worth, which no model gives to anybody."""
    minor = sum(row["value_minor"] for row in alone)
    each = [(row["conversion_id"], NO_TOUCH, row["value_minor"]) for row in alone]
    ends = intervals(deals, [NO_TOUCH], {NO_TOUCH: each})[NO_TOUCH][NO_TOUCH]
    return Credit(minor, len(alone) * 1_000_000_000, *ends)
