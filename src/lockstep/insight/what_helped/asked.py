"""What attribution over the record can be asked: what gets the credit, by which model, whose touches, how far back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from lockstep.charter.attribution import MODELS
from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING
from lockstep.figures.figure import Option, Question
from lockstep.insight.what_helped.looking_back import LookBack, look_back, whole_days
from lockstep.values import instants

CHANNEL, CAMPAIGN, CONTENT = "channel", "campaign", "content"
PERSON, ACCOUNT = "person", "account"
#: What stands for the charter's own answer.
AGREED = "agreed"
#: The row of deals that no touch came before.
NO_TOUCH = "(no touch)"
#: Models that learn from what won and what did not, and need many deals for it.
LEARNT = ("markov", "shapley")

UNIT = Option(words="what gets the credit", values=(CHANNEL, CAMPAIGN, CONTENT))
SPEND_UNIT = Option(words="what gets the credit", values=(CHANNEL, CAMPAIGN))
MODEL = Option(words="the model, agreed as in the charter", values=(AGREED, *MODELS))
LEVEL = Option(words="whose touches count, agreed as in the charter", values=(AGREED, PERSON, ACCOUNT))
LOOK_BACK = Option(words="days before the win that count, as the charter says when left out", check=whole_days)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about what helped, with the charter's answers where it says nothing.

    Attributes
    ----------
    unit, model, level
        As the options have them.
    look_back
        How long before the win touches count.
    """

    unit: str
    model: str
    level: str
    look_back: LookBack

    def parameters(self, context: Context, question: Question, *, is_learnt: bool = False) -> dict[str, Any]:
        """Return the placeholders of this folder's relations.

        Parameters
        ----------
        context, question
            For the period, as instants in the company's zone.
        is_learnt
            Whether journeys that ended without a win are wanted beside the deals won.
        """
        period, zone = context.period(question), context.charter.company.time_zone
        return {
            "unit": exp.Coalesce(this=exp.column(self.unit, table="t"), expressions=[exp.Literal.string(MISSING)]),
            "is_account": exp.Boolean(this=self.level == ACCOUNT),
            "is_learnt": exp.Boolean(this=is_learnt),
            "look_back_s": self.look_back.seconds,
            "from_s": instants.day_start_s(period.from_day, zone) if period else None,
            "to_s": instants.day_start_s(period.to_day, zone) if period else None,
        }


def asked(context: Context, question: Question) -> Asked:
    """Read a question's options.

    Parameters
    ----------
    context, question
        As figures get them; the options have been checked.
    """
    agreed = context.charter.attribution
    model, level = (question.option(name, AGREED) for name in ("model", "level"))
    return Asked(
        unit=question.option("unit", CHANNEL),
        model=agreed.model if model == AGREED else model,
        level=agreed.level if level == AGREED else level,
        look_back=look_back(context, question),
    )
