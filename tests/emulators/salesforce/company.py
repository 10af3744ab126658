"""A small organisation that sells: one of everything that is read, and some of what is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulators.salesforce.org import Org


@dataclass
class Company:
    """Ids of what there is."""

    org: Org
    users: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    deals: list[str] = field(default_factory=list)
    campaigns: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def company(org: Org, *, leads: int = 6) -> Company:
    """Fill an organisation."""
    of = Company(org)
    role = org.create("UserRole", Name="SDR EMEA")
    for name in ("Ada Lovelace", "Ben Bitdiddle"):
        email = f"{name.split()[0].lower()}@acme.example"
        of.users.append(org.create("User", Name=name, Email=email, Department="Sales", UserRoleId=role, IsActive=True))
    org.create("User", Name="Automated Process", UserType="AutomatedProcess")
    of.products = [org.create("Product2", Name=name, Family="Software") for name in ("Basic", "Plus")]
    of.campaigns = [
        org.create(
            "Campaign",
            Name="Webinar March",
            Type="Webinar",
            ActualCost=1200.5,
            CurrencyIsoCode="EUR",
            StartDate="2026-03-01",
        ),
        org.create("Campaign", Name="Newsletter", Type="Email"),
    ]
    for number in range(2):
        account = org.create(
            "Account", Name=f"Firm {number}", Website=f"https://www.firm{number}.example", OwnerId=of.users[0]
        )
        contact = org.create(
            "Contact",
            FirstName="Con",
            LastName=f"Tact {number}",
            Email=f"c{number}@firm{number}.example",
            AccountId=account,
            Phone=f"+49 30 123456{number}",
        )
        deal = org.create(
            "Opportunity",
            Name=f"Deal {number}",
            AccountId=account,
            OwnerId=of.users[1],
            StageName="Discovery",
            Amount=1000.0 * (number + 1),
            CurrencyIsoCode="EUR",
            CloseDate="2026-05-01",
            CampaignId=of.campaigns[0],
        )
        of.accounts.append(account), of.contacts.append(contact), of.deals.append(deal)
        of.roles.append(
            org.create(
                "OpportunityContactRole", OpportunityId=deal, ContactId=contact, Role="Decision Maker", IsPrimary=True
            )
        )
    of.items.append(
        org.create("OpportunityLineItem", OpportunityId=of.deals[0], Product2Id=of.products[1], TotalPrice=900.0)
    )
    org.wait(60)
    for number in range(leads):
        of.leads.append(
            org.create(
                "Lead",
                FirstName="Lea",
                LastName=f"D{number}",
                Email=f"lead{number}@mail{number}.example",
                Company=f"Prospect {number}",
                Status="Open - Not Contacted",
                OwnerId=of.users[0],
                Score__c=number / 2,
                LeadSource="Web",
            )
        )
    for lead in of.leads[:3]:
        of.members.append(
            org.create(
                "CampaignMember",
                CampaignId=of.campaigns[0],
                LeadId=lead,
                Status="Responded",
                HasResponded=True,
                FirstRespondedDate="2026-03-02",
            )
        )
    org.wait(3600)
    org.update("Lead", of.leads[0], Status="Working - Contacted")
    org.update("Opportunity", of.deals[0], StageName="Offer sent")
    of.tasks = [
        org.create(
            "Task",
            WhoId=of.leads[0],
            OwnerId=of.users[0],
            TaskSubtype="Call",
            CallType="Outbound",
            Status="Completed",
            IsClosed=True,
            Subject="First call",
            CompletedDateTime=org.clock,
        ),
        org.create(
            "Task",
            WhoId=of.leads[1],
            OwnerId=of.users[0],
            TaskSubtype="Task",
            Status="Not Started",
            Subject="Call back",
        ),
    ]
    org.create(
        "Event",
        WhoId=of.contacts[0],
        WhatId=of.deals[0],
        OwnerId=of.users[1],
        Subject="Demo",
        StartDateTime=org.clock - 600,
    )
    org.create(
        "Event",
        WhoId=of.contacts[0],
        WhatId=of.deals[0],
        OwnerId=of.users[0],
        Subject="Demo",
        StartDateTime=org.clock - 600,
        IsChild=True,
    )
    org.wait(3600)
    return of
