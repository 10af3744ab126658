"""The vocabulary: what each stage of a lead is called and means, and why a lead may come back.

The stages themselves are those of `record.schema`; a charter names and explains them, it adds none.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from lockstep.charter.refusals import nearest, refusal
from lockstep.charter.section import Section
from lockstep.charter.written import Team, Words, text
from lockstep.record.schema import DETOURS, PATH

STAGES = (*PATH, *DETOURS)

#: Stage to the name people use and its meaning (domain: Lifecycle).
_STAGES: dict[str, tuple[str, str]] = {
    "known": ("Known", "We can name the person; they have done nothing we noticed yet."),
    "engaged": ("Engaged", "They did something of their own will: read, attended, replied, asked."),
    "offered": ("MQL", "Marketing offers the lead to sales, with all that sales asked for."),
    "accepted": ("SAL", "Sales has looked, and takes the lead on."),
    "qualified": ("SQL", "Sales has spoken with them: there is a need, and it is worth a project."),
    "opportunity": ("Opportunity", "There is a deal, with an amount and a date."),
    "won": ("Customer", "The deal is signed."),
    "lost": ("Lost", "The deal ended without a signature, for a reason we noted."),
    "recycled": ("Recycled", "Not now: back to marketing. Fit is kept, engagement starts anew, measured apart."),
    "disqualified": ("Disqualified", "Will never buy from us, for a reason we noted."),
}

#: Return code to meaning, owner of the next step, and the next step (domain: return codes).
_RETURN_CODES: dict[str, tuple[str, str, str]] = {
    "FIT-size": ("The company is too small or too large.", "marketing", "Score it anew when it has grown."),
    "FIT-industry": ("We do not serve their industry.", "marketing", "Stop."),
    "FIT-role": ("The person does not decide.", "marketing", "Find the buyer."),
    "ENG-no-reply": ("No answer, after all the agreed attempts.", "marketing", "Recycle it."),
    "ENG-timing": ("Interested, but later.", "marketing", "Offer it again on the date they named."),
    "QUAL-budget": ("No budget now.", "marketing", "Offer it again in 90 days."),
    "QUAL-competitor": ("Bound to a competitor.", "sales", "Call before their contract renews."),
    "QUAL-no-project": ("Nothing to be solved.", "marketing", "Stop."),
    "DATA-bad": ("The details are wrong.", "marketing", "Marketing repairs them."),
    "DUP": ("We already have this lead.", "operations", "Merge the two."),
    "PROCESS": ("The handoff packet is incomplete.", "marketing", "Add what is missing and offer it again."),
}


class Stage(Section):
    """What people call a stage, and what it means."""

    name: Words = Field(description="The name people use for the stage.")
    meaning_in_words: Words = Field(alias="meaning", description="When a lead is in this stage, in words.")


class ReturnCode(Section):
    """Why a lead comes back, who owns the next step, and what it is."""

    meaning_in_words: Words = Field(alias="meaning", description="Why the lead comes back.")
    owner: Team = Field(description="Team that owns the next step.")
    next_step: Words = Field(description="What happens then.")


def _stage_name(value: object) -> str:
    written = text(value)
    if written not in STAGES:
        raise refusal("unknown-stage", f"There is no stage “{written}”.", nearest(written, STAGES))
    return written


def default_stages() -> dict[str, Stage]:
    """Return each stage with its usual name and meaning, in the order a lead passes them."""
    return {key: Stage(name=name, meaning=meaning) for key, (name, meaning) in _STAGES.items()}


def default_return_codes() -> dict[str, ReturnCode]:
    """Return the usual return codes."""
    return {
        code: ReturnCode(meaning=meaning, owner=owner, next_step=step)
        for code, (meaning, owner, step) in _RETURN_CODES.items()
    }


def _completed(stages: object) -> object:
    """Fill in what is not said of a stage, so that one can be renamed without being explained anew."""
    if not isinstance(stages, dict):
        return stages
    usual = {key: {"name": name, "meaning": meaning} for key, (name, meaning) in _STAGES.items()}
    return {
        **usual,
        **{
            key: {**usual.get(key, {}), **{k: v for k, v in said.items() if v is not None}}
            if isinstance(said, dict)
            else said
            for key, said in stages.items()
            if said is not None or key not in usual
        },
    }


StageName = Annotated[str, PlainValidator(_stage_name), WithJsonSchema({"enum": list(STAGES)})]


class Lifecycle(Section):
    """The words both teams use for where a lead is, and for why it comes back."""

    stages: Annotated[dict[StageName, Stage], BeforeValidator(_completed)] = Field(
        default_factory=default_stages,
        description=f"Stage to its name and meaning; left out, the usual words. Stages: {', '.join(STAGES)}.",
    )
    return_codes: dict[Words, ReturnCode] = Field(
        default_factory=default_return_codes, min_length=1,
        description="Code to meaning, owner and next step. Left out: the usual ones. Named: these are all.",
    )  # fmt: skip
