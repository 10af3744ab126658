"""Objects and fields of an organisation, as its Object Reference lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

_AUDITED = (
    "Id:id IsDeleted:boolean CreatedDate:datetime CreatedById:reference LastModifiedDate:datetime "
    "SystemModstamp:datetime"
)


@dataclass
class Schema:
    """One object: its fields with their types, what its ids begin with, and which calls it knows."""

    name: str
    prefix: str
    fields: dict[str, str]
    replicateable: bool = True
    #: Id column to the object it leads to; its relationship is the column's name without "Id".
    parents: dict[str, str] = field(default_factory=dict)


def _schema(name: str, prefix: str, fields: str, *, parents: str = "", audited: str = _AUDITED, **more: bool) -> Schema:
    types = dict(one.split(":") for one in f"{audited} {fields}".split())
    return Schema(name, prefix, types, parents=dict(one.split(":") for one in parents.split()), **more)


_HISTORY = "Id:id IsDeleted:boolean CreatedDate:datetime CreatedById:reference"
_SETUP = "Id:id CreatedDate:datetime SystemModstamp:datetime"


def objects() -> dict[str, Schema]:
    """Return a fresh copy: tests add fields."""
    return {
        one.name: one
        for one in (
            _schema(
                "Organization",
                "00D",
                "Name:string OrganizationType:picklist IsSandbox:boolean",
                audited=_SETUP,
                replicateable=False,
            ),
            _schema("Group", "00G", "Name:string Type:picklist", audited=_SETUP, replicateable=False),
            _schema("UserRole", "00E", "Name:string", audited=_SETUP, replicateable=False),
            _schema(
                "User",
                "005",
                "Name:string Email:email Username:string Title:string Department:string Division:string Country:string "
                "ManagerId:reference UserRoleId:reference IsActive:boolean UserType:picklist",
                audited="Id:id CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime",
            ),
            _schema(
                "Account",
                "001",
                "Name:string Website:url Industry:picklist Type:picklist NumberOfEmployees:int BillingCountry:string "
                "BillingState:string BillingCity:string BillingAddress:address OwnerId:reference ParentId:reference "
                "MasterRecordId:reference Description:textarea",
            ),
            _schema(
                "Contact",
                "003",
                "Email:email Phone:phone MobilePhone:phone Name:string FirstName:string LastName:string Title:string "
                "AccountId:reference MailingCountry:string MailingState:string MailingCity:string LeadSource:picklist "
                "OwnerId:reference MasterRecordId:reference HasOptedOutOfEmail:boolean Description:textarea",
                parents="AccountId:Account",
            ),
            _schema(
                "Lead",
                "00Q",
                "Email:email Phone:phone MobilePhone:phone Name:string FirstName:string LastName:string Title:string "
                "Company:string Website:url Industry:picklist NumberOfEmployees:int Country:string State:string "
                "City:string Address:address LeadSource:picklist OwnerId:reference Status:picklist IsConverted:boolean "
                "ConvertedDate:date ConvertedContactId:reference ConvertedAccountId:reference "
                "ConvertedOpportunityId:reference MasterRecordId:reference HasOptedOutOfEmail:boolean Score__c:double",
            ),
            _schema("Product2", "01t", "Name:string Family:picklist ProductCode:string IsActive:boolean"),
            _schema(
                "Opportunity",
                "006",
                "Name:string AccountId:reference OwnerId:reference Type:picklist StageName:picklist IsWon:boolean "
                "IsClosed:boolean LeadSource:picklist CampaignId:reference Amount:currency CurrencyIsoCode:picklist "
                "CloseDate:date HasOpportunityLineItem:boolean",
                parents="AccountId:Account CampaignId:Campaign",
            ),
            _schema(
                "OpportunityLineItem",
                "00k",
                "OpportunityId:reference Product2Id:reference TotalPrice:currency Quantity:double",
            ),
            _schema(
                "OpportunityContactRole",
                "00K",
                "OpportunityId:reference ContactId:reference Role:picklist IsPrimary:boolean",
            ),
            _schema(
                "OpportunityHistory",
                "008",
                "OpportunityId:reference StageName:picklist Amount:currency CloseDate:date SystemModstamp:datetime",
                audited=_HISTORY,
                replicateable=False,
                parents="OpportunityId:Opportunity",
            ),
            _schema(
                "LeadHistory",
                "017",
                "LeadId:reference Field:picklist OldValue:anyType NewValue:anyType DataType:picklist",
                audited=_HISTORY,
                parents="LeadId:Lead",
            ),
            _schema(
                "Campaign",
                "701",
                "Name:string Type:picklist ActualCost:currency CurrencyIsoCode:picklist StartDate:date",
            ),
            _schema(
                "CampaignMember",
                "00v",
                "CampaignId:reference LeadId:reference ContactId:reference Status:picklist HasResponded:boolean "
                "FirstRespondedDate:date",
                parents="CampaignId:Campaign LeadId:Lead ContactId:Contact",
            ),
            _schema(
                "Task",
                "00T",
                "WhoId:reference WhatId:reference OwnerId:reference TaskSubtype:picklist CallType:picklist "
                "CallDisposition:string Status:picklist IsClosed:boolean Subject:combobox ActivityDate:date "
                "CompletedDateTime:datetime",
            ),
            _schema(
                "Event",
                "00U",
                "WhoId:reference WhatId:reference OwnerId:reference Subject:combobox StartDateTime:datetime "
                "ActivityDate:date IsChild:boolean",
            ),
            _schema(
                "LeadStatus",
                "01J",
                "ApiName:string MasterLabel:string IsConverted:boolean SortOrder:int",
                audited=_SETUP,
                replicateable=False,
            ),
            _schema(
                "OpportunityStage",
                "01K",
                "ApiName:string MasterLabel:string IsWon:boolean IsClosed:boolean SortOrder:int",
                audited=_SETUP,
                replicateable=False,
            ),
        )
    }
