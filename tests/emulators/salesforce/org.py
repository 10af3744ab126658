"""An organisation: its records and what happens to them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from emulators.salesforce.faults import Faults
from emulators.salesforce.logins import Logins
from emulators.salesforce.schema import Schema, objects

Record = dict[str, Any]
#: 2026-03-02 09:00:00 UTC
BEGINNING = 1_772_442_000
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: What goes into the recycle bin with a record, and the column by which it hangs on it.
_CASCADES = {
    "Account": (("Contact", "AccountId"), ("Opportunity", "AccountId")),
    "Opportunity": (
        ("OpportunityContactRole", "OpportunityId"),
        ("OpportunityLineItem", "OpportunityId"),
        ("OpportunityHistory", "OpportunityId"),
    ),
    "Lead": (("CampaignMember", "LeadId"), ("LeadHistory", "LeadId"), ("Task", "WhoId")),
    "Contact": (("CampaignMember", "ContactId"), ("OpportunityContactRole", "ContactId")),
    "Campaign": (("CampaignMember", "CampaignId"),),
}
_WON, _LOST = "Closed Won", "Closed Lost"


class Org:
    """Records by object and id; times are epoch seconds by its own clock."""

    def __init__(self) -> None:
        self.clock = BEGINNING
        self.schemas: dict[str, Schema] = objects()
        self.records: dict[str, dict[str, Record]] = {name: {} for name in self.schemas}
        self.delete_log: dict[str, dict[str, int]] = {name: {} for name in self.schemas}
        self.hidden: set[tuple[str, str]] = set()
        self.hidden_objects: set[str] = set()
        self.faults = Faults()
        self.logins = Logins()
        self.calls_used, self.calls_allowed = 0, 100_000
        self.page_size = 2_000
        self.bulk_polls, self.bulk_fails, self.bulk_header_once = 1, False, False
        self.delete_log_begins = 0
        #: Whether what hangs on a deleted record is stamped with it; the documentation leaves that open.
        self.stamps_cascades = True
        self.asked: list[str] = []
        self.lock = threading.RLock()
        self._made = 0
        self.create("Organization", Name="Acme GmbH", OrganizationType="Enterprise Edition", IsSandbox=False)
        for order, (status, converts) in enumerate(
            (
                ("Open - Not Contacted", False),
                ("Working - Contacted", False),
                ("Parked", False),
                ("Handed to sales", True),
            )
        ):
            self.create("LeadStatus", ApiName=status, MasterLabel=status, IsConverted=converts, SortOrder=order)
        for order, stage in enumerate(("Discovery", "Offer sent", "Signed off", _WON, _LOST)):
            won = stage in (_WON, "Signed off")
            self.create(
                "OpportunityStage",
                ApiName=stage,
                MasterLabel=stage,
                IsWon=won,
                IsClosed=won or stage == _LOST,
                SortOrder=order,
            )

    # Clock and ids

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock += seconds

    def _id(self, name: str) -> str:
        self._made += 1
        number, text = self._made, ""
        while number:
            number, digit = divmod(number, 62)
            text = _DIGITS[digit] + text
        return f"{self.schemas[name].prefix}{text.zfill(12)}AAA"

    # What people do

    def create(self, name: str, at: int | None = None, **fields: Any) -> str:
        """Make a record; `at` is the stamp of a transaction that began earlier and is seen only now."""
        schema, at = self.schemas[name], self.clock if at is None else at
        record: Record = dict.fromkeys(schema.fields)
        record |= {field: False for field, type_ in schema.fields.items() if type_ == "boolean"}
        stamps = {"CreatedDate": at, "LastModifiedDate": at, "SystemModstamp": at, "CreatedById": "005000000000001AAA"}
        record |= {field: value for field, value in stamps.items() if field in schema.fields} | fields
        record["Id"] = self._id(name)
        if name == "User":
            record["UserType"] = fields.get("UserType", "Standard")
        if name in ("Lead", "Contact"):
            record["Name"] = " ".join(filter(None, [record["FirstName"], record["LastName"]])) or None
        self.records[name][record["Id"]] = record
        if name == "Opportunity":
            self._close(record)
            self._stage_entry(record, at)
        if name == "OpportunityLineItem":
            self._roll_up(record["OpportunityId"])
        return str(record["Id"])

    def update(self, name: str, id_: str, at: int | None = None, **fields: Any) -> None:
        """Change a record, with the history that its object keeps."""
        record, at = self.records[name][id_], self.clock if at is None else at
        before = dict(record)
        record |= fields
        self._stamp(record, at)
        if name in ("Lead", "Contact"):
            record["Name"] = " ".join(filter(None, [record["FirstName"], record["LastName"]])) or None
        if name == "Opportunity":
            self._close(record)
            if any(before[field] != record[field] for field in ("StageName", "Amount", "CloseDate")):
                self._stage_entry(record, at)
        if name == "Lead" and before["Status"] != record["Status"]:
            self.create(
                "LeadHistory", at, LeadId=id_, Field="Status", OldValue=before["Status"], NewValue=record["Status"]
            )
        if name == "OpportunityLineItem":
            self._roll_up(record["OpportunityId"])

    def delete(self, name: str, id_: str) -> None:
        """Put a record, and what hangs on it, into the recycle bin."""
        record = self.records[name].get(id_)
        if record is None or record["IsDeleted"]:
            return
        record["IsDeleted"] = True
        self._stamp(record, self.clock)
        self.delete_log[name][id_] = self.clock
        stamps = {child: dict(one) for kind in self.records.values() for child, one in kind.items()}
        self._hanging(name, id_, self.delete)
        if not self.stamps_cascades:
            for kind in self.records.values():
                for child in kind.values():
                    if child["Id"] != id_ and "SystemModstamp" in child:
                        child["SystemModstamp"] = stamps[child["Id"]]["SystemModstamp"]
        if name == "OpportunityLineItem":
            self._roll_up(record["OpportunityId"])

    def undelete(self, name: str, id_: str) -> None:
        """Take a record, and what hangs on it, out of the recycle bin again."""
        record = self.records[name].get(id_)
        if record is None or not record["IsDeleted"] or record.get("MasterRecordId"):
            return
        record["IsDeleted"] = False
        self._stamp(record, self.clock)
        self.delete_log[name].pop(id_, None)
        self._hanging(name, id_, self.undelete)

    def purge(self, name: str, id_: str) -> None:
        """Delete for good: no recycle bin, nothing to query; the delete log has it."""
        if id_ not in self.records[name]:
            return
        self._hanging(name, id_, self.purge)
        del self.records[name][id_]
        self.delete_log[name].setdefault(id_, self.clock)

    def merge(self, name: str, master: str, loser: str) -> None:
        """Merge one record into another: the loser is deleted and names its master, what hung on it moves."""
        record = self.records[name][loser]
        for children, column in _CASCADES.get(name, ()):
            for child in list(self.records[children].values()):
                if child[column] == loser and not children.endswith("History"):
                    child[column] = master
                    self._stamp(child, self.clock)
        record["MasterRecordId"] = master
        self.delete(name, loser)
        self._stamp(self.records[name][master], self.clock)

    def convert(self, lead_id: str, *, with_deal: bool = True) -> tuple[str, str | None]:
        """Convert a lead: an account, a contact, maybe an opportunity with the contact on it."""
        lead = self.records["Lead"][lead_id]
        account = self.create("Account", Name=lead["Company"])
        contact = self.create(
            "Contact", FirstName=lead["FirstName"], LastName=lead["LastName"], Email=lead["Email"], AccountId=account
        )
        deal = None
        if with_deal:
            deal = self.create(
                "Opportunity",
                Name=lead["Company"],
                AccountId=account,
                StageName="Discovery",
                CloseDate="2026-06-30",
                Amount=None,
            )
            self.create("OpportunityContactRole", OpportunityId=deal, ContactId=contact, IsPrimary=True, Role=None)
        for name, column in (("CampaignMember", "LeadId"), ("Task", "WhoId"), ("Event", "WhoId")):
            for child in self.records[name].values():
                if child[column] == lead_id:
                    child["ContactId" if name == "CampaignMember" else "WhoId"] = contact
                    self._stamp(child, self.clock)
        self.update(
            "Lead",
            lead_id,
            Status="Handed to sales",
            IsConverted=True,
            ConvertedDate="2026-03-02",
            ConvertedContactId=contact,
            ConvertedAccountId=account,
            ConvertedOpportunityId=deal,
        )
        return contact, deal

    # What follows

    def _stamp(self, record: Record, at: int) -> None:
        for field in ("LastModifiedDate", "SystemModstamp"):
            if field in record:
                record[field] = at

    def _hanging(self, name: str, id_: str, what: Callable[[str, str], None]) -> None:
        for children, column in _CASCADES.get(name, ()):
            for child in [one["Id"] for one in self.records[children].values() if one[column] == id_]:
                if children.endswith("History") and what != self.purge:
                    self.records[children][child]["IsDeleted"] = what == self.delete
                else:
                    what(children, child)

    def _close(self, deal: Record) -> None:
        deal["IsWon"] = deal["StageName"] in (_WON, "Signed off")
        deal["IsClosed"] = deal["IsWon"] or deal["StageName"] == _LOST

    def _stage_entry(self, deal: Record, at: int) -> None:
        said = {field: deal[field] for field in ("StageName", "Amount", "CloseDate")}
        self.create("OpportunityHistory", at, OpportunityId=deal["Id"], **said)

    def _roll_up(self, deal_id: str) -> None:
        items = [
            one
            for one in self.records["OpportunityLineItem"].values()
            if one["OpportunityId"] == deal_id and not one["IsDeleted"]
        ]
        deal = self.records["Opportunity"].get(deal_id)
        if deal is not None:
            total = sum(item["TotalPrice"] for item in items) if items else deal["Amount"]
            self.update("Opportunity", deal_id, HasOpportunityLineItem=bool(items), Amount=total)
