"""What marketing owes sales and what sales owes marketing (domain: Service level agreement).

Marketing's leads are owed in one of three ways, with R the goal of the span and m the share of it that
marketing brings:

- by **value**, `Σ n_k·v_k ≥ R·m`: the worth of the accepted leads, each at its segment's expected value;
- by **count**, `R·m / (A·c1·c2)` leads. With R·m = 500,000, deals of A = 25,000, c1 = 40% of accepted leads
  becoming opportunities and c2 = 25% of those won, marketing owes 500,000 / (25,000 · 0.4 · 0.25) = 200;
- by **capacity**: as many as the reps can work, and never more.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from lockstep.charter.durations import Duration, WorkingDuration
from lockstep.charter.refusals import refusal
from lockstep.charter.section import Section
from lockstep.charter.written import Amount, Share, Words


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise refusal("not-above-zero", "This has to be above zero.", "Write a number above zero.")
    return value


def _whole(value: Decimal) -> Decimal:
    if value != value.to_integral_value():
        raise refusal("not-a-whole-number", f"{value} is not a whole number.", f"Write {ceil(value)}.")
    return _above_zero(value)


Positive = Annotated[Amount, AfterValidator(_above_zero)]
Count = Annotated[Amount, AfterValidator(_whole)]
SomeShare = Annotated[Share, AfterValidator(_above_zero)]
LeadStage = Literal["offered", "accepted"]


class LeadsByValue(Section):
    """Accepted leads worth a share of the goal, each at the expected value of its segment."""

    by: Literal["value"] = Field(description="`value`, `count` or `capacity`.")
    share: SomeShare = Field(description="Share of the goal that leads of marketing are to bring (m).")
    goal: Words | None = Field(default=None, description="Name of the goal; left out: the first.")
    prior_weight: Count = Field(
        default=Decimal(20),
        description="Leads' worth of doubt in a small segment (s): its rate is drawn towards the company's by so many.",
    )

    def owed(self, revenue: Decimal | Fraction) -> Fraction:
        """Return the worth of accepted leads owed for a span whose goal is `revenue`: R·m, home currency.

        Examples
        --------
        >>> LeadsByValue(by="value", share="60%").owed(Decimal(500_000))
        Fraction(300000, 1)
        """
        return Fraction(revenue) * Fraction(self.share)


class LeadsByCount(Section):
    """So many leads a month: a number, or the formula that the goal gives."""

    by: Literal["count"] = Field(description="`value`, `count` or `capacity`.")
    stage: LeadStage = Field(default="accepted", description="Which leads count: `offered` or `accepted`.")
    per_month: Count | None = Field(default=None, description="Leads a month, agreed as a number.")
    share: SomeShare | None = Field(
        default=None, description="By formula, instead of `per_month`: share of the goal that marketing brings (m)."
    )
    average_amount: Positive | None = Field(
        default=None, description="By formula: average won deal in home currency (A)."
    )
    opportunity_rate: SomeShare | None = Field(
        default=None, description="By formula: share of these leads that become an opportunity (c1)."
    )
    win_rate: SomeShare | None = Field(default=None, description="By formula: share of opportunities won (c2).")
    goal: Words | None = Field(default=None, description="Name of the goal; left out: the first.")

    @model_validator(mode="after")
    def _number_or_formula(self) -> LeadsByCount:
        parts = {name: getattr(self, name) for name in ("share", "average_amount", "opportunity_rate", "win_rate")}
        said = [name for name, value in parts.items() if value is not None]
        if (self.per_month is None) == (not said):
            raise refusal(
                "number-or-formula",
                "The leads are promised "
                + ("twice, as a number and by formula." if said else "by count, but no count is given."),
                f"Write either `per_month`, or all of {', '.join(f'`{name}`' for name in parts)}.",
            )
        if said and len(said) < len(parts):
            missing = ", ".join(f"`{name}`" for name in parts if name not in said)
            raise refusal(
                "number-or-formula", f"The formula for the number of leads lacks {missing}.", f"Add {missing}."
            )
        return self

    def owed(self, revenue: Decimal | Fraction) -> Fraction:
        """Return the leads owed in a month whose goal is `revenue`: the number agreed, or R·m / (A·c1·c2).

        Examples
        --------
        >>> by_formula = LeadsByCount(
        ...     by="count", share="50%", average_amount="25000", opportunity_rate="40%", win_rate="25%"
        ... )
        >>> by_formula.owed(Decimal(1_000_000))
        Fraction(200, 1)
        """
        if self.per_month is not None:
            return Fraction(self.per_month)
        brought = [Fraction(part) for part in (self.average_amount, self.opportunity_rate, self.win_rate) if part]
        return Fraction(revenue) * Fraction(self.share or 0) / (brought[0] * brought[1] * brought[2])


class LeadsByCapacity(Section):
    """As many leads a month as the reps can work."""

    by: Literal["capacity"] = Field(description="`value`, `count` or `capacity`.")
    stage: LeadStage = Field(default="accepted", description="Which leads count: `offered` or `accepted`.")
    per_rep: Count = Field(description="Leads one rep can work in a month.")
    reps: Count = Field(description="Reps who work them.")

    def owed(self) -> Fraction:
        """Return the leads owed in a month: workable leads per rep × reps.

        Examples
        --------
        >>> LeadsByCapacity(by="capacity", per_rep=40, reps=6).owed()
        Fraction(240, 1)
        """
        return Fraction(self.per_rep * self.reps)


def _way(leads: object) -> str:
    said = leads.get("by") if isinstance(leads, dict) else getattr(leads, "by", None)
    return said if isinstance(said, str) else "value"


Leads = Annotated[
    Annotated[LeadsByValue, Tag("value")]
    | Annotated[LeadsByCount, Tag("count")]
    | Annotated[LeadsByCapacity, Tag("capacity")],
    Discriminator(_way, custom_error_type="unknown-way", custom_error_message="unknown"),
]


class MarketingPromises(Section):
    """What marketing owes sales."""

    leads: Leads | None = Field(
        default=None, description="Leads a month, by `value`, `count` or `capacity`; left out: not agreed."
    )
    acceptance_rate: SomeShare | None = Field(
        default=None, description="At least this share of decided leads is accepted; left out: not agreed."
    )
    packet_completeness: SomeShare | None = Field(
        default=None, description="At least this share of handoffs lacks nothing; left out: not agreed."
    )


class FirstAttempt(Section):
    """How soon sales tries to reach a lead, in the owner's working time from its arrival."""

    hand_raise: Duration = Field(default=WorkingDuration(3600), description="For people who asked to be called.")
    other: Duration = Field(default=WorkingDuration(4 * 3600), description="For all other offered leads.")


class Attempts(Section):
    """How often sales tries before it gives a lead back."""

    count: Count = Field(default=Decimal(5), description="Attempts at least, unless the lead answers.")
    within: Duration = Field(default=WorkingDuration(days=Decimal(10)), description="Time they are made in.")


class SalesPromises(Section):
    """What sales owes marketing."""

    first_attempt: FirstAttempt = Field(
        default_factory=FirstAttempt, description="How soon sales tries to reach a lead."
    )
    attempts: Attempts = Field(default_factory=Attempts, description="How often it tries.")
    decision: Duration = Field(
        default=WorkingDuration(days=Decimal(2)), description="How soon it accepts or returns a lead."
    )
    kept_rate: SomeShare | None = Field(
        default=None, description="At least this share of each of these is kept in time; left out: not agreed."
    )


class Promises(Section):
    """Both directions of the agreement."""

    marketing: MarketingPromises = Field(default_factory=MarketingPromises, description="What marketing owes sales.")
    sales: SalesPromises = Field(default_factory=SalesPromises, description="What sales owes marketing.")
