"""Which of Salesforce's objects are read, as which streams, and which of their fields.

Leads and contacts are one stream, ``people``: ids never repeat across Salesforce's objects, a converted lead points at
a contact, and the ``WhoId`` of a task is either; under one key all of these find each other.

Columns are Salesforce's own fields, and beside them a few that are made here because a mapping takes one column:
`made` says of what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One object of Salesforce.

    Attributes
    ----------
    name
        Its API name.
    fields
        Standard fields that a record is asked for, where the user may see them.
    needed
        Those of them without which the stream makes no sense.
    looked_up
        Column to the object, its id column here and the field there: names of things that can change without a
        record that points at them being changed.
    where
        Which of its records are read.
    stays
        A deleted record stays, with ``IsDeleted``; else it is gone, as its table has no such column.
    parent
        For histories: the column of the record they are the history of, and its object. All entries of one parent
        are said together, so that they go when it goes: a history tells of no deletion itself.
    is_optional
        The user need not be able to see it.
    """

    name: str
    fields: tuple[str, ...]
    needed: tuple[str, ...] = ()
    looked_up: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    where: str = ""
    stays: bool = False
    parent: tuple[str, str] | None = None
    is_optional: bool = False


def _names(*lists: str) -> tuple[str, ...]:
    return tuple(name for names in lists for name in names.split())


_CAMPAIGN = ("Campaign", "CampaignId")

#: Stream to the objects it is read from; a stream stands behind those its records refer to.
STREAMS: Mapping[str, tuple[Object, ...]] = {
    "users": (
        Object(
            name="User",
            fields=_names(
                "Name Email Username Title Department Division Country ManagerId UserRoleId IsActive", "CreatedDate"
            ),
            where="UserType = 'Standard'",
            looked_up={"UserRole.Name": ("UserRole", "UserRoleId", "Name")},
        ),
    ),
    "companies": (
        Object(
            name="Account",
            fields=_names(
                "Name Website Industry Type NumberOfEmployees BillingCountry BillingState BillingCity OwnerId",
                "ParentId MasterRecordId CreatedDate LastModifiedDate",
            ),
            stays=True,
        ),
    ),
    "people": (
        Object(
            name="Contact",
            fields=_names(
                "Email Phone MobilePhone Name FirstName LastName Title AccountId MailingCountry MailingState",
                "MailingCity LeadSource OwnerId MasterRecordId HasOptedOutOfEmail CreatedDate",
                "LastModifiedDate",
            ),
            needed=("Email",),
            stays=True,
        ),
        Object(
            name="Lead",
            fields=_names(
                "Email Phone MobilePhone Name FirstName LastName Title Company Website Industry",
                "NumberOfEmployees Country State City LeadSource OwnerId Status IsConverted ConvertedDate",
                "ConvertedContactId ConvertedAccountId ConvertedOpportunityId MasterRecordId",
                "HasOptedOutOfEmail CreatedDate LastModifiedDate",
            ),
            needed=("Email", "Status"),
            looked_up={"Queue.Name": ("Group", "OwnerId", "Name")},
            stays=True,
        ),
    ),
    "products": (Object(name="Product2", fields=_names("Name Family ProductCode IsActive"), is_optional=True),),
    "deals": (
        Object(
            name="Opportunity",
            fields=_names(
                "Name AccountId OwnerId Type StageName IsWon IsClosed LeadSource CampaignId Amount",
                "CurrencyIsoCode CloseDate HasOpportunityLineItem CreatedDate LastModifiedDate",
            ),
            needed=("StageName", "CloseDate", "Amount"),
            looked_up={"Campaign.Name": (*_CAMPAIGN, "Name")},
            stays=True,
        ),
    ),
    "deal_people": (
        Object(
            name="OpportunityContactRole",
            fields=_names("OpportunityId ContactId Role IsPrimary"),
            is_optional=True,
        ),
    ),
    "deal_history": (
        Object(
            name="OpportunityHistory",
            fields=_names("OpportunityId StageName CreatedById CreatedDate"),
            parent=("OpportunityId", "Opportunity"),
        ),
    ),
    "lead_history": (
        Object(
            name="LeadHistory",
            fields=_names("LeadId Field OldValue NewValue CreatedById CreatedDate"),
            where="Field = 'Status'",
            parent=("LeadId", "Lead"),
            is_optional=True,
        ),
    ),
    "campaign_members": (
        Object(
            name="CampaignMember",
            fields=_names("CampaignId LeadId ContactId Status HasResponded FirstRespondedDate CreatedDate"),
            looked_up={"Campaign.Name": (*_CAMPAIGN, "Name"), "Campaign.Type": (*_CAMPAIGN, "Type")},
            is_optional=True,
        ),
    ),
    "campaigns": (
        Object(
            name="Campaign",
            fields=_names("Name Type ActualCost CurrencyIsoCode StartDate CreatedDate"),
            is_optional=True,
        ),
    ),
    "tasks": (
        Object(
            name="Task",
            fields=_names(
                "WhoId WhatId OwnerId TaskSubtype CallType CallDisposition Status IsClosed Subject",
                "ActivityDate CompletedDateTime CreatedDate",
            ),
        ),
    ),
    "events": (
        Object(
            name="Event",
            fields=_names("WhoId WhatId OwnerId Subject StartDateTime ActivityDate CreatedDate"),
            where="IsChild = false",
        ),
    ),
}


def made(name: str, row: Row) -> Row:
    """Return the columns made from others of one row.

    Parameters
    ----------
    name
        The object.
    row
        Its fields and look-ups as text.

    Examples
    --------
    >>> made("CampaignMember", {"LeadId": "00Q1", "ContactId": None, "CreatedDate": "2026-03-02T09:00:00.000Z"})
    {'PersonId': '00Q1', 'TouchedAt': '2026-03-02T09:00:00.000Z'}
    """
    match name:
        case "User":
            return {"RoleOrTitle": row.get("UserRole.Name") or row.get("Title")}
        case "Contact":
            return {
                "SameAs": row.get("MasterRecordId"),
                "OwnerOrQueue": row.get("OwnerId"),
                "AnyPhone": row.get("Phone") or row.get("MobilePhone"),
                "Country": row.get("MailingCountry"),
                "State": row.get("MailingState"),
                "City": row.get("MailingCity"),
            }
        case "Lead":
            same = [id_ for id_ in (row.get("ConvertedContactId"), row.get("MasterRecordId")) if id_]
            return {
                "SameAs": ";".join(same) or None,
                "OwnerOrQueue": row.get("Queue.Name") or row.get("OwnerId"),
                "AnyPhone": row.get("Phone") or row.get("MobilePhone"),
                "AccountId": row.get("ConvertedAccountId"),
                # A lead can be converted to a contact alone.
                "OpportunityDate": row.get("ConvertedDate") if row.get("ConvertedOpportunityId") else None,
            }
        case "OpportunityContactRole":
            said = ["Primary"] if row.get("IsPrimary") == "true" else []
            return {"RoleOrPrimary": " · ".join([*said, *filter(None, [row.get("Role")])]) or None}
        case "CampaignMember":
            return {
                "PersonId": row.get("ContactId") or row.get("LeadId"),
                "TouchedAt": row.get("FirstRespondedDate") or row.get("CreatedDate"),
            }
        case "Campaign":
            return {"SpentOn": row.get("StartDate") or (row.get("CreatedDate") or "")[:10] or None}
        case "Task":
            return {
                "OpportunityId": _deal(row),
                "DoneAt": row.get("CompletedDateTime") or row.get("CreatedDate"),
                "Outcome": row.get("CallDisposition") or row.get("Status"),
            }
        case "Event":
            return {"OpportunityId": _deal(row), "StartsAt": row.get("StartDateTime") or row.get("ActivityDate")}
    return {}


def says_something(name: str, row: Row) -> bool:
    """Whether a record that exists is one of the table it is read for.

    An open task is a plan and no evidence of work; a campaign without a cost spent nothing.
    """
    if name == "Task":
        return row.get("IsClosed") != "false"
    if name == "Campaign":
        return row.get("ActualCost") is not None
    return True


def _deal(row: Row) -> str | None:
    """The opportunity a task is about: `WhatId` is any object's, and those of opportunities begin with 006."""
    what = row.get("WhatId") or ""
    return what if what.startswith("006") else None
