"""What marketing and sales say of each other everywhere, each with the comparison that answers it.

Six are said by sales and six by marketing, and they stand in turn. The numbers in them (a share that would make the
words true, the smallest difference that matters) were chosen before any record was looked at; a company that holds
other numbers right adds a claim of its own.
"""

from __future__ import annotations

from lockstep.insight.claims.claim import Claim

_WORKED = "lead AND offered AND decided"

CATALOGUE: tuple[Claim, ...] = (
    Claim(
        name="leads-are-garbage", said="The leads are garbage", team="sales",
        among=_WORKED, direction="more", share=30,
        outcome="returned AND return_code IN ('FIT-size', 'FIT-industry', 'FIT-role', 'DATA-bad', 'DUP', "
        "'QUAL-no-project')",
        among_words="leads that sales decided on",
        outcome_words="were returned as wrong company, wrong person, bad data or no project",
        note="It rests on the codes that sales gives; leads returned as unreachable are no judgement of the lead.",
    ),
    Claim(
        name="call-once", said="They call once and give up", team="marketing",
        among="lead AND accepted AND NOT reached AND over", direction="more", share=25, days_old=20,
        outcome="attempt_count <= 1",
        among_words="accepted leads that nobody reached and nobody works on any more",
        outcome_words="got one attempt or none",
        note="Attempts that nobody logged count as not made.",
    ),
    Claim(
        name="not-qualified", said="They are not qualified", team="sales",
        among="lead AND (offered OR NOT from_marketing)", days_old=45,
        group="from_marketing", direction="less", margin=5, outcome="qualified", alike=("role", "region", "size"),
        among_words="leads that sales had", outcome_words="became qualified",
        group_words="those that marketing offered", against_words="those that sales found itself",
        note="The two differ in who chose them, and in when somebody writes them down as a lead.",
    ),
    Claim(
        name="cannot-sell", said="They can’t sell the product", team="marketing",
        among="deal AND (won OR lost)", dated="closed", direction="less", share=20, outcome="won",
        among_words="deals that closed", outcome_words="were won",
        note="Deals that nobody closes count as neither.",
    ),
    Claim(
        name="not-decision-maker", said="They are not the decision-maker", team="sales",
        among="lead AND offered AND role <> 'unknown'", direction="more", share=50, least=100,
        outcome="role = 'works'",
        among_words="leads that were offered and have a job title",
        outcome_words="have a title that does not decide",
        note="Who decides is read from the words of the job title; a title says little about one company’s ways.",
    ),
    Claim(
        name="content-not-used", said="Sales doesn’t use what we make", team="marketing",
        among="deal AND (won OR lost)", dated="opportunity", direction="less", share=25, outcome="content_count >= 1",
        among_words="opportunities that closed", outcome_words="had any content used on them",
        note="Content that was sent from outside the record is not seen.",
    ),
    Claim(
        name="not-interested", said="They are not interested", team="sales",
        among="lead AND decided AND reached", direction="more", share=30, days_old=20,
        outcome="return_code IN ('ENG-no-reply', 'ENG-timing', 'QUAL-no-project') AND NOT qualified",
        among_words="leads that sales spoke with", outcome_words="left for lack of interest, time or a project",
        note="It rests on the codes that sales gives.",
    ),
    Claim(
        name="too-slow", said="They wait until the lead is cold", team="marketing",
        among="lead AND offered AND hours_to_attempt >= 0", days_old=45,
        group="hours_to_attempt >= 24", against="hours_to_attempt < 24", direction="less", margin=5,
        outcome="qualified", among_words="leads that sales tried to reach", outcome_words="became qualified",
        group_words="those first tried after a day or later", against_words="those tried within a day",
        note="Sales may try first what it believes in, beyond what source, role and size show.",
    ),
    Claim(
        name="old-and-cold", said="The leads are old and cold", team="sales",
        among="lead AND offered AND days_quiet >= 0 AND attempt_count >= 1", days_old=45,
        group="days_quiet > 7", against="days_quiet <= 7", direction="less", margin=5, outcome="qualified",
        among_words="leads that sales worked", outcome_words="became qualified",
        group_words="those quiet for over a week when offered", against_words="those active in that week",
        note="Moves that no source records (a visit without consent) look like silence.",
    ),
    Claim(
        name="returned-untried", said="Returned leads were never tried", team="marketing",
        among="lead AND returned", direction="more", share=33, outcome="attempts_before_decision = 0",
        among_words="leads that sales returned", outcome_words="were returned without one attempt",
        note="A lead with a wrong number or of a competitor needs no call; the code of the return says so.",
    ),
    Claim(
        name="content-not-found", said="We can’t find the content", team="sales",
        among="deal AND content_count >= 1", dated="opportunity", direction="more", share=50,
        outcome="days_to_content > 14",
        among_words="opportunities on which content was used",
        outcome_words="got their first piece only after two weeks",
        note="It measures how late content is used, which may have other reasons than not finding it.",
    ),
    Claim(
        name="left-lying", said="They let our leads lie", team="marketing",
        among="lead AND offered", days_old=14, direction="more", share=10,
        outcome="attempt_count = 0 AND NOT returned",
        among_words="leads offered two weeks ago or earlier", outcome_words="were neither tried nor returned",
        note="Attempts that nobody logged count as not made.",
    ),
)  # fmt: skip
#: Name to claim.
NAMED: dict[str, Claim] = {claim.name: claim for claim in CATALOGUE}
