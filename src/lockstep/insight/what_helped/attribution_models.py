"""Every attribution model side by side: how far the answer depends on which one is asked."""

from __future__ import annotations

from lockstep.charter.attribution import MODELS
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.insight.what_helped import asked as options
from lockstep.insight.what_helped.attribution import deal_faults, no_deals, said, too_few_to_rank, worth_of
from lockstep.insight.what_helped.crediting import credits
from lockstep.insight.what_helped.resampling import METHOD
from lockstep.values.money import from_minor

#: What is said of each model; the rest is the same for all, and `attribution` says it.
_COLUMNS = ("value", "low", "high", "currency", "share", "rank")


def compute(context: Context, question: Question) -> Answer:
    """Credit the deals won in the period by every model.

    Parameters
    ----------
    context, question
        Deals won in the question's period. Options ``unit``, ``level``, ``look_back``.

    Returns
    -------
    Answer
        ``value``, the won revenue; one row per model and unit, models in the charter's order, each model's rows as
        `attribution` orders them: the unit; ``model``, text; ``is_agreed``, 1 for the charter's, else 0; ``value``,
        ``low``, ``high``, ``share`` and ``rank`` as there. Each model's values add up to the won revenue to the cent. A
        model that lacks deals to learn from has no rows, and a fault says so.
    """
    where = worth_of(context, question)
    asked = options.asked(context, question)
    found = credits(context, question, asked, list(MODELS))
    currency = context.charter.build_rules().home_currency
    faults = [*deal_faults(where), *found.faults(MODELS), *too_few_to_rank(found)]
    if not found.by_model:
        return Answer(unit=currency, faults=faults or [no_deals()])
    rows: list[Row] = []
    for model, by_unit in found.by_model.items():
        is_agreed = int(model == context.charter.attribution.model)
        for name, row in said(found, by_unit, currency).items():
            own: Row = {asked.unit: name, "model": model, "is_agreed": is_agreed}
            rows.append(own | {column: row[column] for column in _COLUMNS})
    return Answer(unit=currency, value=from_minor(found.value_minor, currency).amount, rows=rows, faults=faults)


FIGURE = Figure(
    name="attribution-models",
    title="What helped, by every model",
    words=(
        "The same deals and touches credited by every model side by side, the charter's among them. Where the models "
        "agree, the answer does not hang on the one that was agreed; where they don't, it does. Each model's credits "
        "add up to the won revenue. Markov and Shapley learn from deals won and lost, and are absent under 400 deals "
        f"won. Intervals: {METHOD}."
    ),
    package="lockstep.insight.what_helped",
    sql=("touched.sql", "credits.sql", "moves.sql"),
    compute=compute,
    rows_sql="helped_rows.sql",
    splits=False,
    options={"unit": options.UNIT, "level": options.LEVEL, "look_back": options.LOOK_BACK},
)
