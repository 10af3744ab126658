"""Proposing an action, withdrawing one, and taking one up: what goals and changes of the charter call too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from lockstep_server.levers.models import ProposedAction, State, Step
from lockstep_server.people.models import User


class StandsElsewhere(Exception):
    """An action is no longer proposed, so it can't be withdrawn or taken up."""


class KeyReused(Exception):
    """A request's key was used for another action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed, checked.

    Attributes
    ----------
    what
        In words, one line.
    lever, why
        The lever, and its row with the versions it rests on.
    marketing_owner, sales_owner
        One of each team.
    due
        By when, local to the company.
    figure, figure_then
        What will show that it worked, and what it says now.
    """

    what: str
    lever: str
    why: Mapping[str, Any]
    marketing_owner: str
    sales_owner: str
    due: date
    figure: str
    figure_then: Mapping[str, Any]


def propose(proposal: Proposal, by: User, *, now_s: int, request_key: str = "") -> tuple[ProposedAction, bool]:
    """Keep a proposed action.

    Parameters
    ----------
    proposal, by, now_s
        What, who and when.
    request_key
        A word by which repeats of one request are known; empty: each makes one.

    Returns
    -------
    tuple
        The action, and whether it was there already.

    Raises
    ------
    KeyReused
        The key was used before, for something else.
    """
    at, digest = datetime.fromtimestamp(now_s, UTC), _digest(proposal) if request_key else ""
    if request_key and (before := _before(by, request_key, digest)):
        return before, True
    try:
        with transaction.atomic():
            action = ProposedAction.objects.create(
                **asdict(proposal), proposed_by=by, proposed_at=at, request_key=request_key, request_hash=digest
            )
            Step.objects.create(action=action, state=State.PROPOSED, by=by, by_name=by.name, at=at)
    except IntegrityError:
        # Two repeats at once: the other one was quicker.
        if request_key and (before := _before(by, request_key, digest)):
            return before, True
        raise
    return action, False


def withdraw(action: ProposedAction, by: User, *, now_s: int) -> None:
    """Take a proposal back; it stays in the list as withdrawn."""
    _move(action, State.WITHDRAWN, by, now_s)


def take_up(action: ProposedAction, by: User, *, now_s: int) -> None:
    """Mark a proposal as taken up, by a goal or by a change of the charter."""
    _move(action, State.TAKEN_UP, by, now_s)


def _move(action: ProposedAction, state: State, by: User, now_s: int) -> None:
    with transaction.atomic():
        # Compare and set: of two people who move it at once, one does.
        if not ProposedAction.objects.filter(pk=action.pk, state=State.PROPOSED).update(state=state):
            raise StandsElsewhere
        at = datetime.fromtimestamp(now_s, UTC)
        Step.objects.create(action=action, state=state, by=by, by_name=by.name, at=at)
    action.state = state


def _before(by: User, key: str, digest: str) -> ProposedAction | None:
    found = ProposedAction.objects.filter(proposed_by=by, request_key=key).first()
    if found is not None and found.request_hash != digest:
        raise KeyReused
    return found


def _digest(proposal: Proposal) -> str:
    """Return what a repeat has to say again: what was sent, and not what the figures said at the time."""
    said = {name: value for name, value in asdict(proposal).items() if name not in ("why", "figure_then")}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
