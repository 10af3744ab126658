"""The claims as pages show them: tested once per version of the record, kept, and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.listing import in_turn
from lockstep.insight.claims.telling import told
from lockstep.insight.claims.testing import WINDOW_DAYS, behind, days_of, evaluate
from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse
from lockstep_server.claims.drawing import drawn
from lockstep_server.claims.models import Said
from lockstep_server.frame import answers

Told = dict[str, Any]


def standing() -> QuerySet[Said]:
    """Return the added claims that nobody took back."""
    return Said.objects.filter(withdrawn_at=None).select_related("by")


def listed(reader: Reader) -> list[Told]:
    """Return every claim that stands, tested, in the order in which they are read."""
    return [dict(one) for one in in_turn([*catalogue(reader), *added(reader)])]


def named(reader: Reader, name: str) -> Told | None:
    """Return one claim that stands; None where there is none of that name."""
    return next((one for one in (*catalogue(reader), *added(reader)) if one["name"] == name), None)


def catalogue(reader: Reader) -> list[Told]:
    """Return the claims of the catalogue; what people add never moves their verdicts."""
    kept: list[Told] = answers.kept(reader, "claims of the catalogue", lambda: _tested(reader, CATALOGUE, 0))
    return kept


def added(reader: Reader) -> list[Told]:
    """Return the claims that people added, with who said them; each verdict holds with all of them in view."""
    rows = list(standing())
    if not rows:
        return []
    gone = Said.objects.exclude(withdrawn_at=None).count()
    claims: list[Claim] = []
    broken: dict[int, LockstepError] = {}
    for row in rows:
        try:
            claims.append(row.claim())
        except WrongUse as wrong:
            broken[row.pk] = wrong
    key = ("claims that were added", gone, [_key(claim) for claim in claims])
    kept = {one["name"]: one for one in answers.kept(reader, key, lambda: _tested(reader, claims, gone))}
    return [kept[row.name] | _who(row) if row.pk not in broken else _unreadable(row, broken[row.pk]) for row in rows]


def leads(reader: Reader, told_claim: Told, *, limit: int, after: str | None) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the journeys that a claim was counted from, and how many there are."""
    claim = claim_of(told_claim)
    rows, count = answers.kept(
        reader,
        ("leads behind a claim", _key(claim), limit, after),
        lambda: behind(claim, _context(reader), _question(reader), limit=limit, after=after),
    )
    return rows, count


def claim_of(one: Mapping[str, Any]) -> Claim:
    """Return the claim that was told."""
    known = {claim.name: claim for claim in CATALOGUE}
    return known[one["name"]] if one["name"] in known else Said.objects.get(pk=one["number"]).claim()


def day_words(day: int) -> str:
    """Write a day with its year, for a year of claims lies in two: 6 Oct 2025."""
    date = instants.date_of_day(day)
    return f"{date.day} {date:%b %Y}"


def _tested(reader: Reader, claims: Sequence[Claim], gone: int) -> list[Told]:
    context, question = _context(reader), _question(reader)
    today = instants.day_of(question.as_of_s, reader.charter.company.time_zone)
    tested = evaluate(claims, context, question, gone=gone)
    # One statement counts each claim, in their order.
    sql = [context.engine.render(ran.tree) for ran in context.statements if ran.sql_name == "strata.sql"]
    found = []
    for one, text in zip(tested, sql, strict=True):
        first, last = days_of(one.claim, context, question)
        told_one = told(one, today=today)
        found.append(
            told_one
            | {
                "sql": text,
                "first": day_words(first),
                "last": day_words(last),
                "picture": drawn(told_one),
                "leads_count": told_one["counted"] + told_one["counted_other"] + told_one["unsaid"],
                "leads_words": "leads" if one.claim.dated == "began" else "deals",
            }
        )
    return found


def _context(reader: Reader) -> Context:
    return Context(reader.engine, reader.version, reader.charter)


def _question(reader: Reader) -> Question:
    return Question(as_of_s=reader.version.made_s)


def _key(claim: Claim) -> list[Any]:
    return [claim.name, claim.said, claim.team, claim.among, claim.outcome, claim.group, claim.against,
            claim.direction, claim.share, claim.margin, claim.days_old, claim.dated, WINDOW_DAYS]  # fmt: skip


def _who(row: Said) -> Told:
    return {
        "number": row.pk, "by": row.by.name if row.by else "", "by_id": row.by.pk if row.by else None,
        "said_s": int(row.said_at.timestamp()),
    }  # fmt: skip


def _unreadable(row: Said, wrong: LockstepError) -> Told:
    """Return a claim whose conditions can't be read any more: its words stay, and the reason stands in its place."""
    return {
        "name": row.name, "said": row.said, "team": row.team, "verdict": "not enough data", "chance": 1.0,
        "sample": 0, "needed": None, "sentence": wrong.sentence, "missing": "Add it again with fields there are.",
        "effect": None, "counted": 0, "counted_other": 0, "strata": [], "is_unreadable": True, "among": row.among,
        "outcome": row.outcome, "group": row.group, "against": row.against,
    } | _who(row)  # fmt: skip
