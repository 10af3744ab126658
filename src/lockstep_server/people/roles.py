"""Who may do what: roles are held by people, acts are what a role lets them do.

A page or route asks for an act, never for a role, so that a new role is one line here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Act(StrEnum):
    """What a page or route lets someone do."""

    SEE_FIGURES = "see-figures"  # goal, funnel, promises, definitions: numbers without names
    SEE_PEOPLE = "see-people"  # journeys, rows behind a figure, search: names of people and deals
    EXPORT = "export"  # take rows out as a file
    SEE_SOURCES = "see-sources"  # what was read, when, and what was wrong with it
    MANAGE_SOURCES = "manage-sources"  # upload, map, read, undo
    SEE_RECORD = "see-record"  # what the systems say differently of a person or company, and what may be one
    RULE_RECORD = "rule-record"  # say what is one, and which value holds
    ERASE_PEOPLE = "erase-people"  # hand over what is held of a person, erase them, say how long people are kept
    SAY_CLAIMS = "say-claims"  # add a claim, which is tested at once, and take one's own back
    PROPOSE = "propose"  # propose actions to both teams, and withdraw proposals
    SEND_LEADS = "send-leads"  # hand leads in over the API
    MANAGE_PEOPLE = "manage-people"  # invite, give and take roles
    SEE_SERVICE = "see-service"  # jobs, versions, health in detail


class Role(StrEnum):
    """What someone is in the revenue team; a person may hold several."""

    MARKETER = "marketer"
    SELLER = "seller"
    MARKETING_LEAD = "marketing-lead"
    SALES_LEAD = "sales-lead"
    REVENUE_LEAD = "revenue-lead"
    OPERATIONS = "operations"
    FINANCE = "finance"
    PRIVACY_OFFICER = "privacy-officer"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title is of no use here
        """How people call it."""
        return self.value.replace("-", " ").capitalize()


_TEAM = frozenset({Act.SEE_FIGURES, Act.SEE_PEOPLE, Act.SEE_RECORD, Act.SAY_CLAIMS})
_LEAD = _TEAM | {Act.EXPORT, Act.SEE_SOURCES, Act.PROPOSE}

#: Role to acts. Marketing and sales have the same, side by side.
ACTS: dict[Role, frozenset[Act]] = {
    Role.MARKETER: _TEAM | {Act.PROPOSE},
    Role.SELLER: _TEAM | {Act.PROPOSE},
    Role.MARKETING_LEAD: _LEAD,
    Role.SALES_LEAD: _LEAD,
    Role.REVENUE_LEAD: _LEAD | {Act.RULE_RECORD},
    Role.OPERATIONS: _LEAD | {Act.RULE_RECORD, Act.MANAGE_SOURCES, Act.SEND_LEADS, Act.SEE_SERVICE},
    Role.FINANCE: _TEAM,
    Role.PRIVACY_OFFICER: _TEAM | {Act.SEE_SOURCES, Act.ERASE_PEOPLE},
    Role.VIEWER: frozenset({Act.SEE_FIGURES}),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.SEE_FIGURES,
            Act.SEE_SOURCES,
            Act.MANAGE_SOURCES,
            Act.SEE_RECORD,
            Act.RULE_RECORD,
            Act.ERASE_PEOPLE,
            Act.SEND_LEADS,
            Act.MANAGE_PEOPLE,
            Act.SEE_SERVICE,
        }
    ),
}


def acts_of(roles: Iterable[Role]) -> frozenset[Act]:
    """Return everything that these roles together let someone do.

    Examples
    --------
    >>> sorted(acts_of([Role.VIEWER])), acts_of([])
    ([<Act.SEE_FIGURES: 'see-figures'>], frozenset())
    """
    return frozenset[Act]().union(*(ACTS[role] for role in roles))
